# The menu.
menu-home = Home
menu-readiness = Readiness
menu-sites = Sites
menu-contacts = Contacts
menu-agreements = Agreements
menu-drills = Drills
menu-response = Response
menu-desk = Desk
menu-rooms = Live rooms
menu-recovery = Recovery
menu-debriefs = Debriefs
menu-actions = Actions
menu-partnership = Partnership
menu-audit = Who saw what
menu-people = People
menu-partners = Partners
menu-health = Health

# Health of the node.
health-title = Health
health-lead = What this server says about itself.
health-database = Database
health-answers = Answers
health-does-not-answer = Does not answer
health-queue = Messages waiting
health-overdue = Overdue in the last day
health-ledger = Ledger entries waiting
health-mail = Mail relay
health-mail-set = Set
health-mail-not-set = Not set. No mail is sent.
health-screens = Open screens
health-version = Version

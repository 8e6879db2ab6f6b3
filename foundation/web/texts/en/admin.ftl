# People, positions and tokens.
people-title = People and positions
people-lead =
    { $count ->
        [one] { $count } position
       *[other] { $count } positions
    }, { $vacant ->
        [0] none vacant
       *[other] { $vacant } vacant
    }. A position holds the duty, a person fills it.
people-position = Position
people-duty = Duty
people-holder = Filled by
people-on-duty = On duty
people-is-on-duty = On duty
people-is-off-duty = Off duty
people-vacant = Vacant
people-filled = Filled
people-locked = Locked
people-not-confirmed = Nobody has opened a link that was sent to this address, so it may be mistyped or another person’s. Alarms go there all the same.
people-add = Add a position
people-add-lead = It starts vacant. Invite somebody to it on the next page.
people-title-label = Title
people-title-called = a title
people-title-hint = As people say it, like “Guard, Post 3”.
people-duty-hint = The duty decides what the position may do. It does not change later.
people-duty-missing = Choose a duty from the list.
people-choose-duty = Choose a duty
people-choose-from-list = Choose from the list.
people-site = Site
people-all-sites = All sites
people-unit = District
people-all-units = Whole organisation
people-phone = Phone
people-phone-called = the phone number
people-phone-hint = The phone of the post, not of a person. Can stay empty.
people-place = Where the post is
people-place-called = the place
people-place-hint = Fills “Where are you” when this position raises. Can stay empty.
people-details = Position
people-save = Save
people-cancel = Cancel
people-go-on-duty = Go on duty
people-go-off-duty = Go off duty
people-invite = Make an invitation link
people-invite-again = The link of { $time } still works. A new one stops it, also where it was mailed.
people-vacancy-words = Nobody fills this position. What is assigned to it waits for somebody.
people-vacate = Leave vacant
people-vacate-title = Leave “{ $title }” vacant?
people-vacate-words = Whoever fills it can no longer act in it: their sessions in this position, enrolled phones and tokens end at once, and so does the shift. What is assigned stays with the position.
people-close = Close the position
people-close-title = Close “{ $title }”?
people-close-words = The position leaves all lists. Its past stays in the records.
people-lock = Lock the account
people-lock-title = Lock the account of “{ $title }”?
people-lock-words = The person cannot sign in, and cannot raise from an enrolled phone. All sessions end, all phones are revoked. You can unlock the account later.
people-unlock = Unlock the account
people-end = End sessions
people-end-title = End the sessions of “{ $title }”?
people-end-words = Every session of the person ends at once. They can sign in again.
people-last-administrator = Nobody else could let people in. Fill another position that administers first.
people-not-yourself = You cannot lock your own account. Ask another administrator.
people-still-filled = Somebody fills this position. Leave it vacant first.
people-is-vacant = Nobody fills this position.
people-changed-meanwhile = { $who } changed this position last, { $at }.
people-changed-unseen = What was sent was not made from this position as it is now.
people-units = Districts
people-no-units = No district yet. A district can be a party to an agreement of its own.
people-unit-name = Name of the district
people-unit-called = the name of the district
people-unit-add = Add a district
note-link-mailed = The link is on its way. Whoever reads that mail can open it, and nobody else sees it.
note-position-added = The position is added. It is vacant until somebody accepts an invitation.
note-position-changed = Saved.
note-position-closed = The position is closed.
note-unit-added = The district is added.
note-vacated = The position is vacant. Invite somebody to it.
note-locked = The account is locked and its sessions have ended.
note-unlocked = The account is unlocked.
note-sessions-ended = The sessions have ended.
organisation-title = Organisation
organisation-lead = What your organisation says of itself. Partners read the name.
organisation-name-hint = Signed agreements keep the name that they were signed with.
organisation-out-of-hours = Out-of-hours number
organisation-out-of-hours-hint = Partners with an agreement are told it, after the emergency number, when an emergency reaches nobody of yours. Can stay empty.
organisation-out-of-hours-wrong = Enter the number as you dial it, like +44 20 7946 0000, or leave it empty.
organisation-save = Save
organisation-unknown = Unknown organisation
organisation-changed-meanwhile = { $who } changed these settings last, { $at }.
organisation-changed-unseen = What was sent was not made from these settings as they are now.
note-organisation-changed = Saved.
tokens-title = API tokens
tokens-lead = A token lets a program act for your position, with a part of what it may do.
tokens-issued = Tokens
tokens-none = No token yet. An alarm panel or a report needs one.
tokens-until = Until { $day }
tokens-expired = Expired
tokens-revoke = Revoke
tokens-new = New token
tokens-label = What it is for
tokens-label-called = what the token is for
tokens-label-hint = Like “Panic buttons, north wing”.
tokens-scopes = What it may do
tokens-scopes-missing = Choose at least one act that your position may do.
tokens-days-label = How long
tokens-days = { $count } days
tokens-days-missing = Choose how long it lives.
tokens-issue = Issue the token
tokens-once-title = Your new token
tokens-once-lead = Shown only this once. Put it into the program now.
tokens-secret = Token
tokens-copy = Copy the token
tokens-back = Back to the tokens
note-token-revoked = The token is revoked. Programs that use it are refused from now on.
duty-security_director = Security director
duty-site_manager = Site manager
duty-control_room = Control room
duty-guard = Guard
duty-nurse_in_charge = Nurse in charge
duty-facilities = Facilities
duty-hr_coordinator = HR coordinator
duty-privacy_officer = Privacy officer
duty-administrator = Administrator
duty-liaison_officer = Police liaison officer
duty-dispatcher = Dispatcher
duty-patrol_officer = Patrol officer
duty-investigator = Investigator
duty-police_commander = Police commander
act-raise = Raise an emergency
act-respond = Answer and write in rooms
act-lead = Lead an incident
act-dispatch = Send units
act-drill = Run drills
act-read_own = Read sites, contacts and rooms, and what partners have opened of theirs
act-manage_sites = Change sites and contacts
act-read_agreements = Read agreements
act-negotiate_agreements = Negotiate agreements
act-sign = Sign agreements
act-debrief = Write in debriefs
act-audit = See who saw what
act-administer = Administer people and tokens

# Webhook addresses.
webhooks-title = Webhooks
webhooks-lead = Systems of your own that are told of alarms: the same words as your people get, each call signed.
webhooks-called = Addresses
webhooks-none = No address yet. A control room or dispatch system can be told here.
webhooks-never = Not called yet
webhooks-taken = Taken { $time }
webhooks-not-taken = Not taken { $time }
webhooks-since = Since { $day }
webhooks-remove = Remove
webhooks-new = New address
webhooks-url = Address
webhooks-url-hint = Like https://control.example/muster
webhooks-add = Add the address
webhooks-once-title = Your new address
webhooks-once-lead = The secret is shown only this once. Put it into the system that is called: it proves that a call is from here.
webhooks-secret = Signing secret
webhooks-copy = Copy the secret
webhooks-back = Back to the addresses
webhooks-not-a-url = Enter a web address, such as https://control.example/muster.
webhooks-not-https = The address must start with https://.
webhooks-has-password = Leave the user name and password out of the address. The signature proves who calls.
webhooks-inside = This address lies inside a private network. Whoever runs this server can allow that.
webhooks-known = This address is called already.
webhooks-too-many = Ten addresses are called already. Remove one first.
note-webhook-removed = The address is removed. Nothing is sent to it any more.

# Mailed links.
invite-mail-subject = Your place at { $organisation }: { $title }
invite-mail-text =
    { $organisation } invites you to fill the position “{ $title }” in Muster.

    Open this link to choose a password. It works once, until { $until }:

    { $link }

    If you did not expect this, ignore it: nobody can use the link without this mail.
invite-mail-sent = The link was mailed { $time }
invite-mail-waits = The mail with the link waits since { $time }
letter-not-opened = the letter could not be opened on this node
invite-mail-refused = The mail did not pass { $time }: { $why }

# Partners.
partners-title = Partners
partners-lead = The organisations you have agreed something with. Nothing crosses to any of them without a clause.
partners-known = Partners
partners-none = No partner yet
partners-none-words = Invite the other side, or give it your code so that it can draft an agreement with you.
partners-invite = Invite a partner
partners-code = Your partner code
partners-code-words = Whoever has it can draft an agreement with you. It opens nothing by itself.
partners-code-copy = Copy the code
partners-invited = Invited
partners-waits = Not used yet

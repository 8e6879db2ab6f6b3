# Agreements: their list, their clauses, what is open now, drafting, signing, stopping. Requests under a clause are at the end.

agreement-list-title = Agreements
agreement-list-lead = What your side promised and was promised. Nothing crosses without a clause of these.
agreement-list-panel = All agreements
agreement-list-empty = No agreement yet
agreement-list-empty-words = An agreement says what may cross to a partner, when, and for what. Begin from a template, and change every clause.
agreement-new = New agreement
agreement-review-on = review { $day }
agreement-waits-for-you = Waits for your signature
agreement-draft-waits = Your draft is not proposed

agreement-between = Between
agreement-and = and
agreement-covers-all = Covers all sites.
agreement-covers = Covers { $sites }.
agreement-version = Version { $version }
agreement-version-title = { $reference }, version { $version }
agreement-version-since = v{ $version }, since { $day }
agreement-full-text = Full text
agreement-download-text = Signed text as a file
agreement-compare-action = Compare v{ $from } with v{ $to }
agreement-compare-with = Compare with v{ $version }
agreement-compare-with-in-force = Compare with v{ $version }, in force
agreement-compare-with-in-force-before = Compare with v{ $version }, in force before
agreement-compare-with-proposed = Compare with v{ $version }, proposed by { $who }
agreement-compare-with-draft = Compare with v{ $version }, a draft
agreement-compare-proposal = See what changes
agreement-continue-draft = Continue the draft
agreement-propose-change = Propose change
agreement-counter = Make a counter-proposal
agreement-waits-for-them = You signed version { $version }. { $partner } has not signed yet.
agreement-you-proposed = You proposed version { $version }. { $partner } can read it, sign it or answer it. It binds when both have signed.
agreement-they-proposed = { $partner } proposed version { $version }. Read it, then sign it, answer it or decline it.

agreement-fact-state = State
agreement-fact-signed = Signed by both
agreement-fact-verified = { $verified } of { $total } signatures verified
agreement-fact-signed-by-some = { $signed } of { $total } signed, { $verified } verified
agreement-fact-review = Next review
agreement-fact-ends = ends { $day }, { $when }
agreement-fact-used = Used in the last 30 days
agreement-times =
    { $count ->
        [0] None
        [one] { $count } time
       *[other] { $count } times
    }
agreement-see-uses = see each use
agreement-nobody-yet = Not yet

agreement-clauses = Clauses
agreement-clauses-now = Clauses, and what each lets through now
agreement-no-clauses = No clauses yet
agreement-data-of = { $class } of { $name }.
agreement-condition-line = { $condition } { $purpose } Recipients: { $to }.
agreement-now-open = Open
agreement-now-closed = Closed
agreement-now-suspended = Suspended
agreement-now-suspended-words = Nothing opens while the agreement is suspended.
agreement-now-never = Never, at any level.
agreement-now-standing = At all times.
agreement-now-incident = { $incidents }, ends with the room
agreement-now-until = On request, until { $when }
agreement-now-until-day = On request, until the end of { $day }
agreement-now-released =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
agreement-now-waiting =
    { $count ->
        [one] { $count } request waits
       *[other] { $count } requests wait
    }
agreement-now-not-in-force = Not in force
agreement-label-closes = { $site } is labelled { $label }, above the TLP ceiling { $ceiling }: nothing of it opens under this clause.
agreement-label-closes-theirs = The label of { $site } is above the TLP ceiling { $ceiling }: nothing of it opens under this clause.

agreement-ask-title = Ask the agreement
agreement-ask-lead = Who wants what, when? The answer is the one the gate would give, and it leaves no line.
agreement-ask-panel = Your question
agreement-ask-who = Who
agreement-ask-wants = wants
agreement-ask-when = when
agreement-ask-site = at
agreement-ask-no-site = No site
agreement-ask-purpose = for
agreement-ask-usual = As usual
agreement-ask-action = Check
agreement-ask-export = Download the decision, to check it with the Cedar program
agreement-field-tlp-of-record = TLP label of the record
agreement-when-quiet = Now, on a quiet day
agreement-when-incident = Now, room { $reference } is open
agreement-when-incident-ended = Now, room { $reference } has ended and closes { $time }
agreement-when-if-1 = If a level 1 emergency were open there
agreement-when-if-2 = If a level 2 call for help were open there
agreement-answer-yes = A clause lets this through.
agreement-answer-yes-next = Each look at it is kept in “Who saw what”.
agreement-answer-no-next = Propose a change if this should be open.
agreement-answer-label = Answered for a record labelled { $label }.
agreement-answer-recipients = This duty is not among its recipients: { $to }.
agreement-answer-district = It is for the positions of { $receiver } alone, and this one is not of them.
agreement-answer-of = Answered for a position of { $party }.
agreement-answer-not-yours = Your own position is of the whole organisation: what a clause gives to one district is not open to it.
agreement-answer-other-district = Your own position is of another district: what a clause gives to this one is not open to it.
agreement-answer-request-next = You can send a request. A person of the other side answers it.
agreement-answer-request-theirs = The receiving side can ask for it, and a person of the owner's side answers.
agreement-request-action = Send request

agreement-partner-sees = What { $partner } can see now
agreement-partner-sees-nothing = Nothing of yours is open now.
agreement-signatures = Signatures
agreement-signature-verified = Verified
agreement-signature-broken = Does not verify
agreement-not-signed = Nobody has signed this version yet.
agreement-history = What happened
agreement-by-itself = By itself
agreement-all-versions = All versions

agreement-stop-title = Suspend
agreement-stop-words = Either side can stop the agreement at once. Everything it opened closes. Rooms that run go on for each side alone; when the agreement is resumed, they open from there on.
agreement-stop-suspended-by-us = Your side suspended it. Nothing opens until you resume it.
agreement-stop-suspended-by-them = The other side suspended it. Only they can resume it.
agreement-suspend-title = Suspend the agreement?
agreement-suspend-words = Nothing of this agreement opens to { $partner } any more, and nothing of theirs to you, from this moment. Everything it opened closes at once. Rooms that run go on for each side alone. You can resume it; rooms that still run then open from there on.
agreement-suspend-action = Suspend
agreement-resume-title = Resume the agreement?
agreement-resume-words = Its clauses open again to { $partner } and to you as they are written. Rooms that still run open from there on.
agreement-resume-action = Resume
agreement-terminate-title = Terminate the agreement?
agreement-terminate-words = It ends for good, with { $partner } and for you. What was signed and what was used stays readable.
agreement-terminate-action = Terminate
agreement-withdraw-title = Take this version back?
agreement-withdraw-words = { $partner } can no longer sign it. What is in force stays in force.
agreement-withdraw-action = Take back
agreement-drop-title = Drop the draft?
agreement-drop-words = Only your side sees it. It can no longer be changed or proposed, and stays among the versions. What is in force stays in force.
agreement-drop-action = Drop the draft
agreement-over-title = Propose version { $version }?
agreement-over-words = { $partner } proposed version { $other } after you began version { $version }. If you propose yours, it takes that place on the table, and version { $other } can no longer be signed.
agreement-decline-title = Decline this version?
agreement-decline-words = { $partner } reads your reason. What is in force stays in force.
agreement-decline-action = Decline
agreement-reason = Reason
agreement-reason-hint = Both sides read it, and it stays in the history.
agreement-reason-hint-own = Only your side reads it, and it stays in the history.
agreement-not-yet = Not yet

agreement-sign-title = Sign the agreement
agreement-sign-question = Sign for your organisation?
agreement-sign-words = Your organisation's key signs exactly this text. When both sides have signed, it is in force at once.
agreement-sign-between = Between
agreement-sign-version = Version
agreement-sign-clauses = Clauses
agreement-sign-digest = SHA-256 of the text
agreement-sign-yes = Sign
agreement-sign-action = Read and sign
agreement-unfit =
    { $count ->
        [one] This version cannot be signed as it stands, for the reason below. Make a counter-proposal without it: the text stays, and you change what is named.
       *[other] This version cannot be signed as it stands, for the { $count } reasons below. Make a counter-proposal without them: the text stays, and you change what is named.
    }
agreement-unfit-ours =
    { $count ->
        [one] This version of yours cannot be signed as it stands, for the reason below. Propose a change without it: the text stays, and you change what is named.
       *[other] This version of yours cannot be signed as it stands, for the { $count } reasons below. Propose a change without them: the text stays, and you change what is named.
    }
agreement-unfit-text = The version on the table

agreement-clause-words = What it says
agreement-clause-now = Now
agreement-clause-open = This clause in full
agreement-clause-edit = Edit clause
agreement-clause-uses = Uses of this clause
agreement-clause-add = Add clause
agreement-clause-remove = Remove §{ $number }
agreement-clause-remove-question = Remove §{ $number } from your draft?
agreement-clause-remove-words = The clause leaves this draft. What is signed stays as it is until both sides sign another text.
agreement-clause-removed = Clause { $number } is not in this draft any more: your side took it out. You can add what you typed as a new clause.
agreement-clause-other-draft = Your side has another draft now, and clause { $number } is not in it as you had it. You can add what you typed as a new clause.
agreement-clause-renumbered = Clause { $number } has the number { $now } now.
agreement-draft-last = { $who } changed the draft last, { $at }.
agreement-clause-form-title = Clause { $number } of your draft
agreement-clause-new-title = New clause
agreement-clause-sites-hint = None chosen means all sites of the side whose data it is.
agreement-policy-title = How it is executed
agreement-policy-words = This Cedar policy is made from the clause and checked when it is signed. Every crossing asks it.
agreement-policy-show = The policy
agreement-policy-not-valid = Cannot be signed

agreement-uses-title = Uses
agreement-uses-lead = Every time a clause of this agreement was asked about real data: yes and no.
agreement-uses-panel = Newest first
agreement-no-uses = Not used yet
agreement-no-uses-words = Each time something crosses, or is refused, it stands here.
agreement-use-when = When
agreement-use-who = Who
agreement-use-what = What
agreement-use-clause = Clause
agreement-use-answer = Answer
agreement-use-yes = Let through
agreement-use-no = Refused
agreement-use-times = { $count } times

agreement-new-title = New agreement
agreement-new-lead = Choose a template. You can change every word and every clause before you propose it.
agreement-new-template = Template
agreement-new-code = Code of your partner
agreement-new-code-hint = Your partner finds it on their own page for a new agreement, and tells you. It looks like 7KQ2-M9XD-4T3W-8HPA.
agreement-new-unit = Your side of it
agreement-new-whole = The whole organisation
agreement-new-sites-hint = None chosen means all sites.
agreement-new-action = Start the draft
agreement-own-code = Your code
agreement-unit-codes = For an agreement with one part of your organisation alone, give the code of that part:
agreement-own-code-words = Give it to a partner who wants to propose an agreement to you. Nobody can look you up without it.
agreement-draft-title = Draft
agreement-to-mend =
    { $count ->
        [one] One thing keeps this draft from being proposed. The link leads to its field.
       *[other] { $count } things keep this draft from being proposed. Each link leads to its field.
    }
agreement-draft-words = Words and term
agreement-drop-draft = Drop the draft
agreement-propose-action = Propose
agreement-save = Save
agreement-section-heading = Heading { $number }
agreement-section-words = Words { $number }
agreement-versions-title = Versions
agreement-versions-lead = What was proposed never changes. A change is a new version.
agreement-versions-panel = Newest first
agreement-compare-title = Version { $from } and version { $to }
agreement-compare-lead = Field by field, only what differs.
agreement-compare-in-force = Version { $version } is in force.
agreement-compare-in-force-before = Version { $version } was in force before.
agreement-compare-proposed = Version { $version } was proposed by { $who } and has not been in force.
agreement-compare-draft = Version { $version } has not been proposed.
agreement-compare-panel = Differences
agreement-compare-what = What
agreement-compare-same = Nothing differs.
agreement-compare-nothing = Not there

agreement-field-number = Number
agreement-field-title = Title
agreement-field-text = Words
agreement-field-text-hint = What both sides sign. The fields below are what is executed, so they must say the same.
agreement-field-class = Kind of data
agreement-field-from = Whose data
agreement-field-to = Who receives it
agreement-field-purpose = Purpose
agreement-field-condition = When it opens
agreement-field-sites = Sites
agreement-field-recipients = Recipients
agreement-field-tlp = TLP ceiling
agreement-field-retention = Days it may be read
agreement-field-onward = May be shared on
agreement-field-starts = First day
agreement-field-ends = Last day
agreement-field-review = Review on

# As a sentence names them: "Enter the last day."
agreement-enter = Enter { $what }.
agreement-choose = Choose { $what }.
agreement-choose-one = Choose
agreement-paragraphs = Paragraphs
agreement-enter-date = Enter { $field } as a date, like 2031-05-04.
agreement-date-range = Enter { $field } between { $first } and { $last }.
agreement-name-version = Name the version.
agreement-number-called = the clause number, like 3.2
agreement-title-called = a title
agreement-text-called = the words of the clause
agreement-class-called = what kind of data it is about
agreement-from-called = whose data it is
agreement-to-called = who receives it
agreement-purpose-called = the purpose
agreement-condition-called = when it opens
agreement-sites-called = the sites
agreement-unit-called = your side of it
agreement-recipients-called = the recipients
agreement-tlp-called = the TLP ceiling
agreement-retention-called = the days it may be read, as a number
agreement-starts-called = the first day
agreement-ends-called = the last day
agreement-review-called = the review day
agreement-code-called = the code of your partner
agreement-heading-called = a heading for each paragraph
agreement-words-called = words for each heading
agreement-reason-called = the reason, both sides read it
agreement-reason-called-own = the reason
agreement-ask-who-called = who asks
agreement-ask-act-called = what is done with it
agreement-ask-wants-called = what is wanted
agreement-ask-site-called = the site
agreement-ask-tlp-called = the TLP label
agreement-ask-at-called = the time
agreement-ask-when-called = when it is asked

agreement-recipients-hint = Every position with one of these duties on the receiving side, whoever fills it: of the unit that receives it, or of the whole side.
agreement-retention-hint = Counted from the making of the record; a contact’s from the day it was last checked or changed.
agreement-onward-hint = A promise between the two sides: “Ask the agreement” answers by it. Muster itself passes nothing on to a third party.
agreement-what-opens = What opens, and when
agreement-opens-never = Muster holds none: a clause can keep it closed, and none can open it.
agreement-what-opens-words = Muster asks for records in these ways and in no other, so a clause that says something else is not kept. What stands on the page of a site, such as its floor plans, needs a clause that opens the site’s profile too; what stands in a room, one that opens the alert. Every kind of data can be kept closed.
agreement-any-purpose = Any; a page that is opened under the request has the purpose of the clause.
agreement-all-sites = All sites
agreement-site-left = { $name } (not in this agreement any more)
agreement-site-unknown = A site that is not in this agreement
agreement-sites-left = One of the chosen sites is not in this agreement any more: take it out, or choose others.
agreement-everybody = Everybody
agreement-nobody = nobody yet
agreement-yes = Yes
agreement-no = No
agreement-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

agreement-template-hospital = Hospital and city police
agreement-template-hospital-words = Level 1 alarms, rooms, floor plans in an emergency; patient lists stay closed.
agreement-template-shopping-centre = Shopping centre and city police
agreement-template-shopping-centre-words = Level 1 alarms, rooms, contacts; lists of people stay closed.
agreement-template-campus = School or campus and police
agreement-template-campus-words = Level 1 and 2, protective actions, drills; education records stay closed.
agreement-template-event-venue = Event venue and police
agreement-template-event-venue-words = Level 1 and 2 on crowded evenings; floor plans on request only.

agreement-state-draft = Draft
agreement-state-proposed = Proposed
agreement-state-in-force = In force
agreement-state-suspended = Suspended
agreement-state-terminated = Terminated
agreement-state-expired = Expired
agreement-state-withdrawn = Withdrawn
agreement-version-state-draft = Draft
agreement-version-state-proposed = Proposed
agreement-version-state-in-force = In force
agreement-version-state-superseded = Replaced
agreement-version-state-countered = Another took its place
agreement-version-state-withdrawn = Withdrawn
agreement-version-state-ended = Ended
agreement-version-dropped = Dropped
agreement-event-drafted = Drafted
agreement-event-proposed = Proposed
agreement-event-countered = Counter-proposal
agreement-event-signed = Signed
agreement-event-in-force = In force
agreement-event-withdrawn = Taken back
agreement-event-declined = Declined
agreement-event-suspended = Suspended
agreement-event-resumed = Resumed
agreement-event-terminated = Terminated
agreement-event-expired = Expired

# What the other side did first: "Your partner was first: signed, version 2."
agreement-its-end = The agreement's end
agreement-done-drafted = drafted
agreement-done-proposed = proposed
agreement-done-countered = made a counter-proposal
agreement-done-signed = signed
agreement-done-in-force = brought into force
agreement-done-withdrawn = withdrawn
agreement-done-declined = declined
agreement-done-suspended = suspended
agreement-done-resumed = resumed
agreement-done-terminated = terminated
agreement-done-expired = expired

agreement-class-alert = Emergency alerts
agreement-class-incident-log = The room's log
agreement-class-police-status = Police status
agreement-class-site-profile = Site profiles
agreement-class-floor-plan = Floor plans
agreement-class-emergency-plan = Emergency plans
agreement-class-kit = Emergency kits
agreement-class-contacts = Duty contacts
agreement-class-exercise = Drills
agreement-class-visit = Visits and joint assessments
agreement-class-plan = Plans for comment
agreement-class-event = Operations of events
agreement-class-threat-consult = Threat consults
agreement-class-debrief = Debriefs
agreement-class-corrective-action = Corrective actions
agreement-class-capability = What police can send
agreement-class-shared-resource = Shared resources
agreement-class-visitor-list = Visitor and patient lists

agreement-purpose-emergency-response = For the emergency.
agreement-purpose-readiness = To prepare.
agreement-purpose-recovery = To learn and mend.
agreement-purpose-liaison = For liaison.
agreement-purpose-investigation = To investigate.

agreement-condition-standing = At all times.
agreement-condition-while-1 = Only while a level 1 emergency is open at the site.
agreement-condition-while-2 = Only while an emergency of level 1 or 2 is open at the site.
agreement-condition-on-request = Only on a granted request.
agreement-condition-never = Never, at any level.

agreement-duty-security-director = Security director
agreement-duty-site-manager = Site manager
agreement-duty-control-room = Control room
agreement-duty-guard = Guard
agreement-duty-nurse-in-charge = Nurse in charge
agreement-duty-facilities = Facilities
agreement-duty-hr-coordinator = HR coordinator
agreement-duty-privacy-officer = Privacy officer
agreement-duty-administrator = Administrator
agreement-duty-liaison-officer = Liaison officer
agreement-duty-dispatcher = Dispatcher
agreement-duty-patrol-officer = Patrol officer
agreement-duty-investigator = Investigator
agreement-duty-police-commander = Police commander

agreement-why-no-agreement = No agreement between the two is in force.
agreement-why-no-clause = No clause opens this kind of data in this direction.
agreement-why-closed-by-clause = A clause keeps this closed.
agreement-why-agreement-suspended = The agreement is suspended.
agreement-why-not-evaluated = The clauses could not be evaluated, so the answer is no. Tell the administrator.
agreement-unmet-not-started = The clause has not started yet.
agreement-unmet-ended = The clause has ended.
agreement-unmet-needs-open-incident = It needs an open emergency at the site.
agreement-unmet-level-too-low = The emergency's level is not enough.
agreement-unmet-drill = A drill opens drills only, and an emergency opens no drill.
agreement-unmet-needs-request = It needs a granted request.
agreement-unmet-recipient-not-named = This duty is not among the recipients.
agreement-unmet-reader-unit-differs = It is for the positions of one district, and this one is not of it.
agreement-unmet-owner-unit-differs = It covers the records of another district.
agreement-unmet-site-not-covered = It does not cover the site.
agreement-unmet-purpose-differs = It serves another purpose.
agreement-unmet-above-tlp-ceiling = The record's TLP label is above the clause's TLP ceiling.
agreement-unmet-retention-passed = Its days have passed.
agreement-unmet-onward-sharing-not-allowed = It may not be shared on.

note-agreement-saved = Saved. Only your side sees the draft.
note-agreement-proposed = Proposed. The other side can read and sign it now.
note-agreement-signed = Signed. It is in force when the other side has signed too.
note-agreement-in-force = Signed by both. It is in force now.
note-agreement-withdrawn = Done. That version is off the table.
note-agreement-dropped = Dropped. The other side never saw that draft.
note-agreement-suspended = Suspended. Nothing opens under it now.
note-agreement-resumed = Resumed. Its clauses open again.
note-agreement-terminated = Terminated. What was signed stays readable.
note-request-sent = Sent. The other side answers it.
note-request-granted = Granted. It ends by itself.
note-request-refused = Refused. The other side reads your reason.

request-list-title = Requests
request-list-lead = What opens only on request, asked for by either side.
request-list-panel = Waiting first
request-list-empty = No requests
request-list-empty-words = A clause that opens on request has a button for it.
request-list-none-more = No more requests
request-title = Request { $reference }
request-asked = What is asked
request-by = Asked by
request-owner = Owner
request-under = Under
request-at = Asked
request-site = Site
request-no-site = Every site of the clause
request-answer = Answer
request-until = Open until { $when }
request-until-day = Open until the end of { $day }
request-waits-for-you = Waits for you
request-waits = Waits for an answer
request-waits-for-side = Waits for your side
request-opens-nothing = It opens nothing now. { $why }
request-granted = Granted
request-refused = Refused
request-grant-title = Grant
request-grant-action = Grant
request-grant-words = Words for the other side
request-until-on = Last day
request-until-hint = It closes by itself after this day, at the latest after { $day }. What is needed for more than { $days } days takes a clause of its own.
request-until-range = Enter the last day from { $first } to { $last }: a grant runs for { $days } days at most.
request-refuse-title = Refuse
request-refuse-action = Refuse
request-refuse-words = Reason
request-to-copy = What you typed
request-form-title = Send request
request-form-words = { $owner } answers it. A person decides, and the answer is kept.
request-words = What you need and why
request-words-hint = Name the case or the visit. No names of people.
request-send = Send request
request-words-called = what you need and why
request-reason-called = the reason, the other side reads it
request-grant-words-called = words for the other side

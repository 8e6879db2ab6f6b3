# Prevention, emergency and event plans as text.
plantext-title = Plans
plantext-lead = What is done before, in and after an emergency or an event, agreed word for word. The steps of the room stand with the site.
plantext-list-called = Plans shared for comment
plantext-own = Your plans
plantext-add = Begin a plan
plantext-empty-title = No plan yet
plantext-empty-words = A template gives you the sections. You write what is true for your site, and your police partner says what is missing.
plantext-none-of-these = No plan is like that
plantext-filter-kind = Kind of plan
plantext-filter-state = State
plantext-filter-all = All
plantext-row = { $reference }, { $kind }, version { $version }
plantext-row-site = { $reference }, { $kind }, { $site }, version { $version }
plantext-row-after = Review after { $incident }
plantext-row-review = Review on { $on }
plantext-new-title = Begin a plan
plantext-new-lead = The template fills the first version with sections and guiding words. You change all of it.
plantext-template-label = Template
plantext-title-label = Title
plantext-title-hint = As people will call it: Lockdown, Northfield Hospital.
plantext-title-called = the title
plantext-site-label = Site
plantext-site-hint = Only an event plan can be without a site.
plantext-site-none = No one site
plantext-site-wrong = Choose one of your sites.
plantext-category-label = Kind of emergency
plantext-category-hint = Only for emergency plans: the room of such an emergency begins with the steps of this site. Empty: as the template has it.
plantext-category-of-template = As the template has it
plantext-category-change-hint = The room of such an emergency begins with the steps of this site. Another kind is another version.
plantext-actions-label = Protective actions
plantext-actions-hint = The words that are said aloud. The section of that name begins with them.
plantext-approver-label = Approved by
plantext-approver-hint = The position whose approval is yours. It is reminded of the review.
plantext-choose-one = Choose
plantext-choose = Choose one from the list.
plantext-save = Save
plantext-begin = Begin
plantext-edit = Change title and approver
plantext-edit-title = Change { $name }
plantext-edit-lead = Another title, list of protective actions or kind of emergency is another version.
plantext-section-add = Add a section
plantext-section-new-title = A new section
plantext-section-edit = Change
plantext-section-edit-of = Change section { $number }, { $title }
plantext-section-edit-title = Section: { $title }
plantext-section-lead = Each save is a version. A blank line begins a new paragraph.
plantext-section-title-label = Title of the section
plantext-text-label = Text
plantext-text-hint = A blank line between two paragraphs. A paragraph keeps its number and its comments while it stays or is changed where it stands.
plantext-text-called = the text
plantext-section-earlier = Move up
plantext-section-later = Move down
plantext-section-earlier-of = Move section { $number } up
plantext-section-later-of = Move section { $number } down
plantext-section-remove = Take away
plantext-section-remove-title = Take the section { $title } away?
plantext-section-remove-words = It stays in the versions before.
plantext-section-none = No words yet.
plantext-keep = Keep it
plantext-changed-meanwhile = { $who } changed this plan last, { $at }.
plantext-changed-unseen = Somebody changed this plan since you opened it.
plantext-too-many = There is no room for more plans. Withdrawn plans count too.
plantext-too-many-versions = This plan has as many versions as it can have. Begin a new one.
plantext-too-many-sections = A plan has at most 60 sections.
plantext-too-many-paragraphs = A section has at most 200 paragraphs.
plantext-too-long = A plan has at most 250,000 letters. Shorten a section, or put a part of it into a file.
plantext-steps-stay = This section shows the steps of the room. It stays, because nothing would bring it back. You can move it and change its words.
plantext-too-many-comments = There is no room for more comments here.
plantext-too-many-files = A plan has at most 20 files.
plantext-is-withdrawn = This plan is withdrawn. It can be read, and not changed.
plantext-facts = The plan
plantext-of = Plan of
plantext-kind-prevention = Prevention
plantext-kind-emergency = Emergency
plantext-kind-event = Event
plantext-state = State
plantext-state-draft = Draft
plantext-state-in-comment = In comment
plantext-state-approved = Approved
plantext-state-review-due = Review due
plantext-state-withdrawn = Withdrawn
plantext-version = Version
plantext-version-of = Version { $version }, by { $who }, { $at }
plantext-version-short = Version { $version }
plantext-approved = Approved
plantext-approved-of = Version { $version }, { $on }
plantext-approved-none = No version yet
plantext-approved-open = Open the approved version
plantext-newest-open = Open the newest version
plantext-old-version = You read version { $version }. The newest is version { $newest }.
plantext-review-on = Next review
plantext-digest = Digest
plantext-paragraph-open = Paragraph { $number }, comments
plantext-paragraph-comments = { $count ->
    [one] { $count } comment
   *[other] { $count } comments
  }
plantext-versions = Versions
plantext-versions-title = Versions of { $name }
plantext-versions-lead = Every saved change, the newest first. None of them is ever changed.
plantext-versions-more = Earlier versions
plantext-versions-empty = You were offered no other version.
plantext-compare = Compare
plantext-compare-title = What changed in { $name }
plantext-compare-lead = From version { $from } to version { $to }. What was added is underlined, what was taken away is struck through.
plantext-compare-from = From version
plantext-compare-to = To version
plantext-compare-none = No words differ.
plantext-compare-same = { $count ->
    [one] { $count } section is the same.
   *[other] { $count } sections are the same.
  }
plantext-compare-new = New section
plantext-compare-gone = Taken away
plantext-compare-renamed = It was called: { $title }
plantext-compare-added = Added:
plantext-compare-removed = Taken away:
plantext-compare-file-added = File added:
plantext-compare-file-removed = File taken away:
plantext-compare-title-was = The title was: { $title }
plantext-compare-actions-were = The protective actions were: { $name }
plantext-compare-category-was = The kind of emergency was: { $name }
plantext-steps = Steps in the room
plantext-steps-lead = With these the room begins. They are kept with the site, and changed there.
plantext-steps-open = Open them at the site
plantext-steps-none = This site has no steps of its own for { $category }. The room begins with those that are built in.
plantext-steps-changed = The steps of the room changed since this plan was approved. Read them again, then approve this version anew or change the text.
plantext-steps-changed-approve = The steps of the room changed since the last approval. With your approval you approve them as they are now.
plantext-comments-of = Comments of { $who }
plantext-own-parts = Your part of other plans
plantext-own-part-title = Your part of { $reference }
plantext-own-part-words = This plan is not shared with your side any more. What your side said and approved is its own and stays here for it. Nothing else of the plan is shown.
plantext-own-comment = Your comment
plantext-comments-empty = Nobody said anything yet.
plantext-comments-empty-words = Open a paragraph by its number to comment it.
plantext-comments-own-only = Only your own organisation reads these.
plantext-comments-with-owner = You and { $owner } read these, nobody else.
plantext-comment-at = At { $number }
plantext-comment-gone = At a paragraph that is gone
plantext-comment-resolved = Resolved by { $who }, { $at }
plantext-comment-open = Open
plantext-comment-said = { $who }, { $at }, at version { $version }
plantext-comment-quote = The paragraph then
plantext-comment-label = Comment
plantext-comment-hint-own = Only your own organisation reads it. No names of people.
plantext-comment-hint = You and { $owner } read it, nobody else. No names of people.
plantext-comment-add = Add the comment
plantext-comment-title = Comment this paragraph
plantext-answer-label = Answer
plantext-answer-add = Answer
plantext-answer-open = Answer or resolve
plantext-paragraph-back = Back to the paragraph
plantext-resolve = Mark as resolved
plantext-words-called = the text
plantext-paragraph-title = Paragraph { $number }
plantext-paragraph-gone = This paragraph is not in the version that you read.
plantext-back = Back to the plan
plantext-sharing = Sharing
plantext-sharing-title = Share { $name } for comment
plantext-sharing-lead = A partner reads the versions that you offer it, where a clause opens them. It comments, you answer, both approve.
plantext-sharing-none = No agreement is in force
plantext-sharing-none-words = With an agreement in force you can share plans with your partner.
plantext-share = Share version { $version }
plantext-share-newest = Offer version { $version }
plantext-share-end = End the sharing
plantext-share-not = Not shared
plantext-share-ended = Ended { $at }
plantext-share-since = Shared by { $who }, { $at }. Offered: { $versions }.
plantext-share-current = It has the newest version
plantext-partner-wrong = Choose a partner with an agreement in force.
plantext-no-clause = No clause opens this plan to anybody there now. Agree on one first, then share it.
plantext-approvals = Approvals
plantext-approvals-none = Nobody approved a version yet.
plantext-approval-of = Version { $version }, { $who }, { $at }
plantext-approve = Approve version { $version }
plantext-approve-title = Approve version { $version } of { $name }?
plantext-approve-words = You approve exactly these words, with the files of this version and the steps of the room. Later changes are a new draft; this version stays as it is. Its digest goes into the log of both.
plantext-approve-not = Not yet
plantext-not-approver = Only the position that this plan names can approve it for your side.
plantext-approved-later = A later version is approved already.
plantext-approve-waits = Waits for { $who }
plantext-approve-closed = No clause opens this version to { $who } now. Its approval is not waited for.
plantext-approve-closed-since = { $who } approved this version while a clause opened it. None does now: it cannot read what it agreed to.
plantext-approve-closed-without = Approved without { $who }: no clause opens this version to it. Once one does, its approval is waited for.
plantext-approve-files = With these files:
plantext-approve-text-alone = The steps of the room are closed to you. Your approval covers the text and its files alone.
plantext-approval-text-alone = The text alone: the steps of the room were closed to it.
plantext-offered-later = A later version is offered already. Read and approve that one.
plantext-steps-meanwhile = The steps of the room changed since you opened this page. Read them again, then approve.
plantext-file-gone-approve = A file of this version was deleted. Approve a version that has all its files.
plantext-files = Files
plantext-files-none = No file yet.
plantext-file-add = Add a file
plantext-file-label = File
plantext-file-hint = PDF, PNG, JPEG, WebP, Word, Excel or OpenDocument text, at most 10 MiB.
plantext-file-of = { $size }, added by { $who }, { $at }
plantext-file-size = { $kib } KiB
plantext-file-remove = Take away
plantext-file-remove-title = Take { $name } away?
plantext-file-remove-words = The next version is without it. A version that somebody was offered or approved keeps it; if there is none, the file is deleted. Its digest stays in your log.
plantext-file-gone = Deleted before anybody was offered it.
plantext-file-unnamed = File
plantext-file-empty = Choose a file that is not empty.
plantext-file-too-large = The file is larger than 10 MiB.
plantext-file-kind = Choose a PDF, PNG, JPEG or WebP picture, Word, Excel or OpenDocument text.
plantext-reviews = Reviews
plantext-reviews-none = No review yet.
plantext-review-add = Review it
plantext-review-title = Review of { $name }
plantext-review-lead = Read the plan against what happened and what changed. A change of words is made in the sections; it is a new draft.
plantext-review-label = What you found
plantext-review-hint = What holds, what does not, and what changes. No names of people.
plantext-review-incident = After an emergency
plantext-review-yearly = No, the yearly review
plantext-review-next = Next review on
plantext-review-next-hint = Empty: in a year.
plantext-next-review-wrong = Choose a day after today, at most two years ahead.
plantext-review-save = Keep the review
plantext-review-of = Version { $version }, { $who }, { $at }
plantext-review-of-incident = Version { $version }, after { $incident }, { $who }, { $at }
plantext-review-due = The review of this plan is due since { $on }.
plantext-review-after = { $incident } ended at this site since the plan was approved. Review the plan after it.
plantext-action-add = Add an action
plantext-action-title = A corrective action
plantext-action-lead = It stands on the list of whoever shall do it. The other side is asked.
plantext-action-open = Open
plantext-action-closed = Done
plantext-actions-of = Corrective actions
plantext-no-site = An action needs a site, and this plan has none.
plantext-not-approved = A plan is reviewed once it was approved.
plantext-withdraw = Withdraw the plan
plantext-withdraw-title = Withdraw { $name }?
plantext-withdraw-words = Partners read it no more. You still read it with all its versions, and nobody can change it.
plantext-mail-due = The plan { $plan } is to be reviewed by { $said }
plantext-mail-overdue = The review of the plan { $plan } was due on { $said }
plantext-mail-after = Review the plan { $plan } after { $said }
plantext-mail-text = { $what }.

    { $link }

plantext-set-srp = Standard Response Protocol (schools, North America)
plantext-set-martyns-law = Martyn's Law (United Kingdom)
plantext-set-neutral = Plain words
plantext-srp-hold = Hold
plantext-srp-hold-words = Everybody stays in the room or area where they are. Corridors are kept clear. Work goes on.
plantext-srp-secure = Secure
plantext-srp-secure-words = The danger is outside. Everybody comes in, outer doors are locked. Work goes on inside.
plantext-srp-lockdown = Lockdown
plantext-srp-lockdown-words = The danger is inside. Doors are locked, lights are off, everybody is out of sight and silent. Nobody opens before the release.
plantext-srp-evacuate = Evacuate
plantext-srp-evacuate-words = Everybody leaves for the place that is announced. Things stay behind.
plantext-srp-shelter = Shelter
plantext-srp-shelter-words = The hazard and what to do against it are announced: such as a tornado, and the inner rooms of the lowest floor.
plantext-ml-evacuation = Evacuation
plantext-ml-evacuation-words = People are brought out of the premises, away from the danger.
plantext-ml-invacuation = Invacuation
plantext-ml-invacuation-words = People are brought into, or to a safer place within, the premises.
plantext-ml-lockdown = Lockdown
plantext-ml-lockdown-words = Entrances are secured so that the danger does not come in, or not further in.
plantext-ml-communication = Communication
plantext-ml-communication-words = People on the premises are told of the danger and of what to do.
plantext-plain-leave = Leave
plantext-plain-leave-words = Everybody leaves by the nearest safe way and goes to the meeting place.
plantext-plain-stay = Stay inside
plantext-plain-stay-words = Everybody comes in, outer doors and windows are closed. Work goes on as far as it can.
plantext-plain-lock = Lock and hide
plantext-plain-lock-words = Everybody locks the nearest room, stays out of sight and silent, and opens to nobody before the release.
plantext-plain-tell = Tell people
plantext-plain-tell-words = One position says what happened, where, and what to do, and says it again.

plantext-template-security = Prevention plan of a site
plantext-template-security-words = What keeps violence away: weak points, early warning, doors, measures.
plantext-template-assailant = Active assailant
plantext-template-assailant-words = Somebody harms people, or is about to.
plantext-template-bomb = Bomb threat
plantext-template-bomb-words = A threat by call, letter or message, or an item nobody owns.
plantext-template-weather = Severe weather
plantext-template-weather-words = Storm, tornado, flood, heat or ice.
plantext-template-evacuation = Evacuation and reunification
plantext-template-evacuation-words = Everybody out, counted, and back with their families.
plantext-template-lockdown = Lockdown
plantext-template-lockdown-words = Everybody behind locked doors until the release.
plantext-template-infrastructure = Failure of power, water or networks
plantext-template-infrastructure-words = What fails, what then, and how long it can go on.
plantext-template-event = Public event
plantext-template-event-words = A festival, a match, a visit: crowd, traffic, command.

plantext-sec-purpose = Purpose and scope
plantext-sec-purpose-words = Say what this plan is for, which buildings and people it covers, and what it leaves to other plans.

    Say who keeps it, who approves it, and where it lies on paper.
plantext-sec-roles = Roles
plantext-sec-roles-words = For each role: which position holds it, who stands in at night and on weekends, and what it may decide alone.
plantext-sec-risks = Threats and weak points
plantext-sec-risks-words = What has happened here or nearby, and what could. What makes it likely, and what would limit it.

    Name the weak points plainly. Who reads this plan has a right to know them; others do not.
plantext-sec-reporting = Reporting early
plantext-sec-reporting-words = How anybody says that something worries them, to whom, and what happens next. Nobody has a disadvantage from reporting, to us or to the police.
plantext-sec-access = Doors, visitors and deliveries
plantext-sec-access-words = Which doors are open when, who has keys and cards, how visitors are received, where deliveries wait.
plantext-sec-measures = Protective measures
plantext-sec-measures-words = What stands in the way of harm: people, locks, light, cameras, glass, vehicle barriers. For each: who looks after it, and how often it is tested.
plantext-sec-actions = Protective actions
plantext-sec-actions-words = These words are said aloud, on the radio and on every poster. Say for each who may order it and how it reaches everybody.
plantext-sec-alarm = Raising the alarm
plantext-sec-alarm-words = Anybody may raise it. Say where the buttons are, which number is called, and what is said first: what, where, how many hurt.
plantext-sec-steps = First steps in the room
plantext-sec-steps-words = The steps below are the steps with which the room of such an emergency begins. Say here what a step cannot: why it is done in this order.
plantext-sec-police = With the police
plantext-sec-police-words = Where they are met and by whom, which way in is safe, what they are handed: floor plans, keys, radio, cameras.

    Who leads when they arrive, and how the two commands speak with each other.
plantext-sec-threat = When a threat comes in
plantext-sec-threat-words = Keep the caller speaking and write down every word. Keep the letter, the message, the number. Who is told, in which order.
plantext-sec-search = Search and suspicious items
plantext-sec-search-words = Who searches which area, what belongs there and what does not. Nobody touches an item that nobody owns; say how far away people go, and where radios stay silent.
plantext-sec-decide = Who decides
plantext-sec-decide-words = Which position decides, on which signs, and who decides when it cannot be reached. Say what is decided at once without asking.
plantext-sec-weather = Watch, warning, and when to act
plantext-sec-weather-words = Who follows the warnings, from which source. For each kind of weather: the sign at which something is done, and what is done.
plantext-sec-places = Safe places
plantext-sec-places-words = For each building and floor: which rooms are safe for what, how many fit in, what is kept there.
plantext-sec-routes = Routes and meeting places
plantext-sec-routes-words = Two ways out of every area. Meeting places upwind and out of sight, one of them far away. Who counts, and to whom the count goes.
plantext-sec-assistance = People who need assistance
plantext-sec-assistance-words = How people who do not see, hear, walk or understand well are told and helped, by whom, and where they wait. Names are kept in a sealed list, not here.
plantext-sec-reunite = Reunification
plantext-sec-reunite-words = Where families come, how somebody is handed over and to whom, how it is written down. Who speaks with families of people who are hurt.
plantext-sec-release = Ending it
plantext-sec-release-words = Who says that it is over, after whose word, and by which sign people know that it is true.
plantext-sec-outage = What can fail
plantext-sec-outage-words = Power, water, heating, lifts, networks, telephones, card doors. For each: what stops with it, after how long it is dangerous, who is called.
plantext-sec-going-on = Going on without it
plantext-sec-going-on-words = What goes on and how, what is closed, and who decides. Fuel, batteries and water: how much there is, and for how many hours.
plantext-sec-event = The event
plantext-sec-event-words = What, where, from when to when, how many people, who organises it, who has allowed it and under which conditions.
plantext-sec-crowd = Crowd and entry
plantext-sec-crowd-words = How many fit where, how people come in and are searched, where it gets narrow, at which number entry is closed, and who closes it.
plantext-sec-welfare = First aid and welfare
plantext-sec-welfare-words = Where first aid stands and how an ambulance reaches it. Water, shade, toilets, lost children, people who cannot go home.
plantext-sec-traffic = Traffic and ways for responders
plantext-sec-traffic-words = Ways that stay free for fire engines and ambulances, where they turn, who opens barriers. Parking, closed roads, public transport.
plantext-sec-command = Command and radio
plantext-sec-command-words = Who commands for which side, where they sit together, which channel is used for what, and how it is said that the event stops.
plantext-sec-public = Families, public and press
plantext-sec-public-words = Who says something to whom, after whose word, and how often. What is never said: names, numbers of hurt people before they are confirmed.
plantext-sec-after = Afterwards
plantext-sec-after-words = Care for those who were there, that day and in the weeks after. What is kept as evidence. When both sides sit together, and who writes down what changes.
plantext-sec-training = Training and exercises
plantext-sec-training-words = Who learns this plan, how and how often. Which drill tests it, with whom, and when the last one was.
plantext-sec-by-role = Steps of each role
plantext-sec-by-role-prevention = What each role does so that nothing happens. Change what is not so here.

    Security director: Looks through reports and incidents each month, says which threats and weak points changed, and brings what others must know to the police and to the heads of the house.

    Site manager: Walks the site each quarter with this plan in hand. What is broken becomes a task with a name and a day; what cannot be mended soon gets a guard or another way meanwhile.

    Control room: At the start of each shift tests radio, alarm buttons, door states and cameras, and writes down what failed. Calls whoever looks after it, and says so to the next shift.

    Guards: Walk at changing times. Check doors, fences, lights and places that nobody sees. Greet whoever they do not know and ask what they look for. Report what is unusual the same hour, however small.

    Reception: Lets nobody in whose host does not expect them. Badges are worn and come back. Deliveries that nobody ordered are not accepted and not opened.

    Whoever leads others: Takes a worry about a person seriously, passes it on the same day by the way named above, and does not look into it alone.

    Everybody: Close doors behind you, lend no card, and say what worries you. Nobody has a disadvantage from it.

    With the police: Meets the liaison officer twice a year at least, with the contacts, the plans and what was reported on the table.
plantext-sec-by-role-bomb = What each role does, in this order. Change what is not so here.

    Whoever takes the threat: Stay on the line and let the caller speak. Ask when, where, what it looks like, what sets it off and why. Write down the exact words, the voice and the sounds behind it. Do not hang up afterwards. Leave a letter where it lies, and delete no message.

    Control room: Call the police at once, then whoever decides. Begin a log with times. Keep the pictures of the last hours. Tell no more people than must act.

    Whoever decides: Weighs with the police how credible the threat is: search while people stay, move them away, or both. Lets the way out and the meeting place be searched before anybody is sent there. Never sends everybody past the named place.

    Guards: Search in pairs, first ways out, meeting places and what is open to everybody, then the rest; each room from the floor to the ceiling. Mark what is searched. Use no radio and no mobile telephone near an item.

    Whoever finds an item: Does not touch, move or cover it. Says where it is, what it looks like and why it does not belong there. Leaves the way they came, and keeps others away and out of sight of it.

    Everybody: Look around your own place; nobody knows better what belongs there. When told to leave, take your own bags along, leave by the way that is named, and tell whoever counts that you are there.

    Whoever meets the police: Waits at the agreed place with floor plans, keys, whoever took the threat, and whoever searched. Says what was searched and what was not.

    Ending it: Whoever decides says so after the police gave the building back, and lets people in by the same sign with which they left.
plantext-sec-by-role-weather = What each role does, in this order. Change what is not so here.

    Whoever follows the weather: Reads the warnings of the weather service from the evening before, and again each hour while one holds. Says to whoever decides: what comes, when, how strong, until when.

    Whoever decides: At a watch calls the team together, and puts off what stands outside. At a warning closes, sends home or brings in, early enough that nobody is on the way when it comes. Says when it will be looked at again.

    Control room: Tells everybody by every channel where to go. Keeps a log. Watches cameras, water, lifts and the fire alarm. Calls people who work alone or outside until each has answered.

    Guards: Bring people in from roofs, yards, car parks, stands and tents. Close doors on the side of the wind, block flooded ways and ways under roofs with snow or loose parts. Nobody goes out alone.

    Building services: Secure cranes, awnings, bins and scaffolds. Check drains, pumps, emergency power, fuel and heating. Take lifts out of use before water or a failure of power does.

    Floor wardens: Lead to the safe room that is named for this weather: inside and low in a storm, away from glass, high and dry in a flood, cool in the heat. Count, and say who is missing. Help whoever needs assistance first.

    Everybody: Stay inside until the release. Stay away from windows. Walk through no moving water, and touch no cable that hangs down.

    Afterwards: Building services look at roofs, glass, power and gas before anybody goes back in. Whoever decides opens part by part, and tells police and fire brigade which ways are blocked.
plantext-sec-by-role-outage = What each role does, in this order. Change what is not so here.

    Control room: Find out what failed, where, and since when; call the supplier and building services. Look for people in lifts first. Say on every channel that still works what is known and when the next word comes. Begin a log.

    Whoever decides: Asks for each thing that failed how long it can be borne, and sets an hour at which the site closes if it is not back. Decides what goes on and what stops. Tells the police when alarms, telephones or the emergency number are down.

    Building services: Start emergency power and see that it carries what it must. Save fuel and batteries for exits, alarms, pumps and medical devices. Shut off what would do harm when it comes back.

    Guards: Go to doors that fall open or shut without power: entrances, card doors, gates, vaults. Watch by eye what cameras do not see, and walk for fire where the fire alarm is down. Carry torches and spare radios.

    Information technology: Cuts off what may be an attack, and does not restart it before that is looked at. Says which systems are safe to use, and keeps what is evidence.

    Floor wardens: Bring people out of dark, hot, cold or airless rooms. Look after whoever depends on lifts, refrigeration or devices. Count, and say who needs help.

    Everybody: Work goes on by paper where the plan says so. Use telephones only for what is needed. Open nothing that is locked for safety.

    When it is back: Building services bring back one thing after the other. Control room tests alarms, doors, cameras and telephones and writes it down. Whoever decides says that it is over.
plantext-sec-by-role-event = What each role does, before, during and after. Change what is not so here.

    Event lead: Before doors open hears from every post that it stands, and opens only then. Holds a short round with police, fire brigade and first aid each hour. Alone, or with the police, says that the event pauses or stops.

    Command post: Keeps the log, the count of people and the radio. Passes each report to whom it concerns, with the place by its number on the map. Has the sentences for stopping, leaving and sheltering ready to be read aloud.

    Stewards at the gates: Check bags and tickets as the plan says, the same for everybody. Close the gate when the number is reached, and say so. Keep one gate free for leaving and one for responders.

    Stewards in the crowd: Watch density at stages, stairs and narrow places. Report at the first pushing, not at the first fall. Open barriers outward when told. Show people the nearest way out, not the one they came by.

    Guards: Walk the edge, car parks and what is not lit. Keep vehicles out where people walk, with barriers in place and manned. Report items that nobody owns, and keep people away.

    First aid: Keeps its way for the ambulance free. Reports each hour how many were treated and for what, at once when it is more than expected.

    Meeting point for children and lost people: Two people at least, never one alone with a child. Hands over only to whom is named and checked, and writes it down.

    Liaison with the police: Sits or is reached where both commands are. Shares posts, times and channels before the event, and each change of them.

    Stopping: Event lead says so, music and screens stop, light goes on, the sentence is read, gates open. Stewards lead away from the danger; nobody is let in again before the command post says so.

    Afterwards: Every post stays until its place is empty and says so. What happened is told the same day, while it is known, and written down for the next time.
plantext-sec-review = Review
plantext-sec-review-words = Every year, after every emergency of this kind, and when the site changes. Who is asked, on both sides.

note-plantext-added = The plan is begun. Replace the guiding words with your own.
note-plantext-changed = Saved as a new version.
note-plantext-kept = Saved.
note-plantext-shared = Shared. Your partner reads this version where a clause opens it.
note-plantext-share-ended = The sharing is ended.
note-plantext-commented = Added.
note-plantext-resolved = Marked as resolved.
note-plantext-approved = Your approval is kept, with the digest of exactly this version.
note-plantext-file = The file is added, as a new version.
note-plantext-file-removed = The file is taken away, as a new version.
note-plantext-action = The action is added.
note-plantext-reviewed = The review is kept.
note-plantext-withdrawn = The plan is withdrawn.

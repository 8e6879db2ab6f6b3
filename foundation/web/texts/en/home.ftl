# Home: "If it happened now".
home-title = If it happened now
home-lead-sites =
    { $count ->
        [one] { $count } site
       *[other] { $count } sites
    }
home-lead-partners =
    { $count ->
        [0] no police partner
        [one] { $count } police partner
       *[other] { $count } police partners
    }
home-lead-items =
    { $need ->
        [0] { $current } of { $total } readiness items are current.
        [one] { $current } of { $total } readiness items are current, { $need } needs someone.
       *[other] { $current } of { $total } readiness items are current, { $need } need someone.
    }
home-lead-none = Nothing is set up yet. It begins with a site.
home-lead-agency = What your desk, and the partners who rely on it, could not count on now.
home-lead-open-sites =
    { $count ->
        [0] No partner site is open to you.
        [one] { $count } partner site is open to you.
       *[other] { $count } partner sites are open to you.
    }
home-lead-agreements =
    { $count ->
        [0] No agreement is in force.
        [one] { $count } agreement is in force.
       *[other] { $count } agreements are in force.
    }

# The three phases.
home-readiness = Readiness
home-response = Response
home-recovery = Recovery
home-items-current = items current
home-readiness-words =
    { $problem ->
        [0] no problem
        [one] { $problem } problem
       *[other] { $problem } problems
    }, { $due } due, { $unset } not set
home-readiness-none = No site
home-readiness-none-unit = yet
home-readiness-none-words = Eight items are counted for each site: who answers, who is on duty, where to meet, and more.
home-on-duty-now = on duty now
home-median-police = to reach police, median
home-median-own = to answer a partner, median
home-no-answers = No answers
home-no-answers-police = from police to an emergency in 90 days
home-no-answers-own = to a partner's emergency in 90 days
home-no-drill = No drill yet.
home-no-drill-told = No drill with you in 90 days.
home-last-drill = Last drill { $day }.
home-no-emergency = No emergency yet.
home-last-emergency = Last emergency { $ago }.
home-no-emergency-told = You were told of no emergency in 90 days.
home-last-told = You were last told of an emergency { $ago }.
home-open = { $count } open
home-late-actions = actions, { $count } late
home-debriefs-waiting =
    { $count ->
        [0] No debrief waits for you.
        [one] { $count } debrief waits for you.
       *[other] { $count } debriefs wait for you.
    }
home-debriefs-waiting-more = More than { $count } debriefs wait for you.
home-debriefs-open =
    { $count ->
        [0] No debrief is open.
        [one] { $count } debrief is open.
       *[other] { $count } debriefs are open.
    }

# Fix first. Each trouble has a title and what it means.
home-fix-first = Fix first
home-fix-fact = sorted by what would hurt most
home-fix-all = All { $count } tasks
home-fix-all-more = More than { $count } tasks
home-fix-more-actions = More actions are late
home-fix-more-debriefs = More debriefs are late
home-fix-more-words = The oldest stand here. The list has all of them.
home-fix-few = Only the first { $count }
home-nothing-set-up = There is nothing here yet that could go wrong
home-nothing-set-up-words = Once there is a site, this list says what an emergency there would find missing.
home-desk-stands-words = Your desk is on duty, and who comes next can be called. Facts grow old by themselves: this list will say so.
home-nothing-to-fix = Nothing would go wrong that we know of
home-nothing-to-fix-words = Every item below is current. Facts grow old by themselves: this list will say so.
home-you = You
home-no-owner = Nobody yet
home-no-date = no date
fix-nobody-on-duty = Nobody is on duty at { $about }
fix-nobody-on-duty-words = An alarm there would ring in an empty room. Put a position on duty.
fix-nobody-to-call = Nobody can be called at { $about }
fix-nobody-to-call-words = The reach order is empty. Add two contacts with someone in the position.
fix-one-to-call = Only one can be called at { $about }
fix-one-to-call-words = If that one does not answer, nobody comes next. Add a second contact.
fix-agreement-stopped = The agreement of { $about } does not hold
fix-agreement-stopped-words = Alarms, plans and contacts there do not reach police.
fix-agreement-none = { $about } has no agreement with police
fix-agreement-none-words = Police would hear of an alarm by telephone only. Start from a template.
fix-police-unchosen = Choose which police answer for { $about }
fix-police-unchosen-words = An agreement in force covers it. Until you choose, its page does not say whom to reach.
fix-agreement-due = The agreement of { $about } needs you
fix-agreement-due-words = It waits for a signature, a review or its renewal.
fix-no-meeting-point = { $about } has no meeting point
fix-no-meeting-point-words = Police would not know where someone waits for them. Name one.
fix-contacts-silent = Nobody of { $about } answered the reach tests
fix-contacts-silent-words = Each failed twice in a row. Call them, or name others.
fix-contacts-night = Nobody of { $about } answers after 22:00
fix-contacts-night-words = The night reach test failed twice. Add a second night contact.
fix-vacancy-held = { $about }
home-vacant-holds = { $count ->
    [one] { $title } is vacant since { $since }, and one thing waits there
   *[other] { $title } is vacant since { $since }, and { $count } things wait there
}
fix-vacancy-held-words = Nobody looks after what the position holds. Give each to somebody who is there.
fix-contacts-old = Nobody at { $about } has proved that they answer
fix-contacts-old-words = The last proof is older than 90 days. Call each contact once.
fix-contacts-due = Contacts at { $about } need a proof
fix-contacts-due-words = A number that was never tried is a guess. Call each contact once.
fix-number-dead = { $about } does not answer
fix-number-dead-words = The last two reach tests over this channel failed. Try another number, or ask the person.
fix-training-out = Training has run out: { $about }
fix-training-out-words = Some did this too long ago for it to hold. Plan it again.
fix-training-due = Training runs out soon: { $about }
fix-training-due-words = Plan it again before its last day.
fix-training-people =
    { $count ->
        [one] 1 person
       *[other] { $count } people
    }
fix-no-plan = { $about } has no emergency plan
fix-no-plan-words = Nobody is told what to do first. Start from a template.
fix-plan-due = The emergency plan of { $about } needs a look
fix-plan-due-words = It is not agreed, or was agreed more than a year ago.
fix-no-floor-plan = { $about } has no floor plan
fix-no-floor-plan-words = Police would arrive without knowing the way in.
fix-walk-due = A floor plan of { $about } needs a walk
fix-walk-due-words = Nobody walked it with the paper in hand in the last year.
fix-no-drill = { $about } has never held a drill
fix-no-drill-words = The first try should not be the real one.
fix-drill-due = { $about } needs a drill
fix-drill-due-words = A drill counts for 90 days.
fix-action-late = { $about }
fix-action-late-words = A debrief found this. Its date has passed.
fix-debrief-late = The debrief is late: { $about }
home-late-incident = { $kind } at { $site }, { $day }
home-late-drill = Drill: { $kind } at { $site }, { $day }
fix-debrief-late-words = What both sides learned is forgotten first.
fix-kit-seal-broken = Kit { $about } has a broken seal
fix-kit-seal-broken-words = What is in it can no longer be trusted. Check it and put on a new seal.
fix-kit-item-missing = Something is missing from kit { $about }
fix-kit-item-missing-words = Whoever reaches for it would not find it. Replace it and check the kit.
fix-kit-item-expired = Something in kit { $about } has expired
fix-kit-item-expired-words = Replace it and check the kit.
fix-kit-seal-reported = Somebody says the seal of kit { $about } is broken
fix-kit-seal-reported-words = Nobody has looked yet. Check the kit.
fix-kit-missing-reported = Somebody says something is missing from kit { $about }
fix-kit-missing-reported-words = Nobody has looked yet. Check the kit.
fix-kit-overdue = The check of kit { $about } is overdue
fix-kit-overdue-words = Nobody knows whether it is complete.
fix-kit-never-checked = Kit { $about } was never checked
fix-kit-never-checked-words = Nobody knows whether it is complete.
fix-kit-no-custodian = Nobody keeps kit { $about }
fix-kit-no-custodian-words = No one is reminded of its checks. Choose a custodian.
fix-desk-empty = Nobody is on duty here
fix-desk-empty-words = A partner's alarm would ring at no desk. Put a position on duty.
fix-desk-nobody-to-call = Nobody here can be called next
fix-desk-nobody-to-call-words = The reach order is empty. Add two contacts with someone in the position.
fix-desk-one-to-call = Only one here can be called next
fix-desk-one-to-call-words = If that one does not answer, the alarm ends there. Add a second contact.
fix-partner-stopped = The agreement with { $about } is suspended
fix-partner-stopped-words = Nothing of theirs reaches you, and nothing of yours reaches them.

# Sites against items.
home-sites = Sites
home-matrix = Sites and their readiness items
home-site-column = Site and police partner
home-item-contacts = Reach test
home-cell-silent = no answer
home-cell-night-silent = none at night
home-item-reach-order = Reach order
home-item-on-duty = On duty
home-item-walkthrough = Walk-through
home-item-meeting-point = Meeting point
home-item-plan = Plan
home-item-agreement = Agreement
home-item-drill = Drill
home-cell-nobody = Nobody
home-cell-none = None
home-cell-only-one = Only 1
home-cell-not-set = Not set
home-cell-untested = Untested
home-cell-no-plan = No plan
home-cell-left-out = Left out
home-cell-not-walked = To walk
home-cell-to-agree = To agree
home-cell-no-police = No police
home-cell-choose-police = Choose police
home-cell-stopped = Stopped
home-cell-to-sign = To sign
home-cell-draft = Draft
home-cell-ended = Ended
home-cell-never = Never
home-no-police = no police partner
home-police-unchosen = police not chosen
home-add-site = Add a site
home-no-sites = Add your first site
home-no-sites-words = It takes about 4 minutes. From then on this page says what would go wrong there.

# Of an agency.
home-partner-sites = Partner sites open to you
home-sites-called = List of sites
home-no-open-sites = No partner site is open to you
home-no-open-sites-words = A clause of an agreement in force opens them to the duties it names.
home-agreements = Agreements
home-all-agreements = All agreements
home-in-force = In force

home-actions-own = Improvement actions, own side
home-actions-partners = Improvement actions of partners
home-actions-all = { $total } open
home-actions-oldest = the { $shown } oldest of { $total }
home-actions-oldest-more = the { $shown } oldest of more than { $total }
home-all-actions = All actions
home-all-sites = All sites
home-sites-in-need = the { $count } of { $total } that need most
home-sites-first = the first { $count } by name
home-actions-called = List of improvement actions
home-action-owner = { $owner }, { $org }

# Beside.
home-waiting = Waiting for you
home-inbox = Inbox
home-next = Next drills
home-drills = Drills
home-drill = Drill, { $site }
home-no-drills = No drill is planned
home-no-drills-words = A drill shows what a real emergency would. Plan one with police.

# A position with a post: guard, nurse in charge, facilities.
home-post-lead = Your post and what you have to do.
home-post = Your post
home-post-place = You stand at
home-post-none = No place set
home-duty = Duty
home-duty-on = On duty
home-duty-since = since { $time }
home-duty-off = Off duty
home-duty-off-words = Alarms do not call you now.
home-tasks = Your tasks
home-no-tasks = Nothing to do right now
home-tasks-live = What runs now stands at the top of this page
home-no-tasks-words = Tasks, calls and drills that need you stand here.

home-readiness-of-sites = Readiness
home-site-figure = { $police }. Readiness { $percent } of 100

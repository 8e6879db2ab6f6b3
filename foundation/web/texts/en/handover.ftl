# Handovers: what partners are told of a position, and the meeting that introduces whoever fills it.
menu-handovers = Handovers
handover-list-title = Handovers
handover-list-lead = Which positions changed hands, which partner knows of it, and whom to meet.
handover-list-meetings = Introductions
handover-list-theirs = What partners told you
handover-list-own = What your partners were told
handover-no-meetings = Nobody waits to be introduced
handover-no-theirs = No partner has told you of a change
handover-no-own = No partner had to be told of a change
handover-told-to = { $other } was told { $at }
handover-told-by = { $other } told you { $at }
handover-called = Handover of a position
handover-introduction-called = Introduction

handover-says-vacant = { $title } is vacant since { $since }. Nobody acts for it.
handover-says-nobody-acts = { $title } is vacant since { $since }. Nobody acts for it any more.
handover-says-acting = { $title } is vacant since { $since }. { $acting } acts for it until it is filled.
handover-says-filled = { $title } is filled again since { $told }.
handover-says-changed = { $title } changed hands on { $told }.
handover-says-closed = { $title } was left { $since }. The position was closed.
handover-standing-vacant = Vacant
handover-standing-acting = Acted for
handover-standing-filled = Filled
handover-standing-closed = Closed

handover-introduction-title = Introduction: { $title }
handover-acting-for = { $acting }, acting for { $title }
handover-state-proposed = Times proposed
handover-state-agreed = Agreed
handover-state-declined = Declined
handover-state-held = Held
handover-state-not-held = Not held
handover-state-dropped = Changed hands again
handover-overdue = Overdue
handover-due-on = To be held by { $day }
handover-held-on = Held on { $day }
handover-meeting = Meeting
handover-position = Position
handover-until = To be held by
handover-when = Day and time
handover-when-hint = In your own time zone, within half a year.
handover-when-wrong = Choose a day and time that is still to come, within half a year.
handover-place = Place
handover-place-called = the place
handover-calendar = Calendar file
handover-times = Times
handover-times-fact = A time is agreed once both sides can come.
handover-both-can = Both can come
handover-you-can = You can come. The other side has not answered yet
handover-other-can = { $other } can come. You have not answered yet
handover-nobody-said = Nobody has answered yet
handover-we-can = We can come { $when }
handover-many-times = Enough times are proposed. Accept one of them, or decline.
handover-place-moved = The other side proposes another place for this time now. Look at it, and say again that you can come.
handover-not-now = This cannot be done any more. Somebody has answered meanwhile: look at the page as it is now.
handover-choose = Choose one from the list.

handover-agenda = What to talk about
handover-agenda-contacts = Who answers on both sides, and in which order
handover-agenda-agreements = Agreements in force between both
handover-agenda-agreement = agreement in force
handover-agenda-promises = Open promises of both sides
handover-agenda-promise = promised to them
handover-agenda-visit = The next visit
handover-agenda-next-visit = The next visit: { $at }

handover-people = Who came
handover-people-came = Who came
handover-people-hint = Positions of your own side. The other side names its own.
handover-people-wrong = Choose who came from your own positions, at least one and at most 20.
handover-held-day = Held on
handover-held-on-wrong = Choose a day between the proposal and today.
handover-words = A word to the other side
handover-words-called = your word
handover-history = What was done
handover-step-made = Proposed by Muster
handover-step-accepted = Said that they can come
handover-step-proposed = Proposed another time
handover-step-declined = Declined
handover-step-held = Said that it was held
handover-step-not-held = Said that it was not held
handover-step-dropped = The position changed hands again
handover-do-accept = We can come
handover-do-propose = Propose another time
handover-do-decline = Decline
handover-do-held = It was held
handover-do-not-held = It was not held
handover-lead-accept = Where the other side can come too, the time is agreed.
handover-lead-propose = An agreed time stands until the other side can come at the new one.
handover-lead-decline = The other side reads your word. Either side can propose another time later.
handover-lead-held = The day that is said first stays. Each side names who of its own came.
handover-lead-not-held = Either side can propose another time then.
note-handover-kept = Kept. The other side sees it.

handover-calendar-summary = Introduction: { $title }, with { $other }
handover-mail-subject = { $title }, { $org }
handover-mail-text =
    { $words }

    All that you were told: { $link }
handover-mail-meet =
    { $words }

    Three times to meet are proposed, all within 14 days. Say which suits you, or propose another: { $link }
    Once a time is agreed, that page has a file for your calendar.
handover-mail-own-subject = Introduce { $who } to { $partner }
handover-mail-own =
    { $partner } was told that { $title } is filled. Three times to meet are proposed, all within 14 days.

    Say which suits you, or propose another: { $link }
    Once a time is agreed, that page has a file for your calendar.
handover-mail-own-acting =
    { $partner } was told that { $who } acts for { $title }. Three times to meet are proposed, all within 14 days.

    Say which suits you, or propose another: { $link }
    Once a time is agreed, that page has a file for your calendar.

# What else a vacant position holds, on the page of its vacancy.
held-kit = Emergency kit
held-resource = Offered resource
held-loan = Loan
held-plan = Plan to approve
held-visit = Visit
held-exercise = Exercise
held-drill = Drill
drill-not-taken-on = Whoever you chose has said no to this drill, or no clause opens it to them.
held-shift = Shift at an event
handover-approver = Whoever approves a plan must be able to look after sites. Choose another position.

# Vacancies and the handover pack.
vacancy-title = Vacancies
vacancy-lead = Positions that somebody left, what they hold, and who acts for them.
vacancy-open = Vacant now
vacancy-past = Before
vacancy-none = Every position that somebody left is filled
vacancy-none-words = When a person leaves a position, it stands here with everything that it holds.
vacancy-since =
    { $days ->
        [0] Vacant since today
        [one] Vacant since { $since }, 1 day
       *[other] Vacant since { $since }, { $days } days
    }
vacancy-took =
    { $days ->
        [0] Left { $since }, filled on the same day
        [one] Left { $since }, filled after 1 day
       *[other] Left { $since }, filled after { $days } days
    }
vacancy-ended = Left { $since }. The position was closed.
vacancy-waits =
    { $count ->
        [one] 1 thing waits
       *[other] { $count } things wait
    }
vacancy-nothing-waits = Nothing waits
vacancy-nothing-waits-words = Everything that it held is with somebody who is there.
vacancy-one = Vacancy
vacancy-left = Left
vacancy-acts = Acts for it
vacancy-nobody-acts = nobody
vacancy-filled = Filled
vacancy-not-yet = not yet
vacancy-days = Vacant
vacancy-day-count =
    { $days ->
        [0] less than a day
        [one] 1 day
       *[other] { $days } days
    }
vacancy-position-closed = Position closed
vacancy-waiting = With nobody now
vacancy-what = What
vacancy-due = Due
vacancy-give = Give to
vacancy-give-to = Give to, { $what }
vacancy-give-action = Give
vacancy-acting-label = Position that acts for it
vacancy-acting-hint = Until somebody fills it. It keeps its own duty.
vacancy-same = It cannot go to the vacant position itself. Choose another one.
vacancy-nobody = Nobody fills that position either. Choose one that is filled.
vacancy-others-give = Another duty gives this on
vacancy-position-holds = The position still holds: { $what }. Give that to another position first, or it would be with nobody.
vacancy-is-closed = This vacancy is over. What the position holds is with whoever fills it.
vacancy-pack = Handover pack
vacancy-pack-empty = It held nothing
vacancy-pack-empty-words = On the day its person left, nothing was assigned to it.
vacancy-pack-made = As it was { $at }, on the day its person left.
vacancy-digest = SHA-256 of the pack, as it stands in the log:
held-action = Corrective action
held-contact = Place in the reach order
held-reach_schedule = Planned reach test
note-vacancy-acting-set = Kept. It is named on the page of the vacancy.
note-vacancy-given = Given. It carries on there.

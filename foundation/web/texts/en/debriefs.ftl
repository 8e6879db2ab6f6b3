# Debriefs: after harm the words are quiet, offer a choice, and never say "just" or "only".
debriefs-title = Debriefs
debriefs-lead = What happened against the goals, what went well, and what to change.
debriefs-all = Newest first
debriefs-none = No debriefs yet
debriefs-none-words = One appears by itself after each all clear and each drill, with the facts from the log.
debriefs-closed-on = closed { $day }
debriefs-crossing = Debriefs
debrief-what = { $what }, { $site }
debrief-drill-band = This was a drill. Nobody was in danger.
debrief-quiet = What happened may be hard to read. You can read parts of it, come back later, or leave the writing to a colleague. If you want to talk to somebody, the HR coordinator is there for you.
debrief-quiet-closed = What happened may be hard to read. You can read parts of it, or come back later. If you want to talk to somebody, the HR coordinator is there for you.
debrief-due = Due
debrief-state = Debrief
debrief-state-closed = Closed
debrief-lasted = From raised to ended
debrief-answered = Answered
debrief-answered-small = of those who were called
debrief-rungs = Called further
debrief-rungs-small = next in the reach order
debrief-nothing = None
debrief-times = Times
debrief-times-fact = goal against measured, from the moment it was raised
debrief-stage-answered = First answer
debrief-stage-partner-answered = Answer of the other side
debrief-stage-units-sent = Units sent
debrief-stage-on-scene = On scene
debrief-stage-contained = Contained
debrief-stage-ended = Ended
debrief-ending-all-clear = all clear
debrief-ending-site-clear = all clear by the site alone
debrief-ending-false-alarm = false alarm
debrief-ending-mistake = raised by mistake
debrief-ending-drill-ended = drill ended
debrief-ending-became-real = became real
debrief-questions = Open questions
debrief-question-late = { $stage } took { $took }, the goal is { $goal }. What held it up?
debrief-question-missing = { $stage } is not in the log. Did it happen, and was it said?
debrief-question-no-answer =
    { $count ->
        [one] { $count } person who was called did not answer. Was the way to reach them right?
       *[other] { $count } people who were called did not answer. Was the way to reach them right?
    }
debrief-question-climbed =
    { $count ->
        [one] The next in the reach order was called once. Who was to answer first?
       *[other] The next in the reach order was called { $count } times. Who was to answer first?
    }
debrief-question-not-reached =
    { $count ->
        [one] { $count } message did not arrive. Is the address current?
       *[other] { $count } messages did not arrive. Are the addresses current?
    }
debrief-question-steps =
    { $count ->
        [one] { $count } step of the plan was not finished. Does the plan fit the place?
       *[other] { $count } steps of the plan were not finished. Does the plan fit the place?
    }
debrief-went-well = What went well
debrief-went-well-none = Nothing is written here yet.
debrief-to-change = What to change
debrief-to-change-none = Nothing is written here yet.
debrief-words-closed = keeps its words on its own side.
debrief-add-word = Add your words
debrief-kind = What is it about?
debrief-choose-kind = Choose what went well or what to change.
debrief-words = In your own words
debrief-words-hint = Say what you saw. Three sentences are enough. Name roles, not people.
debrief-words-called = what you want to say
debrief-say = Add words
debrief-readers = can read what you write here.
debrief-readers-none = Your own side can read what you write here. No clause opens it to anybody else.
debrief-is-closed = This debrief is closed. Its words stay as they are.
debrief-closed-to-copy = What you typed still stands below and is not saved. Nothing can be added any more: copy what you want to keep.
debrief-word-to-copy = What you typed
debrief-not-yours = The organisation of the site closes its debrief.
debrief-actions = Actions
debrief-all-actions = All actions
debrief-actions-none = No actions yet
debrief-actions-none-words = An action has an owner and a date, and shows on the home page until it is closed.
debrief-people = Who was called
debrief-came = came without a call
debrief-no-answer = no answer
debrief-not-shared = not shared
debrief-openings = What was opened
debrief-opened-after = after { $time }
debrief-stops = Where sharing stopped
debrief-stopped-after = stopped after { $time }
debrief-shared-again-after = went on after { $time }
debrief-stayed-stopped = stayed stopped
debrief-steps = Plan
debrief-steps-all-done = Every step of the plan was finished.
debrief-steps-open = Not finished:
debrief-messages = Messages
debrief-delivery-queued = Waiting when it ended
debrief-delivery-handed-over = On the way when it ended
debrief-delivery-delivered = Delivered
debrief-delivery-acknowledged = Acknowledged
debrief-delivery-refused = Refused
debrief-delivery-overdue = Overdue
debrief-beside = Beside it
debrief-log-words = The log of the room stays as it was.
debrief-log = Open the log
debrief-close = Close the debrief
debrief-close-title = Close the debrief?
debrief-close-words = Nobody can add words or actions after this. Actions go on until each is done.
note-debrief-word-added = Your words are added.
note-debrief-closed = The debrief is closed. Its actions go on.

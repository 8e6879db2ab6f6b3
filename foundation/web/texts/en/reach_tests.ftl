# Reach tests: can those who are called answer?
reach-title = Reach tests
reach-lead = Who answers, over which channel, and after how many seconds. A test says TEST first and is no emergency and no drill.
reach-start = Run reach test
reach-start-lead = Each contact is asked over each channel that it has. You call the telephone numbers, and note what you hear.
reach-ask-now = Ask now
reach-schedule = Plan tests
reach-schedule-lead = A test then begins by itself. It gives way to an emergency between the two until the next day.
reach-about = Whose contacts
reach-about-hint = Your own, or those of a partner that an agreement opens to you.
reach-about-wrong = Choose one from the list.
reach-limit = Minutes to answer on a screen
reach-limit-hint = Afterwards it counts as no answer, where the position is on duty. A mail has at least two hours.
reach-limit-wrong = Enter whole minutes from 1 to 240.
reach-every-days = Every so many days
reach-every-days-hint = Like: 30.
reach-every-wrong = Enter whole days from 1 to 365.
reach-at-hour = At this hour
reach-at-hour-hint = 0 to 23. A test at 3 shows who answers at night, of those who are on duty then.
reach-hour-wrong = Enter an hour from 0 to 23.
reach-emergency = An emergency is open between you. Test when it is over.
reach-running = A test of these contacts is running. Wait until it ends.
reach-nobody = Nobody can be asked: the list is empty, or no clause opens it to you.
reach-ended = This question has ended.
reach-not-calling = Press "I am calling now" first, so that the seconds count.
reach-dead = Dead numbers
reach-dead-since = { $channel }, no answer since { $since }
reach-dead-mark = Failed twice
reach-tests = Tests
reach-none = No test yet
reach-none-words = A number that nobody tried is a guess. A test takes a minute.
reach-of = Contacts of { $whose }
reach-by = { $by }, { $when }
reach-counted = { $answered } of { $asked } answered
reach-ended-mark = Ended
reach-runs = Running
reach-schedules = Planned
reach-no-schedule = No test is planned
reach-no-schedule-words = Plan one for the night too: that is when numbers fail unseen.
reach-no-agreement = a partner without an agreement
reach-every =
    { $days ->
        [one] Every day at { $hour }, next { $next }
       *[other] Every { $days } days at { $hour }, next { $next }
    }
reach-postponed = Gave way to an emergency, { $at }.
reach-skipped = No test began { $at }: { $why }
reach-skipped-running = another test of these contacts was running. It is tried again the next day.
reach-skipped-nobody = nobody could be asked. The list is empty, or no clause opens it.
reach-skipped-emergency = an emergency was open between you.
reach-skipped-no-keeper = nobody fills a position that may test.
reach-skipped-closed = no agreement in force names them.
reach-unschedule = Stop
reach-one = Reach test { $reference }
reach-one-lead = { $by } ({ $starter }) asks the contacts of { $whose } since { $when }.
reach-by-schedule = as planned
reach-question = TEST: can you answer?
reach-question-words = { $by } tests who can be reached. Nothing has happened. Answer before { $until }.
reach-answer = I can answer
reach-link-words = Somebody tests whether you can be reached. Nothing has happened. Press once, and you are done.
reach-thanks = Thank you
reach-thanks-words = You can close this page.
reach-mail-subject = TEST Can you answer? { $organisation }
reach-mail-text =
    TEST. This is no emergency and no drill.

    { $organisation } tests whether { $title } can be reached by mail. Open this link and press the button before { $until }:

    { $link }

    The link works once and opens nothing else.
reach-channel = Channel
reach-result = Result
reach-took = After
reach-when = Asked
reach-tested-by = Tested by
reach-nothing-open = None of these contacts is open to you now
reach-some-closed = Some contacts that were asked are not open to you now.
reach-calling-now = I am calling now
reach-heard-answered = Answered
reach-heard-nothing = No answer
reach-heard-wrong = Wrong number
reach-calls-since = Calling since { $at }
reach-waits-until = Waits until { $at }
reach-outcome-answered = Answered
reach-outcome-late = Answered late
reach-outcome-no_answer = No answer
reach-outcome-wrong_number = Wrong number
reach-outcome-undeliverable = Could not be asked
reach-outcome-not_called = Nobody called
reach-outcome-off_duty = Not on duty
reach-outcome-called_off = Called off: an emergency began
reach-why-nobody = Nobody fills the position, or its account is locked.
reach-why-no_address = It is called by e-mail first and has no address.
reach-why-no_number = It is called by telephone first and has no number.
reach-why-no_relay = This server sends no mail.
reach-why-off_duty = No answer, which says nothing of the screen.
reach-why-mail_refused = The mail was not taken.
reach-history = Reach tests of this contact
reach-history-none = Not tested yet
reach-medians = by day { $day }, at night { $night }
reach-silent = Failed twice
reach-dead-on = No answer twice: { $channels }
reach-behind = Move behind
reach-behind-words = It failed its last two tests, so the others of this list are called before it. Move it behind them, or give it another number.
note-reach-started = The test is running. Each contact was asked.
note-reach-answered = Thank you. Your answer is kept with its seconds.
note-reach-too-late = Thank you. The time for this answer was over, so it is kept as late. It proves no contact, but nothing counts as dead for it.
note-reach-noted = Kept.
note-reach-scheduled = Planned. The test begins by itself.
note-reach-unscheduled = Stopped. No further test begins by itself.

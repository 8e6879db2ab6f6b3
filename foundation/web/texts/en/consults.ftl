# Police consults of a threat team: what is asked of one position at a partner, and what comes back. "A person", never a suspect; quiet words.
menu-consults = Consults
consults-title = Consults
consults-lead = What threat teams of partners ask you. You alone can read it. It locks itself after 15 minutes without use.
consults-empty = Nothing was asked of you
consults-empty-words = A threat team can consult you once you have a key and an agreement names your position.
consults-closed-words = Consults under an agreement that is suspended or has ended are not shown. They come back when it is in force again, until their time is over.
consult-from = From the threat team of { $organisation }
consult-to = { $title }, { $organisation }
consult-by = Sent by
consult-asks-for = Asks for: { $reason }
consult-kept-until = May be kept until { $date }.
consult-without-source = Its source was not sent.
consult-due-on = Until { $date }

# Reasons: a closed list.
consult-reason = What for
consult-reason-advice = Advice on the level of concern
consult-reason-facts = Check of facts
consult-reason-protection = Protection of somebody
consult-reason-crime = Report of a crime
consult-reason-welfare = Welfare check
consult-choose-reason = Choose what it is for.

# How one stands.
consult-state-new = Not opened yet
consult-state-sent = Sent, not opened yet
consult-state-opened = Opened
consult-state-answered = You answered
consult-state-back = Answered
consult-state-recalled = Taken back
consult-state-ended = Its time is over
consult-state-lost = Cannot be opened any more
consult-recalled-at = The team took this back: { $who }, { $when }. What was sent is gone.
consult-recalled-why = Taken back by { $who }, { $when }: { $why }
consult-ended-words = The time for which this may be kept is over. What was sent is gone.
consult-received = Received { $when } by { $who }.
consult-not-received = Nobody has opened it yet.
consult-lost-key = Whoever you asked has another key now. Nobody there can open this any more.
consult-lost-person = Whoever you asked does not fill that position now. Nobody else there can open this.
consult-send-anew = Send it anew

# The team writes one.
consults-of-case = Police consults
consults-of-case-words = You choose line by line what goes, and to whom. Hypotheses and notes never go.
consult-new = Consult the police
consult-new-lead = Only what you choose goes, to one position. Later changes of the concern do not reach it. You see it before it is sent.
consult-nobody = Nobody can be consulted now
consult-nobody-words = It takes an agreement with a clause for threat consults, and somebody there whose position it names and who has made a key under Consults.
consult-whom = Whom
consult-choose-to = Choose whom you consult. They need a key, and a clause that names their position.
consult-question = Question
consult-question-hint = In your own words, what you want to know or what should be done.
consult-question-called = the question
consult-lines = What goes with it
consult-lines-hint = Choose the least that serves. Nothing is chosen before. A source goes only with its fact.
consult-its-source = Its source
consult-line-unknown = One of the chosen lines is not there, or cannot be sent. Choose again.
consult-source-alone = A source goes only with its fact.
consult-too-long = This is more than one consult holds. Choose fewer lines, or send two.
consult-look = Look at it first
consult-preview-title = This is what will be read
consult-preview-lead = By { $title }, { $organisation }, and by nobody else there. Nothing was sent yet.
consult-digits-compare = The digits of their key. Call them on a number that you know, and let them read theirs out. Other digits: do not send.
consult-send-words = When it is sent, both logs get a digest that says nothing, and you see here when it was opened.
consult-send = Send
consult-anew = Begin anew
consult-changed = Something changed since you looked: a line, the clause or their key. Look at it again, nothing was sent.
consult-to-concern = To the concern
consult-sent-by = Sent by { $who }, { $when }
consult-recall = Take it back
consult-recall-words = What was sent is gone for them from then on. They read that it was taken back, when and by whom. What they have read, they have read.
consult-recall-hint = For the team. They do not read it.
consult-recall-yes = Take it back
consult-recalled-already = Somebody of the team has taken it back meanwhile.
consult-over = It was taken back, or its time is over.
consult-full = This consult is full: nothing was added. Shorten your words, or ask the team to send another.
consult-has-some = The police were consulted about this concern. What was disclosed stays on record, so it cannot be deleted.

# The answer.
consult-answers = What came back
consult-no-answer = Nothing came back yet.
consult-answer-title = Answer
consult-answer = Your words
consult-answer-hint = The threat team reads this, and nobody else there.
consult-answer-called = your words
consult-answer-send = Send answer
consult-disposition = What became of it
consult-choose-disposition = Choose what became of it.
consult-disposition-received = Received
consult-disposition-advice_given = Advice given
consult-disposition-taken_on = Taken on as a case
consult-disposition-not_actionable = Nothing we can act on
consult-case-number = Case number
consult-case-number-hint = When you take it on, like: CR-2041.
consult-case-number-called = the case number
consult-case-number-is = Case number { $number }.

# Who saw it, and what proves it.
consult-seen = Who saw what
consult-act-receive = Sent
consult-act-read = Read
consult-times = { $times ->
    [one] Once.
   *[other] { $times } times.
  }
consult-seen-last = Last { $when }.
consult-proof = What proves it
consult-proof-words = The digest stands in the log of the organisation of whoever was consulted, among others that are of nothing. It is the SHA-256 of the salt and this text.
consult-proof-salt = Salt:
consult-proof-digest = Digest:

# The key.
consult-key-title = Key for consults
consult-key-lead = A passphrase of your own opens what teams ask you. It is not the one you sign in with, and nobody can look it up.
consult-key-first = Make a key
consult-key-again = Make another key
consult-key-lost-words = When the passphrase is lost, what was sent until then cannot be opened any more. The team has to send it again.
consult-key-lost = In the place of the key I have
consult-key-lost-hint = What was sent to that key cannot be opened any more, by nobody here.
consult-key-lost-missing = You have a key. Say that another one takes its place.
consult-digits-words = Read these digits to a team that asks for them by voice. They are of the key that you unlocked.
consult-to-list = To the consults
consult-unlock-title = Unlock your consults
consult-unlock-lead = What threat teams asked you is locked. Enter the passphrase of your key.
note-consult-key-made = The key is made, and unlocked.
note-consult-locked = Locked.
note-consult-sent = Sent. You see here when it is opened.
note-consult-recalled = Taken back.
note-consult-answered = Your answer is with the team.

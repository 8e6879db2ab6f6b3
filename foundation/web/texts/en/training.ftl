# Training: who has learned what, and until when it holds.
training-title = Training
training-lead = Who has learned what, and until when it holds. What runs out within sixty days shows as due.
training-own-lead = What is noted of you here. It goes along when you change your position.
training-own = Your training
training-person-lead = What is noted of whoever fills this position. It belongs to the person.
training-people = People
training-people-fact = of each course what holds longest
training-person = Position
training-none = None
training-until = until { $day }
training-ran-out = ran out { $day }
training-done = Done on { $day }, noted by { $title }.
training-nothing = Nothing is noted
training-nothing-words = Courses and joint sessions stand here as soon as somebody notes them.
training-courses = Courses
training-add-course = Add course
training-no-course = No course yet
training-no-course-words = Add what your people must know: de-escalation, kit use, a session with the police.
training-course = Course
training-course-name = Name of the course
training-course-name-hint = As people call it, such as De-escalation, basic
training-course-known = A course of this name is given already.
training-too-many-courses = There are too many courses. End one that is no longer given.
training-kind = Kind
training-kind-missing = Choose what it is about.
training-kind-joint-session = Joint session with a partner
training-kind-de-escalation = De-escalation
training-kind-kit-use = Use of a kit
training-kind-first-aid = First aid
training-kind-protective-actions = Protective actions
training-kind-threat-assessment = Threat assessment
training-kind-radio = Radio
training-kind-evidence = Evidence
training-kind-induction = Induction
training-kind-other = Other
training-months = Holds for months
training-months-hint = From 1 to 240. Empty: it does not run out.
training-months-wrong = Enter whole months from 1 to 240, or nothing.
training-holds =
    { $months ->
        [one] Holds for { $months } month.
       *[other] Holds for { $months } months.
    }
training-holds-always = It does not run out.
training-retired = No longer given
training-retire = No longer given
training-note = Note training
training-note-lead = One course on one day, for as many people as took part.
training-who = Who took part
training-done-on = Done on
training-valid-until = Holds until
training-valid-until-hint = Empty: as the course says.
training-words = By whom, or number of the certificate
training-words-hint = Only what a colleague may read
training-save = Save
training-cancel = Cancel
training-remove = Noted by mistake: take it back
training-back = Back to training
training-export = CSV
training-import = Import CSV
training-import-lead = The first line says { $head }. Who is the title of a position or the e-mail address of an account; days are written like 2026-11-20. All lines are kept, or none.
training-file = File
training-file-hint = CSV, at most 5,000 lines
training-file-missing = Choose a file.
training-file-wrong = This is no CSV file with a first line and at least one more.
training-imported = { $kept } kept, { $known } were noted already.
training-skipped =
    { $count ->
        [one] 1 line names nobody and was left out.
       *[other] { $count } lines name nobody and were left out.
    }
training-too-many = A file may have { $most } lines.
training-line = Line { $number }: { $words }
training-line-wrong = it does not have the columns of the first line.
training-line-who-unknown = nobody fills “{ $who }”.
training-line-who-several = “{ $who }” is more than one person: use the e-mail address.
training-line-course-unknown = no course is called “{ $course }”.
training-course-missing = Choose a course that is given.
training-people-missing = Choose who took part.
training-people-unknown = Somebody chosen does not fill a position any more. Choose again.
training-day-wrong = Enter the day it was done, like 2026-11-20. It cannot be in the future.
training-until-wrong = Enter the last day on which it holds, like 2027-11-20. It cannot be before it was done.
note-training-noted = Kept.
note-training-removed = Taken back.
note-course-added = Kept. It can be noted now.
note-course-retired = Kept. What was learned stays.

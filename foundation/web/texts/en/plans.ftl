# Emergency plans of a site.

plans-title = Emergency plans
plans-one = Emergency plan
plans-steps =
    { $count ->
        [0] no steps yet
        [one] { $count } step
       *[other] { $count } steps
    }
plans-built-in-used = No plan of this site. The built-in steps are used.
plans-none = No plan
plans-make = Make a plan
plans-make-lead = What is done first, in which order, by whom. When an emergency of this kind is raised here, its room begins with these steps.
plans-version-draft = v{ $version }, not agreed yet
plans-version-agreed = v{ $version }, agreed { $date }
plans-version-due = v{ $version }, agreed { $date }, look again
plans-closed = The emergency plans of this site are not open to your position now.

# one plan
plans-category = Kind of emergency
plans-category-missing = Choose the kind of emergency.
plans-name = Name
plans-name-hint = As people say it: "Weapon on site".
plans-name-called = a name
plans-instruction = First line for whoever raised it
plans-instruction-hint = One sentence: where to go, what to lock.
plans-instruction-called = the first line
plans-instruction-words = It stands on the phone that raised the emergency, at once.
plans-begin-built-in = Begin with the built-in steps
plans-begin-built-in-hint = Change, move or remove them afterwards.
plans-place = No.
plans-step = Step
plans-owner = Who does it
plans-owner-hint = A role means whoever of that role is there first. A named position is called by its title.
plans-owner-missing = Choose who does it.
plans-owner-empty = Nobody in this position
plans-owner-falls-back = Until then: { $role }
plans-role-site = { $role } (role, site)
plans-role-police = { $role } (role, police)
plans-actions = Change
plans-no-steps-title = No steps yet
plans-no-steps-words = A plan without steps tells nobody what to do. Add the first thing somebody does.
plans-step-add = Add step
plans-step-words = What is done
plans-step-words-hint = Begin with a verb: "Open E2 and hold lift 2".
plans-step-called = what is done
plans-step-change = Change
plans-step-change-title = Change step { $place }
plans-step-remove = Remove step
plans-step-remove-named = Remove "{ $step }"
plans-step-remove-title = Remove "{ $step }"?
plans-step-remove-words = The steps after it move up. Rooms that are open keep the steps they began with.
plans-up = Move "{ $step }" up
plans-down = Move "{ $step }" down
plans-too-many-steps = A plan has at most 30 steps: a longer one is not read in an emergency.
plans-about = About this plan
plans-version = Version
plans-agreed = Agreed
plans-not-agreed = Not agreed yet
plans-changed = Changed
plans-keep = Keep this plan true
plans-agreed-on = This version was agreed on
plans-agreed-on-hint = The day both sides went through it and said yes. A later change has to be agreed again.
plans-agree = Save the day
plans-agree-no-steps = Add steps before the plan is agreed.
plans-agreed-date = Enter the day, like 2031-05-04.
plans-agreed-later = A plan cannot be agreed on a day to come.
plans-edit = Change name and first line
plans-remove = Remove plan
plans-remove-title = Remove { $plan }?
plans-remove-words = Emergencies of this kind begin with the built-in steps again. Rooms that are open keep theirs.
plans-there-already = This site has a plan for this kind of emergency. Open it and change it.
plans-changed-meanwhile = { $who } changed this plan last, { $at }.
plans-changed-unseen = Somebody changed this plan meanwhile.

note-emergency-plan-added = The plan is kept. Go through it with police, then save the day it was agreed.
note-emergency-plan-changed = Saved. The next emergency of this kind here begins with these steps.
note-emergency-plan-agreed = Saved. This version counts as agreed.
note-emergency-plan-removed = The plan is removed.

# steps and first lines when the site has no plan of its own
instruction-distance = Keep distance. Lock doors between you and the danger.
instruction-fire = Leave by the nearest way out. Close doors behind you.
instruction-medical = Stay with the person. Send someone for the AED.
instruction-missing = Keep to your exit and watch who leaves.
instruction-unknown = Keep distance and say what you see.
step-keep-distance = Keep distance, close doors behind you
step-meet-police = Meet police at the meeting point
step-lock-doors = Lock the doors around the place
step-count-staff = Count staff at the assembly point
step-tell-inside = Tell people inside what to do
step-alarm-floor = Sound the alarm on the floor
step-meet-fire = Meet the fire service at the meeting point
step-clear-floor = Clear the floor, look into every room
step-shut-off = Stand by at the shut-offs
step-first-aid = Give first aid
step-bring-aed = Bring the AED
step-meet-ambulance = Meet the ambulance at the meeting point
step-keep-clear = Keep the way clear
step-tell-family = Look after family or colleagues
step-describe-person = Write down what the person wears
step-watch-exits = Watch every exit
step-search-zones = Search zone by zone
step-look-first = Look from a safe place, say what you see

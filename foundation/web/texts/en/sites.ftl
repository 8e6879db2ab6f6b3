# Sites: profiles, points, floor plans, maps.
sites-title = Sites
sites-lead = What police must know before they arrive.
sites-own = Our sites
sites-add = Add site
sites-add-lead = A name and an address are enough to begin. It takes about 4 minutes with a plan.
sites-edit = Edit site
sites-edit-lead = What stands here is what officers read on the way.
sites-save = Save
sites-cancel = Cancel
sites-keep = Keep it
sites-back = Back to the site
sites-choose = Choose
sites-empty-title = Add your first site
sites-empty-words = It takes about 4 minutes. Police then know the way in, the meeting point and who is there.
sites-empty-police-title = No site is open to you
sites-empty-police-words = Sites of partners stand here as soon as a clause of an agreement opens them. You can add sites of your own too.
sites-list-called = List of sites
sites-more = More sites
sites-from-the-start = All sites, from the start
sites-line-floors =
    { $count ->
        [0] No floor plan
        [one] { $count } floor plan
       *[other] { $count } floor plans
    }
sites-line-meeting =
    { $count ->
        [0] No meeting point
        [one] { $count } meeting point
       *[other] { $count } meeting points
    }
sites-no-meeting-point = No meeting point
sites-no-plan = No plan
sites-police-partner = Police partner:
sites-under = under
sites-print = Print pack
sites-bundle = Offline pack
sites-print-title = { $site }, print pack
sites-print-lead = Print this page and keep it with the kit. It holds what is open to you now.
sites-tabs-label = Parts of this site
sites-tab-overview = Overview
sites-tab-plans = Plans
sites-tab-map = Map
sites-tab-points = Points
sites-tab-emergency-plans = Emergency plans
sites-tab-kits = Kits
sites-tab-contacts = Contacts
sites-tab-readiness = Readiness
sites-tab-packets = Packets

# the arrival card
sites-meet-at = Meet police at
sites-or-meet = or { $point }
sites-best-way-in = Best way in
sites-on-site-now = On site now
sites-nobody-on-duty = Nobody is on duty
sites-others-on-duty =
    { $count ->
        [one] and { $count } more on duty
       *[other] and { $count } more on duty
    }
sites-police-arrival = Police arrival
sites-not-set = Not set
sites-not-measured = Not measured yet
sites-not-measured-words = The first real arrival will say it.
sites-arrival-one = about { $minutes } min
sites-arrival-range = { $from } to { $to } min
sites-arrival-count =
    { $count ->
        [one] { $count } real arrival, { $day }
       *[other] { $count } real arrivals, shortest to longest, last { $day }
    }

# the profile
sites-name = Name
sites-name-hint = As people call it: Northfield Hospital.
sites-name-called = the name of the site
sites-address = Address
sites-address-hint = Street and town, as a driver needs it.
sites-address-called = the address
sites-hours = Hours
sites-hours-hint = Like: 24 hours, or Mon to Sat 09:00 to 21:00.
sites-hours-called = the hours
sites-occupancy = People on site
sites-occupancy-hint = Like: about 900 people by day, 120 by night.
sites-occupancy-called = how many people are on site
sites-arrival = One line for whoever arrives
sites-arrival-hint = Like: come by Mill Lane, the front door is glass and busy.
sites-arrival-called = the line for whoever arrives
sites-police = Police partner
sites-police-hint = Only police with an agreement in force can be chosen.
sites-police-none = None yet
sites-police-unknown = Choose a police partner from the list. Only those with an agreement in force are in it.
sites-police-without-agreement = The partner of today, without an agreement in force
sites-for-officers = For officers
sites-notes-hint = Parking, a room to write in, where the radio is weak. Empty rows are left out.
sites-note-label = Heading of note
sites-note-words = Note
sites-note-label-called = the heading of a note
sites-note-words-called = a note for officers
sites-note-half = Give each note for officers both a heading and its words.
sites-note-too-many = Keep at most 12 notes for officers.
sites-no-notes-title = No notes for officers
sites-no-notes-words = Parking, a write-up room and radio shadow save minutes on every visit.
sites-changed-meanwhile = { $who } changed this site last, { $at }. Changed since you opened it: { $fields }.
sites-changed-saved = { $who } saved this site last, { $at }, with nothing changed.
sites-changed-unseen = Somebody changed this site while you were writing.
sites-field-name = name
sites-field-address = address
sites-field-hours = hours
sites-field-occupancy = people on site
sites-field-arrival = line for whoever arrives
sites-field-police = police partner
sites-field-notes = notes for officers
sites-field-tlp = label
sites-field-points = points
sites-field-map = map
sites-tlp = TLP label
sites-tlp-hint = How restricted the profile, plans, emergency plans and contacts of this site are. No clause of an agreement opens them to a partner unless it goes up to this label: one that does not closes to them when you save, in a running emergency too. The steps that a room has taken from a plan cross with its log.
sites-closed-by-label = closed by the label: this clause goes up to { $label }
sites-label-reach = What a label closes, and to whom
sites-label-closes = { $partner } loses { $what } under { $agreement } with a label above { $label }.
sites-label-closed = { $partner } has lost { $what } under { $agreement }: the label is above { $label }. A label up to that opens it again.
sites-tlp-unknown = Choose one of the labels in the list.
sites-tlp-clear = TLP:CLEAR. No limit: they may tell anybody.
sites-tlp-green = TLP:GREEN. They may tell their community, not the public.
sites-tlp-amber = TLP:AMBER. They may tell those of their own people and clients who need it.
sites-tlp-amber-strict = TLP:AMBER+STRICT. They may tell those of their own people who need it, nobody else.
sites-tlp-red = TLP:RED. For those who read it themselves, nobody else.

# points
sites-points = Points
sites-all-points = All points
sites-point = Point
sites-point-add = Add point
sites-point-change = Change
sites-point-change-title = Change { $point }
sites-point-remove = Remove point
sites-point-remove-title = Remove { $point }?
sites-point-remove-words = It disappears from the arrival card and from what police see. The log keeps that it was removed.
sites-point-kind = What it is
sites-point-kind-missing = Choose what it is.
sites-point-code = Code
sites-point-code-hint = What stands on the thing itself: M2, E2, K1.
sites-point-code-wrong = Enter a code of 1 to 8 letters and digits, like E2.
sites-point-code-taken = Another point of this site has this code. Choose a free one.
sites-point-name = Name
sites-point-name-hint = Like: Ambulance bay.
sites-point-name-called = the name of the point
sites-point-detail = Details
sites-point-detail-hint = One line. For a door: the street, a full stop, then when it opens. Like: Mill Lane. Always open.
sites-point-detail-called = the details
sites-point-preferred = Agreed with police as the first of its kind
sites-point-preferred-hint = The best way in, or the meeting point that is used first. One of each kind.
sites-point-state = State
sites-point-too-many = This site has as many points as it can have. Remove one first.
sites-preferred = First choice
sites-best = Best for police
sites-no-points-title = No points yet
sites-no-points-words = Add the meeting point first. It is the largest word on the screen of whoever is sent.
sites-ways-in = Ways in
sites-door = Door
sites-from = From
sites-open = Open
sites-from-and-open = From, and when open
sites-no-doors-title = No doors yet
sites-no-doors-words = Numbered doors let an officer hear “E2” on the radio and walk straight to it.
sites-who-to-reach = Who to reach
sites-all-contacts = All contacts

# floor plans
sites-plans = Floor plans
sites-open-plan = Open
sites-layers-label = Layers of the plan
sites-layer-entrances = Entrances
sites-layer-kits = Kits
sites-layer-cameras = Cameras
sites-layer-hazards = Hazards
sites-layer-points = Points
sites-layer-grid = Grid
sites-legend = What the marks mean
sites-legend-range = { $first } to { $last }
sites-floors-label = Floors
sites-floor = Floor
sites-plan-desc =
    { $doors ->
        [one] { $doors } outside door
       *[other] { $doors } outside doors
    }, { $kits ->
        [one] { $kits } kit
       *[other] { $kits } kits
    }. The lists on this page say where each is.
sites-reported-here = Reported here
sites-north = N
sites-metres = m
sites-feet = ft
sites-version = v{ $version }
sites-version-walked = v{ $version }, walked { $date }
sites-version-not-walked = v{ $version }, not walked yet
sites-floor-changed = { $storey }, changed { $when } by { $who }
sites-changed-by-nobody = the demo or an import
sites-no-plan-title = No floor plan yet
sites-no-plan-words = A plan shows officers the rooms, the doors and the kits before they arrive. Bring a GeoJSON file of each floor.
sites-about-plan = About this plan
sites-version-label = Version
sites-changed-label = Changed
sites-walked-label = Walked
sites-never-walked = Nobody walked it yet
sites-storey-label = Storey
sites-storey-ground = Ground floor
sites-storey-above = { $count } above the ground floor
sites-storey-below = { $count } below the ground floor
sites-change-plan = Keep this plan true
sites-walked-on = Walked on
sites-walked-on-hint = The day people with feet and eyes found this version to be true.
sites-walked-save = It is true
sites-walk-later = Choose a day that has come.
sites-walk-earlier = A later walk is kept already. Choose its day or a day after it.
sites-walk-date = Enter the day like 2026-11-20.
sites-plan-changed-meanwhile = { $who } brought the newest version of this floor, { $at }.
sites-plan-changed-unseen = Somebody brought a newer version of this floor meanwhile.
sites-floor-remove = Remove floor
sites-floor-remove-title = Remove { $floor }?
sites-floor-remove-words = The plan is deleted here and for police. The log keeps that it was removed, and its digest.
sites-floors-closed = The floor plans of this site are not open to your position now.

# the list twin
sites-list-show = Show the list
sites-list-doors = Doors
sites-list-points = Meeting and other points
sites-list-kits = Kits
sites-list-aeds = Defibrillators
sites-list-hazards = Hazards and shut-offs
sites-list-cameras = Cameras
sites-list-ways-in = Agreed way in
sites-list-stairs = Stairs and lifts
sites-way-cells = from grid { $from } to grid { $to }
sites-list-rooms = Rooms
sites-list-buildings = Buildings
sites-cell = grid { $cell }

# the outside
sites-map = Site map
sites-map-import = Bring a site map
sites-map-import-lead = One GeoJSON file of the outside: buildings, roads, car parks, meeting points. It takes the place of the map that is there.
sites-no-map-title = No site map yet
sites-no-map-words = A map of the outside shows the roads, the gates and the meeting points to whoever drives in.

# import
sites-file = GeoJSON file
sites-import = Bring floor plans
sites-import-version = Bring a new version
sites-import-lead = GeoJSON with our kinds, WRLD indoor maps, or IMDF. All files are taken, or none of them and we say why.
sites-floor-name = Name of the floor
sites-floor-name-hint = For a single file. With several, a main.json among them says the names, else the files do.
sites-floor-name-called = the name of the floor
sites-ordinal = Storey
sites-ordinal-hint = 0 is the ground floor, 1 the one above, -1 the one below. Empty: above the highest.
sites-ordinal-wrong = Enter the storey as a whole number, like 0 or -1.
sites-level-summary = The file holds several levels
sites-level = Level
sites-level-hint = The id of the level in an IMDF file.
sites-level-called = the level
sites-files = Files
sites-files-hint = Each at most 8 MiB. Up to { $count } floors.
sites-import-no-file = Choose at least one file with a floor plan.
sites-import-one-file = A new version of a floor comes from one file. Choose one.
sites-import-refused = { $file }: { $why }. Nothing was taken.
sites-import-too-many = A site has at most { $count } floors.
sites-upload-cut-short = The upload ended in the middle. Nothing was taken. Try again, with fewer files at once.
sites-upload-field-too-long = A field of the form is too long.
sites-upload-too-large = The file is larger than 8 MiB. Nothing was taken.
sites-imported = Floor plans taken
sites-imported-lead = They are kept. Look at what was mended or left out.
sites-imported-look = Look at the plans
sites-note-none = Taken as it is.
sites-note-no-geometry =
    { $count ->
        [one] { $count } thing had nothing to draw and was left out: { $first }.
       *[other] { $count } things had nothing to draw and were left out, the first is { $first }.
    }
sites-note-left-out =
    { $count ->
        [one] { $count } thing has no place on a plan and was left out: { $first }.
       *[other] { $count } things have no place on a plan and were left out, the first is { $first }.
    }
sites-note-kept-as-other =
    { $count ->
        [one] { $count } thing of a kind we do not know is kept as “other”: { $first }.
       *[other] { $count } things of kinds we do not know are kept as “other”, the first is { $first }.
    }
sites-note-ring-closed =
    { $count ->
        [one] { $count } edge was open and is closed now: { $first }.
       *[other] { $count } edges were open and are closed now, the first is { $first }.
    }
sites-note-ring-crosses =
    { $count ->
        [one] { $count } edge crosses itself and is kept so: { $first }.
       *[other] { $count } edges cross themselves and are kept so, the first is { $first }.
    }
sites-note-ring-unchecked =
    { $count ->
        [one] { $count } edge was too tangled to check and is kept: { $first }.
       *[other] { $count } edges were too tangled to check and are kept, the first is { $first }.
    }
sites-note-ring-too-short =
    { $count ->
        [one] { $count } area has fewer than three corners and was left out: { $first }.
       *[other] { $count } areas have fewer than three corners and were left out, the first is { $first }.
    }
sites-note-id-changed =
    { $count ->
        [one] { $count } id was there twice and got a number: { $first }.
       *[other] { $count } ids were there twice and got a number, the first is { $first }.
    }
sites-note-exterior-door =
    { $count ->
        [one] { $count } door on the outer edge was taken as a way in and has no number yet: { $first }.
       *[other] { $count } doors on the outer edge were taken as ways in and have no number yet, the first is { $first }.
    }
sites-note-more =
    { $count ->
        [one] And { $count } more note.
       *[other] And { $count } more notes.
    }

# closed parts
sites-closed-title = Not open to you now
sites-closed-next-request = You can ask for it under this clause.
sites-closed-next-incident = It opens by itself when an emergency is raised here.
sites-closed-next-recipient = Ask a colleague whose duty the clause names.
sites-closed-next-district = Ask a colleague of the district that the clause is for.
sites-closed-next-suspended = The side that suspended the agreement can resume it.
sites-closed-next-clause = The two sides can agree on a clause that opens it.
sites-closed-next-fault = This is our fault. Tell the administrator.

# kinds of things on a plan
sites-kind-outline = outline
sites-kind-room = room
sites-kind-corridor = corridor
sites-kind-wall = wall
sites-kind-window = window
sites-kind-stairs = stairs
sites-kind-lift = lift
sites-kind-door = entrance
sites-kind-interior-door = inside door
sites-kind-kit = kit
sites-kind-aed = defibrillator
sites-kind-camera = camera
sites-kind-hazard = hazard
sites-kind-shut-off = shut-off
sites-kind-key-safe = key safe
sites-kind-meeting-point = meeting point
sites-kind-staging = staging area
sites-kind-media = media point
sites-kind-reunification = reunification point
sites-kind-assembly = assembly point
sites-kind-officer-parking = parking for officers
sites-kind-report-room = write-up room
sites-kind-post = guard post
sites-kind-way-in = agreed way in
sites-kind-building = building
sites-kind-road = road
sites-kind-car-park = car park
sites-kind-green = green
sites-kind-water = water
sites-kind-other = other

# notes after an action
note-site-added = The site is added. Set a meeting point and bring a plan next.
note-site-changed = Saved. Whoever may see this site sees it so now.
note-point-added = The point is added.
note-point-changed = The point is saved.
note-point-removed = The point is removed.
note-plan-imported = The plan is kept. Walk through it and say when it is true.
note-plan-walked = Kept. This version counts as walked.
note-floor-removed = The floor is removed.
note-map-imported = The site map is kept.

# The frame around every page.
shell-product = Muster
shell-title = { $title } · Muster
shell-skip = Skip to the page
shell-menu = Main menu
shell-crumbs = You are here
shell-home = Home
shell-report = Report
shell-raise-short = Raise
shell-tasks = Tasks
shell-more = More
shell-search = Search
shell-search-placeholder = Search sites, people, case numbers
shell-raise = Raise emergency
shell-inbox = Inbox
shell-inbox-count = Inbox { $count }
shell-inbox-more = Inbox { $count }+
shell-theme-to-night = Change to the night theme
shell-theme-to-day = Change to the day theme
shell-sign-out = Sign out
shell-me = Your settings
shell-back = Back
shell-phone-bar = Quick actions
shell-count-waiting =
    { $count ->
        [one] { $count } waits for you
       *[other] { $count } wait for you
    }
shell-count-waiting-more = More than { $count } wait for you
shell-count-live =
    { $count ->
        [one] { $count } live now
       *[other] { $count } live now
    }
shell-no-room = No live room.
shell-rooms-open =
    { $count ->
        [one] { $count } room is open.
       *[other] { $count } rooms are open.
    }
shell-strips = Running now
shell-live = LIVE
shell-drill = DRILL
shell-open-room = Open the room
shell-demo-band = Demo. Invented sites and people, nothing here is real.
shell-shortcuts = / search, g h home, g s sites, g r rooms, n new report, ? help
shell-connection-lost = Connection lost, last news { $time }
shell-sound-on = Sound on
shell-sound-off = Sound off
shell-not-built = Assets are not built
shell-not-built-words = This server was built without its styles and scripts. Run “cargo xtask assets”, then build again.
shell-printed = Printed { $time }

# Versions of floor plans and of site maps.
versions-title = Versions
versions-one = Version { $version }
versions-today = In use today
versions-not-today = Not in use
versions-about = About this version
versions-came-by = How it came
versions-who-when = { $who }, { $when }
versions-origin-kept = There before versions were kept
versions-origin-imported = Brought from a file
versions-origin-edited = Drawn here
versions-origin-returned = Version { $to } came back
versions-why = Why
versions-why-hint = One line, like: new wall in the waiting room.
versions-why-called = the reason
versions-compare = Compare two versions
versions-compare-with-today = Compare with today
versions-compare-title = Version { $from } and version { $to }
versions-compared = What is compared
versions-from = Earlier version
versions-to = Later version
versions-what-differs = What is different
versions-differences =
    { $count ->
        [0] None
        [one] { $count } difference
       *[other] { $count } differences
    }
versions-more =
    { $count ->
        [one] { $count } more difference is not listed here. The API gives all of them.
       *[other] { $count } more differences are not listed here. The API gives all of them.
    }
versions-same-title = Nothing is different
versions-same-words = Both versions hold the same things at the same places.
versions-renamed = The name was { $from } and is { $to }.
versions-other-storey = It was { $from } and is { $to }.
versions-moved = Moved { $length }
versions-reshaped = Other corners
versions-facts = Changed: { $facts }
versions-drawing-desc = { $version }. Differences marked on this drawing: { $count }. They are listed under the same numbers.
versions-sign-came = came
versions-sign-went = went
versions-sign-moved = moved
versions-sign-changed = changed
versions-fact-kind = what it is
versions-fact-label = name
versions-fact-mark = code
versions-fact-number = room number
versions-fact-from = reached from
versions-fact-access = how it opens
versions-fact-note = note
versions-fact-class = word of the source
versions-fact-facing = where it looks
versions-fact-width = width
versions-fact-best = agreed as the best way in
versions-return = Use this version again
versions-return-title = Go back to this version
versions-return-words = It becomes the newest version, and those after it stay in the list. It has to be walked again.
versions-is-today = This version is in use already.
note-plan-returned = The older version is in use again, as a new one.

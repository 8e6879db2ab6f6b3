# Response packets: what is taken along of a site.

packet-register = Packets
packet-take = Take a packet
packet-take-own = Everything of this site, signed and dated: for the vehicle, the kit and the phone.
packet-take-partner = Everything of this site that is open to you now, signed and dated. What is closed is not in it.
packet-take-days = It holds for { $days } days, or until something in it is changed.
packet-take-now = Make the packet
packet-print-page = Print this site from the browser
packet-form = What
packet-form-pdf = Paper (PDF)
packet-form-bundle = Offline bundle (zip: page, paper, signature)
packet-form-unknown = A packet is taken as paper or as an offline bundle.
packet-paper = Size of paper
packet-paper-a4 = A4
packet-paper-letter = US Letter
packet-paper-unknown = Paper is A4 or US Letter.
packet-taken-by = Taken by
packet-by-command = on the server's command line
packet-state = State
packet-older = Older packets
packet-empty-title = Nobody has taken a packet yet
packet-empty-words = Make one for the vehicle or the kit. Who took which one stands here.
packet-current = Holds
packet-changed = Changed since
packet-changed-since = Changed { $date }
packet-ran-out = Ran out { $date }
packet-days-title = How long packets hold
packet-days = Days
packet-days-hint = 1 to 730. Packets that were made keep their day.
packet-days-keep = Save
packet-days-wrong = Enter a number of days from 1 to 730.
packet-days-changed-meanwhile =
    { $days ->
        [one] Somebody else changed it meanwhile: it is { $days } day now. Send yours again to put it in its place.
       *[other] Somebody else changed it meanwhile: it is { $days } days now. Send yours again to put it in its place.
    }
note-packet-days-kept = Saved. It counts for packets made from now on.

# on paper and in the bundle
packet-title = { $site }, response packet
packet-lead = For { $reader }. Label: { $label }. It holds what was open to this reader when it was made.
packet-meet-at = Meet at { $point }
packet-or-meet = Or meet at
packet-address = Address
packet-hours = Open
packet-occupancy = People
packet-on-arrival = On arrival
packet-police = Police partner
packet-police-took =
    { $count ->
        [one] { $shortest }, measured once
       *[other] { $shortest } to { $longest }, measured { $count } times
    }
packet-about = About this packet
packet-made = Made
packet-made-by = Made by
packet-holds-until = Holds until
packet-part = Part
packet-as-of = As of
packet-as-made = as it was when made
packet-opened-by = Opened by
packet-own = own record
packet-part-profile = Site, ways in, points, map
packet-part-floor = Floor plan: { $floor }
packet-part-floors = Floor plans
packet-part-plans = Emergency plans
packet-part-contacts = Contacts: { $organisation }
packet-part-closed = closed
packet-part-closed-by = closed by { $clause }
packet-closed = { $what }: not in this packet. { $why }
packet-closed-by = { $what }: closed by { $clause }, not in this packet. { $why }
packet-nobody = Nobody is named.
packet-none = None.
packet-none-listed = None is listed for the whole site.
packet-no-floors = No floor was drawn.
packet-place = No.
packet-call = How
packet-proved = Last proved
packet-points = Ways in, points and hazards
packet-kits = Kits and defibrillators
packet-hazards = Hazards and utilities
packet-code = Code
packet-name = Name
packet-what = What
packet-detail = Detail
packet-grid = Grid
packet-number = Number
packet-inside = In it
packet-plan-alt = Plan: { $name }. All that is on it stands in the lists after it.
packet-plan-twin = All that is on it stands in the lists after it.
packet-chapters = In this packet
packet-missing-letters = Letters that could not be printed, and stand as boxes: { $letters }
packet-foot-made = Made { $made }
packet-foot-until = Holds until { $until }
packet-foot-digest = SHA-256 { $digest }
packet-foot-check = Scan the code to see whether this packet still holds.
packet-foot-page = Page { $page } of { $pages }
packet-check = How to check this packet
packet-check-words = Scan the code or open the address. The page says whether a packet with this code was made and still holds, compares a file with the one that was made, and says nothing else. Without a network, check the signed list of files with muster-verify.
packet-check-at = Address
packet-digest = SHA-256 of its contents
packet-expired-title = This packet has run out.
packet-expired-words = It held until { $until }. Ask for a new one before you rely on it.
packet-how-to-check =
    1. Open { $address }
    The page says whether a packet with this code was made and still holds. Give it packet.pdf: it says whether that is the file
    that was made.

    2. Without a network: muster-verify PACKET.zip --vkey KEY
    KEY is the verifier key of the log of whoever made the packet. Ask them for it; key.txt in this file has it too, but whoever could
    change the packet could change that file.

    SHA-256 of contents.json: { $digest }

# the page that the code leads to
packet-check-title = Does this packet still hold?
packet-check-current = Known and current
packet-check-changed = Known, but superseded
packet-check-expired = Known, but expired
packet-known-made = A packet with this code was made here on { $made }. If another date stands on yours, do not trust it.
packet-known-current = It holds until { $until }.
packet-known-changed = Something in it was changed on { $date }. Ask for a new one.
packet-known-changed-sometime = Something in it was changed since. Ask for a new one.
packet-known-expired = It held until { $date }. Ask for a new one.
packet-known-words = The code alone does not say that what stands around it is as it was made: anybody can print it on another paper. Compare the file.
packet-pdf-digest = SHA-256 of its PDF
packet-compare-title = Is your file that packet?
packet-file = PDF file
packet-file-hint = Of a bundle, the packet.pdf in it. It is compared and not kept.
packet-compare = Compare the file
packet-file-same = The same file
packet-file-same-words = This file is the packet that was made, unchanged.
packet-file-other = Not the same file
packet-file-other-words = This file was changed, or it is another one. Do not rely on it.
packet-file-digest = SHA-256 of your file
packet-file-not-kept = Made before files could be compared
packet-no-file = Choose the PDF file of the packet.
packet-file-too-large = The file is larger than any packet.
packet-ask-again = Ask for a new one
packet-ask-again-words = Ask for a new packet before you rely on this one.
packet-scan = The drawing lies over a picture of the floor. What counts is the drawing and its lists.
packet-scan-left-out = The picture under this drawing is not in this packet: those of the floors before it are as much as one packet holds. It stands on the floor's own page.
packet-too-large = So much is drawn of this site that it does not fit into one packet: at most { $features } things with { $corners } corner points. Take the floors that you need from their own pages.
packet-unknown = Not known
packet-unknown-words = No packet with this number and date was made here. Do not rely on it.

# IMDF archives.
imdf-title = IMDF archive
imdf-lead = Indoor maps of a whole building in one ZIP file, as map programs exchange them.
imdf-bring = Bring an archive
imdf-bring-words = Each level becomes a floor, or the next version of the floor that it became before. What is not drawn is kept for the way back.
imdf-outside = Bring the outside too
imdf-outside-hint = The venue's edge and its buildings take the place of the map of the outside. Its older versions stay.
imdf-file = Archive
imdf-file-hint = A ZIP file of at most 8 MiB with manifest.json in it.
imdf-take = Take an archive home
imdf-take-words = All floors and the outside, with everything that the last archive brought.
imdf-refused = The archive was not taken: { $why }.
note-imdf-brought = The archive is brought. Each of its levels is a floor now.
imdf-changed-one = { $name } (now version { $version })
imdf-changed-meanwhile = Nothing was brought. Somebody changed since you opened this page: { $drawings }. Look at it first. Bring the archive again if it shall take its place; the older version stays.

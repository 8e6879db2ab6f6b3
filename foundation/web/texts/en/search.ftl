# Search.
search-title = Search
search-lead = Your own sites, positions, emergencies, agreements, debriefs and actions, and what partners have opened to you.
search-words = Words or a reference
search-go = Search
search-called = What a search matched
search-none = Nothing found for “{ $words }”
search-none-words = Check the spelling, or use fewer words. Places are looked for in the newest 2,000 emergencies; a whole reference is found whatever its age.
search-sites = Sites
search-positions = Positions
search-incidents = Emergencies and drills
search-agreements = Agreements
search-debriefs = Debriefs
search-actions = Actions
search-again = Search again
search-short = Enter two letters or more
search-short-words = One letter would find everything.

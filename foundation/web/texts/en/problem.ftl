# What a problem page says around its own words.
problem-missing = Nothing here
problem-conflict = Somebody else was first
problem-refused = This cannot be done
problem-fault = Something is broken on our side
problem-home = Home
problem-back = Go back

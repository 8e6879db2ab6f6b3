# What a problem page says around its own words.
problem-missing = Nothing here
problem-conflict = This has changed since you opened it
problem-refused = This cannot be done
problem-fault = Something is broken on our side
problem-home = Home
problem-back = Go back
problem-call = If you need help now, do not wait for this page: call { $number }.
problem-form = Part of the form is missing or cannot be read. Go back and fill it again.

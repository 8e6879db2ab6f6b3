# What a problem page says around its own words.
problem-missing = Nothing here
problem-conflict = This has changed since you opened it
problem-refused = This cannot be done
problem-fault = Something is broken on our side
problem-home = Home
problem-back = Go back
problem-call = If you need help now, do not wait for this page: call { $number }.
problem-form = Part of the form is missing or cannot be read. Go back and fill it again.

# Somebody else changed what stands in a form, while it was being filled.
meanwhile-open = Open it as it is now
meanwhile-now = Now: { $value }
meanwhile-now-taken = Changed meanwhile, and now in your form.
meanwhile-is-taken = now in your form
meanwhile-is-otherwise = you typed something else
meanwhile-empty = nothing
meanwhile-none = No field of this form was changed.
meanwhile-over = What you typed still stands below and is not saved. Read first what was changed. Where you typed something else, yours takes its place if you save now.
meanwhile-taken = What you typed still stands below and is not saved. What was changed stands there too. If it still fits, save it.
meanwhile-beside = What you typed still stands below and is not saved. If it still fits, send it again.
meanwhile-to-copy = What you typed still stands below and is not saved, and it cannot be saved from here. Copy what you need, then open it as it is now.
meanwhile-files = Nothing was saved. Look first at what is there now, then choose the file again.
meanwhile-save-over = Save mine instead

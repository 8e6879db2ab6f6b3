# Times, lengths and counts. Weekdays and months are the short forms used in lists.
format-monday = Mon
format-tuesday = Tue
format-wednesday = Wed
format-thursday = Thu
format-friday = Fri
format-saturday = Sat
format-sunday = Sun
format-january = Jan
format-february = Feb
format-march = Mar
format-april = Apr
format-may = May
format-june = Jun
format-july = Jul
format-august = Aug
format-september = Sep
format-october = Oct
format-november = Nov
format-december = Dec
format-now = now
format-today = today
format-seconds = { $count } s
format-minutes = { $count } min
format-hours = { $count } h
format-days = { $count } d
format-in-days = in { $count } d
format-days-late = { $count } d late
format-seconds-ago = { $count } s ago
format-minutes-ago = { $count } min ago
format-hours-ago = { $count } h ago
format-days-ago = { $count } d ago
format-people =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }

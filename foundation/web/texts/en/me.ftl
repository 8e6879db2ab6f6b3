# A person's own page.
me-title = Your page
me-back = Back to your page
me-duty = Duty
me-on-duty-words = You are called when an emergency is raised.
me-off-duty-words = You are not called now. Go on duty when your shift begins.
me-other-positions = Your other positions
me-work-as = Work as { $title }
me-settings = Settings
me-theme = Theme
me-theme-device = As the device says
me-theme-day = Day
me-theme-night = Night
me-tap-twice = Tap twice to send
me-tap-twice-hint = In place of holding the raise field for 2 seconds.
me-shortcuts = Single-key shortcuts
me-shortcuts-hint = / search, g h home, g s sites, g r rooms, n new report. No single key raises an emergency.
me-save = Save
me-ways-in = Ways in
me-recovery-codes = Recovery codes
me-codes-left =
    { $count ->
        [0] None left. Make new ones.
        [one] { $count } code left. Make new ones.
       *[other] { $count } codes left
    }
me-renew-codes = Make new recovery codes
me-renew-codes-lead = Ten new codes replace all old ones, printed or not.
me-password = Change password
me-password-small = All other sessions end.
me-password-lead = All your other sessions end. Enrolled phones stay.
me-current-password = Current password
me-password-wrong = This is not your current password.
address-title = E-mail address
address-confirmed = Confirmed
address-not-confirmed = Not confirmed
address-words = Nobody has shown yet that this address is yours. Have a link sent there and open it. Alarms go to it all the same.
address-no-mail = Nobody has shown yet that this address is yours, and this server sends no mail that could. You sign in with it all the same.
address-send = Send a link to confirm it
address-confirm-title = Is this your address?
address-confirm-words = { $address } is the address of your account in { $organisation }. The link reached you there.
address-confirm = Confirm the address
address-mail-subject = Confirm your address for { $organisation }
address-mail-text =
    An account of { $organisation } in Muster was opened under this address.

    If it is yours, open this link and sign in to that account. It works once, until { $until }:

    { $link }

    If you did not open this account, do nothing: the address stays marked as not confirmed.
me-devices-small = Phones that may raise after the session ended.
me-sessions = Sessions
me-some-browser = A browser
me-session-times = Since { $since }, ends at { $until }
me-this-session = This session
me-end-session = End
devices-title = Enrolled phones
devices-lead = An enrolled phone can raise an emergency for your position even when nobody is signed in on it. Until ten minutes after its end it also shows who comes to an emergency that your position raised. It can do nothing else.
devices-enrolled = Your phones
devices-none = No phone is enrolled. Enrol the phone you carry on duty.
devices-since = Enrolled { $day }
devices-revoke = Revoke
devices-enrol-title = Enrol this device
devices-enrol-words = Do this on the phone itself. It stays enrolled for one year.
devices-label = Name of this device
devices-label-called = a name for this device
devices-label-hint = So that you know it again, like “Post phone 3”.
devices-enrol = Enrol this device
note-settings-saved = Saved.
note-confirmation-sent = A link is on its way to your address.
note-address-confirmed = Your address is confirmed.
note-password-changed = The new password is set. All other sessions have ended.
note-position-switched = You work in the other position now.
note-on-duty = On duty. You are called from now on.
note-off-duty = Off duty. You are no longer called.
note-session-ended = The session has ended.
note-device-enrolled = This device may now raise an emergency without sign-in.
note-device-revoked = The device is revoked.

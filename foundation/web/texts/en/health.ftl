# Health of the node.
health-title = Health
health-lead = What this server says about itself.
health-database = Database
health-answers = Answers
health-does-not-answer = Does not answer
health-queue = Messages waiting
health-overdue = Overdue in the last day
health-ledger = Ledger entries waiting
health-server = Server
health-backup = Last backup
health-backup-none = None yet
health-backup-made = { $time }, { $rows } rows
health-mail = Mail relay
health-mail-not-set = Not set. No mail is sent.
health-mail-how = Set mail_relay and mail_from in the settings, then start the server again.
health-mail-unproved = Set, not shown to arrive
health-mail-proved = A mail arrived { $time }
health-mail-test = Send me a test mail
health-mail-test-waits = The test mail waits since { $time }
health-mail-test-again = The relay did not take it yet: { $why }
health-mail-test-taken = The relay took the test mail { $time }
health-mail-test-failed = The test mail did not pass { $time }: { $why }
health-mail-code = Code in the mail
health-mail-code-hint = Six figures. Typing them back shows that mail arrives.
health-mail-arrived = It arrived
health-mail-wrong-code = This is not the code of the newest test mail. Codes are good for 30 minutes, and once.
health-mail-no-address = Your account has no mail address.
health-mail-test-subject = Test of the mail relay
health-mail-test-text =
    Mail from Muster arrives.

    Type this code into the page that sent it: { $code }
note-mail-test-sent = The test mail is on its way. This page says what the relay answers.
note-mail-proved = Mail arrives. This is noted with the time.
health-screens = Open screens
health-version = Version

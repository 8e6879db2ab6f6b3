# Every no, by its stable code: `refusal-` and the code with dashes for dots. What a page says around it is in problem.ftl.

refusal-not-found = There is nothing here. Check the address, or go back.
refusal-signed-out = Sign in first.
refusal-token-scope = This token does not lend what the call needs: { $scopes }.
refusal-form-not-ours = This form is no longer valid. Open the page again and repeat the step.
refusal-too-many = Too many attempts. Try again in { $seconds } s.
refusal-too-many-minutes = Too many attempts. Try again in { $minutes } minutes.
refusal-unavailable = Muster cannot save right now. Nothing was half done. Try again in a moment. Reference { $reference }.
refusal-fault = Something is broken on our side. Nothing was half done. Tell the administrator this reference: { $reference }.

refusal-form-too-large = The form is too large. Send less text at once.
refusal-query-malformed = The address is not complete. Use the links of the page.
refusal-body-too-large = The body is too large.
refusal-body-malformed = The body is not the JSON this call takes: { $why }.
refusal-body-holds-nul = a text holds the character U+0000
refusal-text-empty = Enter { $field }.
refusal-text-too-long = Shorten { $field } to { $max } characters.

refusal-password-too-short = Choose a password of at least 12 characters. A few words work well.
refusal-password-too-long = Choose a password of at most 200 characters.
refusal-email-malformed = Enter an e-mail address, like guard@example.org.

refusal-raise-key = The idempotency key is 8 to 64 letters, digits and dashes. Draw a new one for each alarm.
refusal-room-ended = This room has ended. Its log stays as it is.
refusal-room-not-its-ending = A drill and a real emergency end in different ways.
refusal-room-not-the-lead = Only the lead of your side can say this. Take the lead first.
refusal-room-not-yours-to-end = Only who raised it or the site's lead can say this.

refusal-ledger-too-large = The log has more than { $count } entries, too many for one document. Mirror it from /api/v1/log/ with an API token.
refusal-ledger-empty = The log has no entry yet.
refusal-ledger-not-yet = This line has no place in the log yet. Try again in a few seconds.
refusal-ledger-deleted = The record of this line was lawfully deleted. Only its digest is left in the log.
refusal-ledger-would-fail = Nothing was exported, because the stored log does not pass its check. { $why } Open the ledger page and run the check.
refusal-ledger-entry-unreadable = Entry { $index } cannot be read.

refusal-request-not-on-request = This clause does not open on request.
refusal-request-not-the-receiver = Only the receiving side of this clause can ask under it.
refusal-request-not-a-recipient = This clause does not name your position's duty as a recipient.
refusal-request-site-not-covered = This clause does not cover the site.
refusal-request-not-in-force = The agreement is not in force.
refusal-request-clause-gone = The clause of this request is not part of the agreement any more: a newer version holds. Who needs it asks again.
refusal-request-not-the-owner = Only the owner of the data can answer this request.
refusal-request-already-answered = This request was answered already. Open it again to read the answer.
refusal-request-bad-end = Choose an end that is later than now and at the latest { $latest }: its last day is at most { $days } days ahead.

refusal-mou-not-a-party = Only its two parties can do this.
refusal-mou-ended =
    { $state ->
        [terminated] This agreement has ended: it is terminated.
        [expired] This agreement has ended: it is expired.
        [withdrawn] This agreement has ended: it is withdrawn.
       *[other] This agreement has ended.
    }
refusal-mou-no-draft = Your side has no draft of this agreement.
refusal-mou-draft-exists = Your side already has a draft, version { $version }: change or propose that one.
refusal-mou-nothing-proposed = There is no version on the table.
refusal-mou-not-on-the-table = Version { $version } is no longer on the table.
refusal-mou-already-signed = Your side has signed version { $version } already.
refusal-mou-suspended = The agreement is suspended: resume it before a new version is signed.
refusal-mou-not-in-force = No version of this agreement is in force.
refusal-mou-already-suspended = The agreement is suspended already.
refusal-mou-not-suspended = The agreement is not suspended.
refusal-mou-not-the-suspender = Only the side that suspended the agreement can resume it.
refusal-mou-text-changed = The text was changed since this page was opened: read it again.
refusal-mou-no-clauses = The agreement has no clauses.
refusal-mou-too-many =
    { $what ->
        [clauses] The agreement has more than { $max } clauses.
       *[paragraphs] The agreement has more than { $max } paragraphs.
    }
refusal-mou-no-title = Enter a title for the agreement.
refusal-mou-ends-before-start = The agreement ends before it starts.
refusal-mou-end-has-passed = The agreement's last day has passed: propose a version with a later one.
refusal-mou-review-after-end = The review is due after the agreement has ended.
refusal-mou-unknown-template = Choose one of the templates.
refusal-mou-unknown-code = No organisation has this code. Ask your partner for it again.
refusal-mou-own-code = This is your own code. Enter the code of your partner.
refusal-mou-changed = { $who } was first: { $what }, version { $version }, { $at }. Open the agreement again.
refusal-mou-changed-unseen = The agreement was changed. Open it again.

# Why a clause cannot be signed, as the end of a sentence; refusal-clause says of which clause.
refusal-clause = Clause { $number }: { $why }.
refusal-clause-number-twice = Clause number { $number } is used twice.
refusal-clause-foreign-party =
    { $field ->
        [from] Clause { $number } has the data of an organisation or a unit that is not part of this agreement.
        [to] Clause { $number } names a receiver that is not part of this agreement.
       *[sites] Clause { $number } names a site that is not part of this agreement.
    }
refusal-clause-outside-term =
    { $field ->
        [starts_on] Clause { $number } begins before the agreement's own term.
       *[ends_on] Clause { $number } ends after the agreement's own term.
    }
refusal-clause-unknown-condition = This condition is not one of the list.
refusal-clause-empty-text = the clause has no words
refusal-clause-text-too-long = the clause is longer than { $max } characters
refusal-clause-bad-number = { $number } is not a clause number such as 3.2
refusal-clause-bad-agreement-reference = { $reference } is not an agreement's reference such as AG-0143
refusal-clause-same-organisation = a clause is between two organisations, and this one names the same twice
refusal-clause-no-recipients = the clause opens something and names nobody who may receive it
refusal-clause-ends-before-start = the clause ends before it starts
refusal-clause-no-retention = the clause opens something and keeps it for no day at all
refusal-clause-retention-too-long = the clause keeps what it opens for longer than { $days } days
refusal-clause-condition = no page, list or message of Muster asks for “{ $class }” under this condition, so the clause would open nothing; what fits is { $fits }
refusal-clause-purpose = “{ $class }” under the condition “{ $condition }” is asked for with another purpose, so the clause would open nothing; what fits is { $fits }
refusal-clause-ceiling = “{ $class }” is labelled { $label } or higher, so a ceiling of { $ceiling } would let nothing through
refusal-clause-owner = only a police agency has “{ $class }”, so the clause would open nothing; choose its data or another kind of data
refusal-clause-recipients =
    { $count ->
        [one] no position of the receiving side can have the duty { $duties }, so nobody would receive anything by it
       *[other] no position of the receiving side can have the duties { $duties }, so nobody would receive anything by them
    }
refusal-clause-not-compiled = the clause could not be compiled: { $error }
refusal-clause-not-valid = the clause does not validate: { $error }

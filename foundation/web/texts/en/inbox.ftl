# What waits for this person.
inbox-title = Inbox
inbox-lead = What waits for you, worst first.
inbox-empty = Nothing waits for you
inbox-empty-words = Calls, agreements, requests, debriefs and actions that need you stand here.
inbox-called = What waits, in the inbox
inbox-call = Answer the call, { $reference }
inbox-all-clear = Confirm all clear, { $reference }
inbox-action = Finish action { $reference }
inbox-proposed-action = Take on action { $reference }, or say why not
inbox-loan = Loan { $reference }
inbox-request = Decide request { $reference }
inbox-sign = Sign or answer agreement { $reference }
inbox-answer = Answer agreement { $reference }
inbox-debrief = Write what you learned from { $reference }
inbox-drill = Say whether you take part in drill { $reference }
inbox-more = More: { $list }
inbox-more-words = More of this kind wait for you than stand here. Their list has all of them.

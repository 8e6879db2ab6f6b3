//! The field's words for classes, duties, purposes, conditions and states, from the translation files.

use super::rules::{self, Unexecuted};
use super::{EventKind, MouState, VersionState};
use muster_policy::{Clause, CompileRefusal, Condition, MAX_RETENTION_DAYS, MAX_TEXT_CHARS, Unmet, Why};
use muster_terms::*;
use muster_web::{components::Choice, t, t_with};

fn word(prefix: &str, word: &str) -> String {
    t(&["agreement-", prefix, "-", &word.replace(['_', '.'], "-")].concat())
}

pub fn class(class: DataClass) -> String {
    word("class", class.as_str())
}

pub fn duty(duty: Duty) -> String {
    word("duty", duty.as_str())
}

pub fn purpose(purpose: Purpose) -> String {
    word("purpose", purpose.as_str())
}

pub fn state(state: MouState) -> String {
    word("state", state.as_str())
}

/// A draft that was taken back was never on the table.
pub fn version_state(state: VersionState, was_proposed: bool) -> String {
    match (state, was_proposed) {
        (VersionState::Withdrawn, false) => t("agreement-version-dropped"),
        _ => word("version-state", state.as_str()),
    }
}

pub fn event(kind: EventKind) -> String {
    word("event", kind.as_str())
}

/// The same, as the middle of a sentence: "signed", "made a counter-proposal".
pub fn done(kind: EventKind) -> String {
    word("done", kind.as_str())
}

/// The key of the words that go with a refusal's code.
pub fn text_key(code: &str) -> String {
    ["refusal-", &code.replace('.', "-")].concat()
}

/// Why a clause cannot be signed, as the end of a sentence.
pub fn not_compiled(why: &CompileRefusal) -> String {
    let about = match why {
        CompileRefusal::TextTooLong => ("max", MAX_TEXT_CHARS.into()),
        CompileRefusal::RetentionTooLong => ("days", MAX_RETENTION_DAYS.into()),
        CompileRefusal::BadNumber { number } => ("number", format!("{number:?}").into()),
        CompileRefusal::BadAgreementRef { reference } => ("reference", format!("{reference:?}").into()),
        CompileRefusal::NotCompiled(error) | CompileRefusal::NotValid(error) => ("error", error.into()),
        CompileRefusal::EmptyText
        | CompileRefusal::SameOrganisation
        | CompileRefusal::NoRecipients
        | CompileRefusal::EndsBeforeStart
        | CompileRefusal::NoRetention => return t(&text_key(why.code())),
    };
    t_with(&text_key(why.code()), &[about])
}

/// Why a clause would open nothing, with what fits instead, as the end of a sentence.
pub fn not_executed(why: &Unexecuted) -> String {
    let key = text_key(why.code());
    match why {
        Unexecuted::Condition { class: of } => {
            let fits = rules::conditions_of(*of).map(condition);
            t_with(&key, &[("class", class(*of).into()), ("fits", quoted(fits).into())])
        }
        Unexecuted::Purpose {
            class: of,
            condition: when,
        } => {
            let fits = rules::purposes_of(*of, *when).into_iter().map(purpose);
            let when = condition(*when);
            let named = [
                ("class", class(*of).into()),
                ("condition", bare(&when).into()),
                ("fits", quoted(fits).into()),
            ];
            t_with(&key, &named)
        }
        Unexecuted::Ceiling { class: of, ceiling } => {
            let named = [
                ("class", class(*of).into()),
                ("ceiling", ceiling.label().into()),
                ("label", rules::lowest_label(*of).label().into()),
            ];
            t_with(&key, &named)
        }
        Unexecuted::Owner { class: of } => t_with(&key, &[("class", class(*of).into())]),
        Unexecuted::Recipients { duties } => {
            let named = quoted(duties.iter().map(|each| duty(*each)));
            t_with(&key, &[("duties", named.into()), ("count", duties.len().into())])
        }
    }
}

/// Words that stand elsewhere, between quotation marks in the middle of a sentence: without their own full stop.
fn quoted(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.map(|each| ["“", bare(&each), "”"].concat()).collect();
    all.join(", ")
}

fn bare(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}

/// The end of a sentence as a sentence of its own.
pub fn sentence(end: &str) -> String {
    [bare(&beginning(end)), "."].concat()
}

/// The same words where nothing stands before them.
pub fn beginning(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// What the record misses, in a sentence of its own.
pub fn unmet(unmet: Unmet) -> String {
    word("unmet", unmet.code().trim_start_matches("unmet."))
}

/// Why a line of "who saw what" says no, from its stable code: `policy.no-clause` as "No clause opens it".
pub fn refused(code: &str) -> String {
    let known = [
        "policy.no-agreement",
        "policy.no-clause",
        "policy.closed-by-clause",
        "policy.agreement-suspended",
        "policy.not-now",
        "policy.not-evaluated",
        "unmet.recipient-not-named",
        "unmet.reader-unit-differs",
    ];
    match code.split_once('.').filter(|_| known.contains(&code)) {
        Some((_, word)) => t(&["audit-why-", word].concat()),
        None => t("audit-why-other"),
    }
}

/// Why this clause says no, in sentences: who it is for is named, where the reader is not of them. `receiver` is the party that
/// receives, with its district.
pub fn why_of(why: &Why, clause: &Clause, receiver: &str) -> String {
    let Why::NotNow { unmet: all, .. } = why else {
        return self::why(why);
    };
    let sentence = |each: &Unmet| match each {
        Unmet::RecipientNotNamed => t_with("agreement-answer-recipients", &[("to", recipients(clause).into())]),
        Unmet::ReaderUnitDiffers => t_with("agreement-answer-district", &[("receiver", receiver.into())]),
        other => unmet(*other),
    };
    all.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// Why the answer is no, in sentences.
pub fn why(why: &Why) -> String {
    match why {
        Why::NotNow { unmet: all, .. } => all.iter().map(|each| unmet(*each)).collect::<Vec<_>>().join(" "),
        other => word("why", other.code().trim_start_matches("policy.")),
    }
}

/// The word of a condition in forms: `standing`, `while_1`, `while_2`, `on_request`, `never`.
pub fn condition_key(condition: Condition) -> &'static str {
    match condition {
        Condition::Standing => "standing",
        Condition::WhileIncident {
            max_level: AlertLevel::DangerToLife,
        } => "while_1",
        Condition::WhileIncident {
            max_level: AlertLevel::HelpNeeded,
        } => "while_2",
        Condition::OnRequest => "on_request",
        Condition::Never => "never",
    }
}

/// The reverse of [`condition_key`].
pub fn condition_of(key: &str) -> Option<Condition> {
    let mut all = rules::CONDITIONS.into_iter();
    all.find(|condition| condition_key(*condition) == key)
}

pub fn condition(condition: Condition) -> String {
    word("condition", condition_key(condition))
}

/// Who receives it, in the middle of a sentence. Where nobody is named a clause that keeps closed does so for everybody, and one that
/// opens does so for nobody.
pub fn recipients(clause: &Clause) -> String {
    let all: Vec<String> = clause.recipients.iter().map(|each| duty(*each)).collect();
    match (all.is_empty(), clause.keeps_closed()) {
        (false, _) => all.join(", "),
        (true, true) => t("agreement-everybody"),
        (true, false) => t("agreement-nobody"),
    }
}

/// "Only: level 1 room. To dispatchers, patrol officers. For the emergency."
pub fn condition_line(clause: &Clause) -> String {
    if clause.keeps_closed() {
        return condition(clause.condition);
    }
    let to = recipients(clause);
    t_with(
        "agreement-condition-line",
        &[
            ("condition", condition(clause.condition).into()),
            ("to", to.into()),
            ("purpose", purpose(clause.purpose).into()),
        ],
    )
}

pub fn class_choices() -> Vec<Choice> {
    DataClass::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), class(*each)))
        .collect()
}

pub fn purpose_choices() -> Vec<Choice> {
    Purpose::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), purpose(*each)))
        .collect()
}

pub fn duty_choices() -> Vec<Choice> {
    Duty::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), duty(*each)))
        .collect()
}

pub fn tlp_choices() -> Vec<Choice> {
    Tlp::ALL
        .iter()
        .map(|each| Choice::of(each.label(), each.label()))
        .collect()
}

pub fn condition_choices() -> Vec<Choice> {
    rules::CONDITIONS
        .map(|each| Choice::of(condition_key(each), condition(each)))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mou::rules::MouRefusal;
    use crate::request::rules::RequestRefusal;

    fn compile_refusals() -> Vec<CompileRefusal> {
        vec![
            CompileRefusal::EmptyText,
            CompileRefusal::TextTooLong,
            CompileRefusal::BadNumber { number: "3\"".into() },
            CompileRefusal::BadAgreementRef { reference: "AG".into() },
            CompileRefusal::SameOrganisation,
            CompileRefusal::NoRecipients,
            CompileRefusal::EndsBeforeStart,
            CompileRefusal::NoRetention,
            CompileRefusal::RetentionTooLong,
            CompileRefusal::NotCompiled("line 1".into()),
            CompileRefusal::NotValid("no such action".into()),
        ]
    }

    fn mou_refusals() -> Vec<MouRefusal> {
        let (number, at) = (|| "3.2".to_owned(), Timestamp::UNIX_EPOCH);
        let mut all = vec![
            MouRefusal::NotAParty,
            MouRefusal::NoDraft,
            MouRefusal::DraftExists { version: 2 },
            MouRefusal::NothingProposed,
            MouRefusal::NotOnTheTable { version: 2 },
            MouRefusal::AlreadySigned { version: 2, at },
            MouRefusal::SuspendedNow,
            MouRefusal::NotInForce,
            MouRefusal::AlreadySuspended { by: None },
            MouRefusal::NotSuspended,
            MouRefusal::NotTheSuspender,
            MouRefusal::TextChanged,
            MouRefusal::NoClauses,
            MouRefusal::TooMany {
                what: "clauses",
                max: 60,
            },
            MouRefusal::TooMany {
                what: "paragraphs",
                max: 60,
            },
            MouRefusal::NoTitle,
            MouRefusal::EndsBeforeStart,
            MouRefusal::EndHasPassed,
            MouRefusal::ReviewAfterEnd,
            MouRefusal::NumberTwice { number: number() },
        ];
        all.extend(["from", "to", "sites"].map(|field| MouRefusal::ForeignParty {
            number: number(),
            field,
        }));
        all.extend(["starts_on", "ends_on"].map(|field| MouRefusal::OutsideTerm {
            number: number(),
            field,
        }));
        let ended = [MouState::Terminated, MouState::Expired, MouState::Withdrawn];
        all.extend(ended.map(|state| MouRefusal::Ended { state }));
        all.extend(
            compile_refusals()
                .into_iter()
                .map(|why| MouRefusal::ClauseNotValid { number: number(), why }),
        );
        let class = DataClass::Debrief;
        let unexecuted = [
            Unexecuted::Condition { class },
            Unexecuted::Purpose {
                class,
                condition: Condition::Standing,
            },
            Unexecuted::Ceiling {
                class,
                ceiling: Tlp::Green,
            },
            Unexecuted::Owner { class },
            Unexecuted::Recipients {
                duties: vec![Duty::Guard],
            },
            Unexecuted::Recipients {
                duties: vec![Duty::Guard, Duty::Facilities],
            },
        ];
        all.extend(unexecuted.map(|why| MouRefusal::NotExecuted { number: number(), why }));
        all
    }

    /// A missing text shows its key, a missing value its name in braces; neither may reach a reader.
    fn is_whole(words: &str) -> bool {
        !words.contains(['⟦', '{', '$']) && !words.is_empty()
    }

    #[test]
    fn every_refusal_has_words_in_the_texts_and_they_say_what_the_log_says() {
        for why in compile_refusals() {
            assert_eq!(not_compiled(&why), why.to_string(), "{}", why.code());
        }
        for refusal in mou_refusals() {
            let (words, logged) = (refusal.words(), refusal.to_string());
            assert!(is_whole(&words), "{}: {words}", refusal.code());
            assert_eq!(
                words.to_lowercase(),
                format!("{logged}.").to_lowercase(),
                "{}",
                refusal.code()
            );
        }
        for refusal in [
            RequestRefusal::NotOnRequest,
            RequestRefusal::NotTheReceiver,
            RequestRefusal::NotARecipient,
            RequestRefusal::SiteNotCovered,
            RequestRefusal::NotInForce,
            RequestRefusal::NotTheOwner,
            RequestRefusal::AlreadyAnswered {
                at: Timestamp::UNIX_EPOCH,
            },
            RequestRefusal::BadEnd {
                latest: Timestamp::UNIX_EPOCH,
            },
        ] {
            assert_eq!(refusal.words(), refusal.to_string(), "{}", refusal.code());
        }
    }

    #[test]
    fn every_event_can_be_said_in_the_middle_of_a_sentence() {
        for kind in EventKind::ALL {
            assert!(is_whole(&done(*kind)), "{}", kind.as_str());
        }
    }
}

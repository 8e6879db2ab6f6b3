//! What may be sent, and what may be answered. A hypothesis has no word here, so no form can name one.

use super::{
    model::{Answer, Disposition, Letter, Lost, Reason, Recipient, Sent, SentAction, SentFact, SentLevel, SentSource},
    store::ConsultKey,
};
use crate::concern::Case;
use muster_membership::fields::FieldProblems;
use muster_store::salted_text_digest;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};
use serde::Deserialize;

/// The longest question and the longest answer, in characters.
pub const TEXT: usize = 2000;
/// The longest case number.
pub const CASE_NUMBER: usize = 40;
/// So many answers one consult takes at the most; fewer when they are long.
pub const ANSWERS: usize = 50;

/// Duties at an agency whose positions a team can consult. The clause names which of them it may.
pub const CONSULTED: [Duty; 3] = [Duty::LiaisonOfficer, Duty::Investigator, Duty::PoliceCommander];

/// Can a position with this duty be consulted, if a clause names it?
pub fn can_be_consulted(kind: OrganisationKind, duty: Duty) -> bool {
    kind == OrganisationKind::Agency && CONSULTED.contains(&duty)
}

/// A line of a concern that can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosable {
    /// Who the concern is about.
    Person,
    /// The level that holds, without its reasons.
    Level,
    Fact(usize),
    /// Where that fact comes from.
    Source(usize),
    Action(usize),
}

impl Choosable {
    /// As the form sends it: `fact-3`.
    pub fn word(self) -> String {
        match self {
            Choosable::Person => "person".into(),
            Choosable::Level => "level".into(),
            Choosable::Fact(n) => format!("fact-{n}"),
            Choosable::Source(n) => format!("source-{n}"),
            Choosable::Action(n) => format!("action-{n}"),
        }
    }

    /// All that this concern has, in the order of the page. What was struck is not among them.
    pub fn all(case: &Case) -> Vec<Self> {
        let person = (!case.person.is_empty()).then_some(Choosable::Person);
        let level = case.assessment().map(|_| Choosable::Level);
        let facts = case.facts.iter().enumerate().filter(|(_, fact)| fact.struck.is_none());
        let facts = facts.flat_map(|(n, _)| [Choosable::Fact(n), Choosable::Source(n)]);
        let actions = (0..case.actions.len()).map(Choosable::Action);
        person.into_iter().chain(level).chain(facts).chain(actions).collect()
    }
}

/// What the form of a consult sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ConsultForm {
    /// The position.
    pub to: String,
    pub reason: String,
    pub question: String,
    /// Words of [`Choosable`].
    pub lines: Vec<String>,
    /// [`seen_of`] what the preview showed.
    pub seen: String,
    /// Of a recall.
    pub why: String,
}

/// What is wrong with the words of a form, and what of it is good.
pub struct Written {
    pub reason: Reason,
    pub question: String,
    pub sent: Sent,
}

/// Checks the form of a consult against its concern.
///
/// Errors: the fields with what is wrong with them; `consult.line-unknown` for a line that nobody can choose: a hypothesis, a struck
/// fact, a number that is none, a source without its fact.
pub fn check(form: &ConsultForm, case: &Case) -> Result<Written, FieldProblems> {
    let mut problems = FieldProblems::default();
    if !case.is_open() {
        problems.say("lines", t("team-case-closed"));
    }
    let reason =
        Reason::parse(&form.reason).ok_or_else(|| Problem::refusal("consult.reason", t("consult-choose-reason")));
    let reason = problems.keep("reason", reason);
    let question = plain_text(&form.question, &t("consult-question-called"), TEXT, true);
    let question = problems.keep("question", question);
    let sent = problems.keep("lines", choose(case, &form.lines));
    match (reason, question, sent) {
        (Some(reason), Some(question), Some(sent)) if problems.list().is_empty() => {
            Ok(Written { reason, question, sent })
        }
        _ => Err(problems),
    }
}

/// The chosen lines, copied.
///
/// Errors: `consult.line-unknown`, `consult.source-alone`.
pub fn choose(case: &Case, words: &[String]) -> Result<Sent, Problem> {
    let all = Choosable::all(case);
    let unknown = || Problem::refusal("consult.line-unknown", t("consult-line-unknown"));
    let named = |word: &String| {
        all.iter()
            .copied()
            .find(|each| each.word() == *word)
            .ok_or_else(unknown)
    };
    let chosen: Vec<Choosable> = words.iter().map(named).collect::<Result<_, _>>()?;
    let has = |line: Choosable| chosen.contains(&line);
    let mut sent = Sent {
        person: has(Choosable::Person).then(|| case.person.clone()),
        level: case
            .assessment()
            .filter(|_| has(Choosable::Level))
            .map(|held| SentLevel {
                scale: held.scale.clone(),
                level: held.level,
                at: held.moment.at,
            }),
        ..Sent::default()
    };
    for (n, fact) in case.facts.iter().enumerate() {
        let with_source = has(Choosable::Source(n));
        if !has(Choosable::Fact(n)) {
            if with_source {
                return Err(Problem::refusal("consult.source-alone", t("consult-source-alone")));
            }
            continue;
        }
        sent.facts.push(SentFact {
            words: fact.words.clone(),
            on: fact.on,
            source: with_source.then(|| SentSource {
                source: fact.source,
                words: fact.source_words.clone(),
            }),
        });
    }
    let actions = case.actions.iter().enumerate();
    sent.actions = actions
        .filter(|(n, _)| has(Choosable::Action(*n)))
        .map(|(_, action)| SentAction {
            words: action.words.clone(),
            due_on: action.due_on,
            is_done: action.done.is_some(),
        })
        .collect();
    Ok(sent)
}

/// Why nobody of the organisation that was asked can open a copy that stands. `None`: whoever was asked can.
///
/// - `outside`: of the copy's envelope.
/// - `person`: who fills the position now.
/// - `key`: the key of the position now.
pub fn lost(to: &Recipient, outside: Option<&str>, person: Option<PersonId>, key: Option<&ConsultKey>) -> Option<Lost> {
    if person != Some(to.person) {
        return Some(Lost::OtherPerson);
    }
    let key = key.filter(|key| key.person == to.person);
    let fits = key.is_some_and(|key| outside == Some(hex::encode(key.public.to_vec()).as_str()));
    (!fits).then_some(Lost::OtherKey)
}

/// What a preview showed, in one word that its form carries: what is sent is that and nothing else.
///
/// - `key`: the digits of the key it would be sealed to.
///
/// Errors: a fault when it cannot be written down.
pub fn seen_of(letter: &Letter, to: PositionId, key: &str) -> Result<String, Problem> {
    // Its instants are those of the moment of looking, and not part of what was looked at; how long it may be kept is.
    let kept_seconds = letter.keep_until.duration_since(letter.sent_at).as_secs();
    let stable = Letter {
        sent_at: Timestamp::UNIX_EPOCH,
        keep_until: Timestamp::UNIX_EPOCH,
        ..letter.clone()
    };
    let words = serde_json::to_string(&(stable, kept_seconds, to, key)).map_err(|err| Problem::fault(err, false))?;
    Ok(salted_text_digest(&[0; 32], &words))
}

/// What the form of an answer sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    pub disposition: String,
    pub words: String,
    pub case_number: String,
}

/// An answer that may be given: what is taken on has its case number, and advice and a no have their words.
pub fn check_answer(form: &AnswerForm, title: &str, now: Timestamp) -> Result<Answer, FieldProblems> {
    let mut problems = FieldProblems::default();
    let disposition = Disposition::parse(&form.disposition)
        .ok_or_else(|| Problem::refusal("consult.disposition", t("consult-choose-disposition")));
    let disposition = problems.keep("disposition", disposition);
    let needs_words = matches!(disposition, Some(Disposition::AdviceGiven | Disposition::NotActionable));
    let words = plain_text(&form.words, &t("consult-answer-called"), TEXT, needs_words);
    let words = problems.keep("words", words);
    let needs_number = disposition == Some(Disposition::TakenOn);
    let number = plain_text(
        &form.case_number,
        &t("consult-case-number-called"),
        CASE_NUMBER,
        needs_number,
    );
    let number = problems.keep("case_number", number);
    match (disposition, words, number) {
        (Some(disposition), Some(words), Some(number)) => Ok(Answer {
            at: now,
            title: title.to_owned(),
            disposition,
            words,
            case_number: if needs_number { number } else { String::new() },
        }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concern::{
        Action, Author, Fact, Line, Moment, Source, Struck,
        rules::{CaseForm, assess, open},
    };
    use uuid::Uuid;

    fn moment() -> Moment {
        Moment {
            at: "2031-05-05T09:00:00Z".parse().unwrap(),
            by: Author {
                person: PersonId::new(),
                title: "Security director".into(),
            },
        }
    }

    fn fact(words: &str, struck: bool) -> Fact {
        Fact {
            words: words.into(),
            source: Source::Witness,
            source_words: format!("who saw {words}"),
            on: None,
            moment: moment(),
            struck: struck.then(|| Struck {
                moment: moment(),
                why: "not so".into(),
            }),
        }
    }

    fn case() -> Case {
        let mut case = open(Uuid::nil(), ("Title".into(), "A person".into()), None, moment());
        case.facts = vec![fact("one", false), fact("two", true), fact("three", false)];
        case.hypotheses.push(Line {
            words: "a thought".into(),
            moment: moment(),
            struck: None,
        });
        case.actions.push(Action {
            words: "an action".into(),
            owner: moment().by,
            due_on: "2031-05-07".parse().unwrap(),
            moment: moment(),
            done: None,
        });
        let level = CaseForm {
            level: "high".into(),
            rationale: "a thought about why".into(),
            next_review_on: "2031-05-09".into(),
            ..CaseForm::default()
        };
        match assess(case, &level, moment(), "2031-05-05".parse().unwrap()) {
            Ok(case) => case,
            Err(_) => panic!("a level that holds"),
        }
    }

    fn words(all: &[&str]) -> Vec<String> {
        all.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn nothing_goes_that_was_not_chosen() {
        assert_eq!(choose(&case(), &[]).unwrap(), Sent::default());
        let sent = choose(&case(), &words(&["fact-0"])).unwrap();
        assert_eq!((sent.facts.len(), &sent.facts[0].source), (1, &None));
        assert!(sent.person.is_none() && sent.level.is_none() && sent.actions.is_empty());
        let all: Vec<String> = Choosable::all(&case()).into_iter().map(Choosable::word).collect();
        assert_eq!(
            all,
            [
                "person", "level", "fact-0", "source-0", "fact-2", "source-2", "action-0"
            ]
        );
        let sent = choose(&case(), &all).unwrap();
        let written = serde_json::to_string(&sent).unwrap();
        assert!(
            !written.contains("thought"),
            "neither a hypothesis nor the reasons of a level: {written}"
        );
        assert_eq!((sent.facts.len(), sent.actions.len()), (2, 1));
    }

    #[test]
    fn what_nobody_can_choose_is_refused_and_not_left_out() {
        for forged in [
            "hypothesis-0",
            "hypotheses-0",
            "fact-1",
            "source-1",
            "fact-3",
            "fact--1",
            "fact-00",
            "action-1",
            "note-0",
            "rationale",
            "",
            "fact-99999999999999999999",
        ] {
            let refused = choose(&case(), &words(&["fact-0", forged])).unwrap_err();
            assert_eq!(refused.code(), "consult.line-unknown", "{forged}");
        }
        let alone = choose(&case(), &words(&["source-2", "fact-0"])).unwrap_err();
        assert_eq!(alone.code(), "consult.source-alone");
    }

    #[test]
    fn a_consult_has_a_reason_and_a_question_and_an_open_concern() {
        let form = |reason: &str, question: &str| ConsultForm {
            reason: reason.into(),
            question: question.into(),
            ..ConsultForm::default()
        };
        assert!(check(&form("advice", "Is he known?"), &case()).is_ok());
        for (bad, field) in [
            (form("curiosity", "x"), "reason"),
            (form("advice", " "), "question"),
            (form("advice", &"x".repeat(TEXT + 1)), "question"),
        ] {
            assert_eq!(check(&bad, &case()).err().unwrap().list()[0].0, field);
        }
    }

    #[test]
    fn an_answer_says_what_it_has_to() {
        let form = |disposition: &str, words: &str, number: &str| AnswerForm {
            disposition: disposition.into(),
            words: words.into(),
            case_number: number.into(),
        };
        let check = |form| check_answer(&form, "Liaison officer", moment().at);
        assert!(check(form("received", "", "")).is_ok());
        assert_eq!(check(form("taken_on", "", "CR-2041")).unwrap().case_number, "CR-2041");
        assert!(check(form("received", "", "CR-2041")).unwrap().case_number.is_empty());
        for (bad, field) in [
            (form("", "x", ""), "disposition"),
            (form("arrested", "x", ""), "disposition"),
            (form("taken_on", "x", " "), "case_number"),
            (form("advice_given", "", ""), "words"),
            (form("not_actionable", "", ""), "words"),
        ] {
            assert_eq!(check(bad).unwrap_err().list()[0].0, field);
        }
    }

    fn recipient() -> Recipient {
        Recipient {
            org: OrgId::new(),
            org_name: "City Police".into(),
            position: PositionId::new(),
            person: PersonId::new(),
            title: "Liaison officer".into(),
        }
    }

    #[test]
    fn a_copy_is_lost_with_its_key_or_with_its_reader() {
        let (to, (public, _)) = (recipient(), crate::seal::new_key().unwrap());
        let outside = hex::encode(public.to_vec());
        let key = ConsultKey {
            position: to.position,
            org: to.org,
            person: to.person,
            public,
            sealed: Vec::new(),
        };
        let lost = |person, key| lost(&to, Some(&outside), person, key);
        assert_eq!(lost(Some(to.person), Some(&key)), None);
        assert_eq!(lost(None, Some(&key)), Some(Lost::OtherPerson));
        assert_eq!(lost(Some(PersonId::new()), Some(&key)), Some(Lost::OtherPerson));
        assert_eq!(lost(Some(to.person), None), Some(Lost::OtherKey));
        let anew = ConsultKey {
            public: crate::seal::new_key().unwrap().0,
            ..key.clone()
        };
        assert_eq!(lost(Some(to.person), Some(&anew)), Some(Lost::OtherKey));
        let of_another = ConsultKey {
            person: PersonId::new(),
            ..key.clone()
        };
        assert_eq!(lost(Some(to.person), Some(&of_another)), Some(Lost::OtherKey));
    }

    #[test]
    fn only_three_duties_of_an_agency_can_be_consulted() {
        let can = |kind| Duty::ALL.iter().filter(|duty| can_be_consulted(kind, **duty)).count();
        assert_eq!((can(OrganisationKind::Agency), can(OrganisationKind::Company)), (3, 0));
    }
}

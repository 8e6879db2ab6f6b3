//! What may be done with a concern. Everything is added and nothing is written over; what no longer counts is struck, and stays.

use super::{
    Action, Assessment, Author, Case, CaseState, Closing, Done, Ending, Fact, Level, Line, Moment, Scale, Source,
    Struck,
};
use crate::roster::{KeptOut, Member, Roster, rules::check_date};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};
use serde::Deserialize;
use uuid::Uuid;

/// The longest line and the longest text, in characters.
pub const TITLE: usize = 120;
pub const TEXT: usize = 2000;
/// A review is at the latest so many days ahead.
const REVIEW_DAYS: i64 = 366;

/// A concern as somebody opens it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    pub title: String,
    pub person: String,
    /// Persons of the team who may not read it.
    pub kept_out: Vec<String>,
}

/// Title and person of a new concern, checked.
pub fn check_new(form: &NewForm) -> Result<(String, String), FieldProblems> {
    let mut problems = FieldProblems::default();
    let title = problems.keep(
        "title",
        plain_text(&form.title, &t("team-case-title-called"), TITLE, true),
    );
    let person = problems.keep(
        "person",
        plain_text(&form.person, &t("team-case-person-called"), 400, false),
    );
    title.zip(person).ok_or(problems)
}

/// A new concern.
pub fn open(id: Uuid, (title, person): (String, String), thread: Option<Uuid>, moment: Moment) -> Case {
    Case {
        id,
        title,
        person,
        thread,
        opened: moment,
        state: CaseState::Open,
        closings: Vec::new(),
        reopenings: Vec::new(),
        facts: Vec::new(),
        hypotheses: Vec::new(),
        protective: Vec::new(),
        notes: Vec::new(),
        assessments: Vec::new(),
        actions: Vec::new(),
    }
}

/// Which of the lists a line is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Hypotheses,
    Protective,
    Notes,
}

impl List {
    pub const ALL: [List; 3] = [List::Hypotheses, List::Protective, List::Notes];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            List::Hypotheses => "hypotheses",
            List::Protective => "protective",
            List::Notes => "notes",
        }
    }

    /// The name of its one field.
    pub fn field(self) -> &'static str {
        match self {
            List::Hypotheses => "hypothesis",
            List::Protective => "protects",
            List::Notes => "note",
        }
    }
}

/// What the forms of a concern send: each reads its own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CaseForm {
    pub fact: String,
    pub fact_source: String,
    pub fact_source_words: String,
    pub fact_on: String,
    pub hypothesis: String,
    pub protects: String,
    pub note: String,
    pub level: String,
    pub rationale: String,
    pub next_review_on: String,
    pub action: String,
    pub action_owner: String,
    pub action_due_on: String,
    pub ending: String,
    pub ending_words: String,
    pub reopening: String,
    /// Of a struck line, or of an action that is done.
    pub why: String,
    pub kept_out: Vec<String>,
    /// Who could be chosen on the form: of those alone, whoever is not chosen may read it again.
    pub offered: Vec<String>,
    /// Who was kept out when the form was opened: [`out_words`].
    pub seen_out: String,
}

impl CaseForm {
    /// What was typed for this list.
    pub fn line(&self, list: List) -> &str {
        match list {
            List::Hypotheses => &self.hypothesis,
            List::Protective => &self.protects,
            List::Notes => &self.note,
        }
    }
}

/// Errors: `team.case-closed`.
fn check_open(case: &Case) -> Result<(), Problem> {
    if case.is_open() {
        Ok(())
    } else {
        Err(Problem::conflict("team.case-closed", t("team-case-closed")))
    }
}

fn text(typed: &str, key: &str, required: bool) -> Result<String, Problem> {
    plain_text(typed, &t(key), TEXT, required)
}

/// What a form of a concern comes to: the changed concern, or what is wrong with its fields.
pub type Changed = Result<Case, Wrong>;

/// Why a concern was not changed.
#[derive(Debug)]
pub enum Wrong {
    Fields(FieldProblems),
    Problem(Problem),
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<FieldProblems> for Wrong {
    fn from(problems: FieldProblems) -> Self {
        Self::Fields(problems)
    }
}

/// Adds a fact with its source and its day. A fact without a source is a hypothesis.
pub fn add_fact(mut case: Case, form: &CaseForm, moment: Moment, today: civil::Date) -> Changed {
    check_open(&case)?;
    let mut problems = FieldProblems::default();
    let words = problems.keep("fact", text(&form.fact, "team-fact-called", true));
    let source =
        Source::parse(&form.fact_source).ok_or_else(|| Problem::refusal("team.source", t("team-choose-source")));
    let source = problems.keep("fact_source", source);
    let source_words = plain_text(&form.fact_source_words, &t("team-source-words-called"), 400, true);
    let source_words = problems.keep("fact_source_words", source_words);
    let on = check_date(&form.fact_on).and_then(|on| match on {
        Some(day) if day > today => Err(Problem::refusal("team.future-fact", t("team-fact-future"))),
        on => Ok(on),
    });
    let on = problems.keep("fact_on", on);
    match (words, source, source_words, on) {
        (Some(words), Some(source), Some(source_words), Some(on)) => {
            case.facts.push(Fact {
                words,
                source,
                source_words,
                on,
                moment,
                struck: None,
            });
            Ok(case)
        }
        _ => Err(problems.into()),
    }
}

/// Adds a line to one of the lists. A note may be added when the concern is closed.
pub fn add_line(mut case: Case, list: List, form: &CaseForm, moment: Moment) -> Changed {
    if list != List::Notes {
        check_open(&case)?;
    }
    let mut problems = FieldProblems::default();
    let words = problems
        .keep(list.field(), text(form.line(list), "team-line-called", true))
        .ok_or(problems)?;
    let line = Line {
        words,
        moment,
        struck: None,
    };
    lines(&mut case, list).push(line);
    Ok(case)
}

fn lines(case: &mut Case, list: List) -> &mut Vec<Line> {
    match list {
        List::Hypotheses => &mut case.hypotheses,
        List::Protective => &mut case.protective,
        List::Notes => &mut case.notes,
    }
}

/// What is struck: a fact, or a line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Struckable {
    Fact(usize),
    Line(List, usize),
}

/// Strikes what no longer counts, with the reason. It stays to be read.
///
/// Errors: missing where there is none; `team.struck-already`.
pub fn strike(mut case: Case, which: Struckable, form: &CaseForm, moment: Moment) -> Changed {
    check_open(&case)?;
    let struck = match which {
        Struckable::Fact(number) => case.facts.get_mut(number).map(|fact| &mut fact.struck),
        Struckable::Line(list, number) => lines(&mut case, list).get_mut(number).map(|line| &mut line.struck),
    };
    let struck = struck.ok_or(Problem::Missing)?;
    if struck.is_some() {
        return Err(Problem::conflict("team.struck-already", t("team-struck-already")).into());
    }
    let mut problems = FieldProblems::default();
    let why = problems
        .keep("why", text(&form.why, "team-why-called", true))
        .ok_or(problems)?;
    *struck = Some(Struck { moment, why });
    Ok(case)
}

/// Adds an assessment. The level is chosen, said why, and looked at again on a day.
pub fn assess(mut case: Case, form: &CaseForm, moment: Moment, today: civil::Date) -> Changed {
    check_open(&case)?;
    let mut problems = FieldProblems::default();
    let level = Level::parse(&form.level).ok_or_else(|| Problem::refusal("team.level", t("team-choose-level")));
    let level = problems.keep("level", level);
    let rationale = problems.keep("rationale", text(&form.rationale, "team-rationale-called", true));
    let next = problems.keep("next_review_on", check_coming(&form.next_review_on, today));
    match (level, rationale, next) {
        (Some(level), Some(rationale), Some(next_review_on)) => {
            case.assessments.push(Assessment {
                scale: Scale::current(),
                level,
                rationale,
                next_review_on,
                moment,
            });
            Ok(case)
        }
        _ => Err(problems.into()),
    }
}

/// A day from today on, within a year.
///
/// Errors: `team.day-missing`, `team.day-past`, `team.day-far`.
fn check_coming(typed: &str, today: civil::Date) -> Result<civil::Date, Problem> {
    let day = check_date(typed)?.ok_or_else(|| Problem::refusal("team.day-missing", t("team-day-missing")))?;
    if day < today {
        return Err(Problem::refusal("team.day-past", t("team-day-past")));
    }
    let last = today.saturating_add(jiff::Span::new().days(REVIEW_DAYS));
    if day > last {
        return Err(Problem::refusal("team.day-far", t("team-day-far")));
    }
    Ok(day)
}

/// Adds an action of a member, with its day.
pub fn add_action(mut case: Case, form: &CaseForm, owners: &[Author], moment: Moment, today: civil::Date) -> Changed {
    check_open(&case)?;
    let mut problems = FieldProblems::default();
    let words = problems.keep("action", text(&form.action, "team-action-called", true));
    let owner = owners
        .iter()
        .find(|owner| owner.person.to_string() == form.action_owner)
        .cloned();
    let owner = owner.ok_or_else(|| Problem::refusal("team.owner", t("team-choose-owner")));
    let owner = problems.keep("action_owner", owner);
    let due_on = problems.keep("action_due_on", check_coming(&form.action_due_on, today));
    match (words, owner, due_on) {
        (Some(words), Some(owner), Some(due_on)) => {
            case.actions.push(Action {
                words,
                owner,
                due_on,
                moment,
                done: None,
            });
            Ok(case)
        }
        _ => Err(problems.into()),
    }
}

/// Says what became of an action.
///
/// Errors: missing where there is none; `team.done-already`.
pub fn finish_action(mut case: Case, number: usize, form: &CaseForm, moment: Moment) -> Changed {
    check_open(&case)?;
    let action = case.actions.get_mut(number).ok_or(Problem::Missing)?;
    if action.done.is_some() {
        return Err(Problem::conflict("team.done-already", t("team-done-already")).into());
    }
    let mut problems = FieldProblems::default();
    let words = problems
        .keep("why", text(&form.why, "team-done-called", true))
        .ok_or(problems)?;
    action.done = Some(Done { moment, words });
    Ok(case)
}

/// Closes a concern with its reason. One that was for the team was assessed once at least, and nothing is left to do.
///
/// Errors: `team.not-assessed`, `team.actions-open`.
pub fn close(mut case: Case, form: &CaseForm, moment: Moment) -> Changed {
    check_open(&case)?;
    let mut problems = FieldProblems::default();
    let ending = Ending::parse(&form.ending).ok_or_else(|| Problem::refusal("team.ending", t("team-choose-ending")));
    let ending = problems.keep("ending", ending);
    let words = problems.keep("ending_words", text(&form.ending_words, "team-ending-called", true));
    let (Some(ending), Some(words)) = (ending, words) else {
        return Err(problems.into());
    };
    if ending != Ending::NotForUs && case.assessments.is_empty() {
        problems.say("ending", t("team-not-assessed"));
        return Err(problems.into());
    }
    if case.actions.iter().any(|action| action.done.is_none()) {
        problems.say("ending", t("team-actions-open"));
        return Err(problems.into());
    }
    let closing = Closing { moment, ending, words };
    case.closings.push(closing.clone());
    case.state = CaseState::Closed(closing);
    Ok(case)
}

/// Opens a closed concern again, with the reason.
///
/// Errors: `team.case-open`.
pub fn reopen(mut case: Case, form: &CaseForm, moment: Moment) -> Changed {
    if case.is_open() {
        return Err(Problem::conflict("team.case-open", t("team-case-open")).into());
    }
    let mut problems = FieldProblems::default();
    let words = problems
        .keep("reopening", text(&form.reopening, "team-why-called", true))
        .ok_or(problems)?;
    case.reopenings.push(Line {
        words,
        moment,
        struck: None,
    });
    case.state = CaseState::Open;
    Ok(case)
}

/// Who is kept out, as a form carries it along.
pub fn out_words(kept_out: &KeptOut) -> String {
    kept_out.words().join(" ")
}

/// Who of the team is kept out from now on. Whoever was stays so, unless the form offered them and they were not chosen: a member
/// without a key, one who left the team, a role. Whoever asks stays in, and so does somebody else besides when one more is kept
/// out: a concern that one person alone can read is lost with them.
///
/// - `wanted`, `offered`: as [`KeptOut::words`].
///
/// Errors: `team.keeps-itself-out`, `team.nobody-left`.
pub fn check_kept_out(
    (wanted, offered): (&[String], &[String]),
    before: &KeptOut,
    roster: &Roster,
    me: PersonId,
) -> Result<KeptOut, Problem> {
    let stays = |word: &str| {
        let among = |words: &[String]| words.iter().any(|typed| typed == word);
        among(wanted) || !among(offered)
    };
    let mut after = KeptOut {
        people: before.people.clone(),
        roles: before.roles.clone(),
    };
    after.people.retain(|person| stays(&person.to_string()));
    after.roles.retain(|role| stays(role.as_str()));
    let chosen = roster.members.iter().map(|member| member.person);
    let chosen = chosen.filter(|person| wanted.contains(&person.to_string()));
    let after = after.with(&KeptOut {
        people: chosen.collect(),
        roles: Vec::new(),
    });
    if after.people.contains(&me) {
        return Err(Problem::refusal("team.keeps-itself-out", t("team-keeps-itself-out")));
    }
    let loses = |member: &&Member| after.covers(member);
    if roster.readers(before).any(|member| loses(&member)) && roster.readers(&after).count() < 2 {
        return Err(Problem::refusal("team.nobody-left", t("team-nobody-left")));
    }
    Ok(after)
}

/// May this be deleted with what was told? Only what was not for the team, and not by whoever closed it, unless nobody else is
/// there. Returns what was told.
///
/// Errors: `team.not-refused`, `team.closed-by-you`.
pub fn check_erasure(case: &Case, me: PersonId, readers: usize) -> Result<Uuid, Problem> {
    match (&case.state, case.thread) {
        (CaseState::Closed(closing), Some(thread)) if closing.ending == Ending::NotForUs => {
            if closing.moment.by.person == me && readers > 1 {
                return Err(Problem::refusal("team.closed-by-you", t("team-closed-by-you")));
            }
            Ok(thread)
        }
        _ => Err(Problem::refusal("team.not-refused", t("team-not-refused"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Role;

    fn moment() -> Moment {
        Moment {
            at: "2031-05-05T09:00:00Z".parse().unwrap(),
            by: Author {
                person: PersonId::new(),
                title: "Security director".into(),
            },
        }
    }

    fn today() -> civil::Date {
        "2031-05-05".parse().unwrap()
    }

    fn case() -> Case {
        open(
            Uuid::nil(),
            ("Messages to a colleague".into(), String::new()),
            None,
            moment(),
        )
    }

    fn said(changed: Changed) -> String {
        match changed {
            Ok(_) => "ok".into(),
            Err(Wrong::Problem(problem)) => problem.code().into(),
            Err(Wrong::Fields(problems)) => problems
                .list()
                .iter()
                .map(|(field, _)| *field)
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    fn assessed() -> Case {
        let form = CaseForm {
            level: "moderate".into(),
            rationale: "Said twice, with a day".into(),
            next_review_on: "2031-05-12".into(),
            ..CaseForm::default()
        };
        assess(case(), &form, moment(), today()).unwrap()
    }

    #[test]
    fn a_fact_says_where_it_comes_from_and_is_of_no_coming_day() {
        let form = |source: &str, words: &str, on: &str| CaseForm {
            fact: "He said it at the desk".into(),
            fact_source: source.into(),
            fact_source_words: words.into(),
            fact_on: on.into(),
            ..CaseForm::default()
        };
        let add = |form: CaseForm| said(add_fact(case(), &form, moment(), today()));
        assert_eq!(add(form("witness", "Guard, Post 3", "2031-05-05")), "ok");
        assert_eq!(add(form("witness", "Guard, Post 3", "")), "ok");
        assert_eq!(add(form("", "", "2031-05-06")), "fact_source fact_source_words fact_on");
        let fact = add_fact(case(), &form("witness", "Guard, Post 3", ""), moment(), today()).unwrap();
        assert!(fact.hypotheses.is_empty(), "a fact is no hypothesis");
    }

    #[test]
    fn an_assessment_names_scale_level_reason_and_the_next_look() {
        let case = assessed();
        let last = case.assessment().unwrap();
        assert_eq!((last.scale.version.as_str(), last.level), ("2016", Level::Moderate));
        assert_eq!(case.next_on(), Some("2031-05-12".parse().unwrap()));
        let form = |level: &str, on: &str| CaseForm {
            level: level.into(),
            rationale: "Why".into(),
            next_review_on: on.into(),
            ..CaseForm::default()
        };
        let try_it = |level, on| said(assess(assessed(), &form(level, on), moment(), today()));
        assert_eq!(try_it("high", "2031-05-05"), "ok");
        for (level, on, wrong) in [
            ("none", "2031-05-06", "level"),
            ("low", "", "next_review_on"),
            ("low", "2031-05-04", "next_review_on"),
            ("low", "2033-05-04", "next_review_on"),
        ] {
            assert_eq!(try_it(level, on), wrong, "{level} {on}");
        }
        let later = assess(assessed(), &form("low", "2031-06-01"), moment(), today()).unwrap();
        assert_eq!(later.assessments.len(), 2, "the first one stays");
        assert_eq!(later.assessment().unwrap().level, Level::Low, "the last one holds");
    }

    #[test]
    fn what_no_longer_counts_is_struck_once_and_stays() {
        let form = CaseForm {
            hypothesis: "He may know where she lives".into(),
            why: "It was somebody else".into(),
            ..CaseForm::default()
        };
        let with = add_line(case(), List::Hypotheses, &form, moment()).unwrap();
        let which = Struckable::Line(List::Hypotheses, 0);
        let struck = strike(with.clone(), which, &form, moment()).unwrap();
        assert_eq!(struck.hypotheses[0].words, "He may know where she lives");
        assert_eq!(said(strike(struck, which, &form, moment())), "team.struck-already");
        assert_eq!(
            said(strike(with.clone(), Struckable::Fact(0), &form, moment())),
            "not-found"
        );
        assert_eq!(said(strike(with, which, &CaseForm::default(), moment())), "why");
    }

    #[test]
    fn a_concern_ends_assessed_and_with_nothing_left_to_do() {
        let form = CaseForm {
            ending: "settled".into(),
            ending_words: "They spoke, and it holds".into(),
            action: "Speak with both".into(),
            action_due_on: "2031-05-07".into(),
            why: "Done together".into(),
            reopening: "It began again".into(),
            ..CaseForm::default()
        };
        assert_eq!(said(close(case(), &form, moment())), "ending", "nobody assessed it");
        let not_for_us = CaseForm {
            ending: "not_for_us".into(),
            ..form.clone()
        };
        assert_eq!(said(close(case(), &not_for_us, moment())), "ok");
        let owner = moment().by;
        let mine = CaseForm {
            action_owner: owner.person.to_string(),
            ..form.clone()
        };
        let busy = add_action(assessed(), &mine, &[owner], moment(), today()).unwrap();
        assert_eq!(
            said(add_action(busy.clone(), &mine, &[], moment(), today())),
            "action_owner"
        );
        assert_eq!(
            busy.next_on(),
            Some("2031-05-07".parse().unwrap()),
            "the action comes first"
        );
        assert_eq!(
            said(close(busy.clone(), &form, moment())),
            "ending",
            "an action is open"
        );
        let done = finish_action(busy, 0, &form, moment()).unwrap();
        assert_eq!(
            said(finish_action(done.clone(), 0, &form, moment())),
            "team.done-already"
        );
        let closed = close(done, &form, moment()).unwrap();
        for after in [
            close(closed.clone(), &form, moment()),
            add_line(closed.clone(), List::Hypotheses, &form, moment()),
            assess(closed.clone(), &form, moment(), today()),
        ] {
            assert_eq!(said(after), "team.case-closed");
        }
        let note = CaseForm {
            note: "Asked after".into(),
            ..form.clone()
        };
        assert_eq!(said(add_line(closed.clone(), List::Notes, &note, moment())), "ok");
        let again = reopen(closed, &form, moment()).unwrap();
        assert!(again.is_open() && again.closings.len() == 1);
        assert_eq!(said(reopen(again, &form, moment())), "team.case-open");
    }

    fn member(slot: usize, reads: bool) -> Member {
        Member {
            org: OrgId::new(),
            slot,
            person: PersonId::new(),
            position: PositionId::new(),
            title: "HR coordinator".into(),
            role: Role::ALL[slot],
            is_chair: slot == 0,
            key: Some(crate::seal::new_key().unwrap().0),
            sealed_key: None,
            is_admitted: reads,
            training: crate::roster::Training::default(),
            fills_position: true,
        }
    }

    fn team(reading: &[bool]) -> Roster {
        let team = crate::roster::Team {
            org: OrgId::new(),
            founded_at: Timestamp::UNIX_EPOCH,
            link: String::new(),
            recovery: None,
            generation: 1,
        };
        let members = (0..).zip(reading).map(|(slot, reads)| member(slot, *reads));
        Roster {
            team,
            members: members.collect(),
        }
    }

    fn words(people: &[PersonId]) -> Vec<String> {
        people.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn two_stay_who_can_read_it() {
        let team = team(&[true; 3]);
        let all: Vec<PersonId> = team.members.iter().map(|member| member.person).collect();
        let out = |people: &[PersonId]| {
            let out = check_kept_out((&words(people), &[]), &KeptOut::default(), &team, all[0]);
            out.map(|out| out.people).map_err(|problem| problem.code())
        };
        assert_eq!(out(&[]), Ok(vec![]));
        assert_eq!(out(&all[1..2]), Ok(vec![all[1]]));
        assert_eq!(out(&all[1..]), Err("team.nobody-left"));
        assert_eq!(out(&all[..1]), Err("team.keeps-itself-out"));
        assert_eq!(out(&[PersonId::new()]), Ok(vec![]), "nobody of the team");
    }

    #[test]
    fn whoever_was_kept_out_stays_so_until_somebody_says_otherwise() {
        let mut team = team(&[true, true, true, false]);
        let all: Vec<PersonId> = team.members.iter().map(|member| member.person).collect();
        let (away, me) = (PersonId::new(), all[0]);
        let before = KeptOut {
            people: vec![all[3], away],
            roles: vec![Role::MentalHealth],
        };
        let save = |team: &Roster, wanted: &[String], offered: &[String]| {
            check_kept_out((wanted, offered), &before, team, me).map_err(|problem| problem.code())
        };
        assert_eq!(
            save(&team, &[], &[]),
            Ok(before.clone()),
            "a form that offers nobody releases nobody"
        );
        let offered = [words(&all[1..]), vec!["mental_health".into()]].concat();
        let kept = [words(&all[3..]), vec!["mental_health".into()]].concat();
        assert_eq!(
            save(&team, &kept, &offered),
            Ok(before.clone()),
            "one without a key, one who is away, a role"
        );
        let released = save(&team, &[], &offered).unwrap();
        assert_eq!(
            (released.people, released.roles),
            (vec![away], vec![]),
            "of those that were offered"
        );
        // With one reader left nothing more can be kept from anybody, and what is said already can be said again.
        team.members.truncate(1);
        assert_eq!(save(&team, &kept, &offered), Ok(before.clone()));
        // Without a key they can be kept out as well.
        let team = self::team(&[true, true, false]);
        let new = words(&[team.members[2].person]);
        let out = check_kept_out((&new, &[]), &KeptOut::default(), &team, team.members[0].person).unwrap();
        assert_eq!(out.people, [team.members[2].person]);
    }

    #[test]
    fn only_what_was_refused_is_deleted_and_by_somebody_else() {
        let me = moment().by.person;
        let closed = |ending: &str, thread: Option<Uuid>| {
            let mut case = assessed();
            case.thread = thread;
            let form = CaseForm {
                ending: ending.into(),
                ending_words: "A lost badge".into(),
                ..CaseForm::default()
            };
            close(case, &form, moment()).unwrap()
        };
        let told = Some(Uuid::nil());
        let code = |case: &Case, me: PersonId, readers: usize| check_erasure(case, me, readers).map_err(|no| no.code());
        let refused = closed("not_for_us", told);
        let CaseState::Closed(closing) = &refused.state else {
            unreachable!()
        };
        let closer = closing.moment.by.person;
        assert_eq!(code(&refused, me, 2), Ok(Uuid::nil()));
        assert_eq!(code(&refused, closer, 2), Err("team.closed-by-you"));
        assert_eq!(code(&refused, closer, 1), Ok(Uuid::nil()), "nobody else is there");
        for other in [closed("settled", told), closed("not_for_us", None), assessed()] {
            assert_eq!(code(&other, me, 2), Err("team.not-refused"));
        }
    }

    #[test]
    fn names_in_any_script_fit_and_endless_ones_do_not() {
        let form = |title: &str| NewForm {
            title: title.into(),
            ..NewForm::default()
        };
        assert!(check_new(&form("رسائل إلى زميلة 同僚へのメッセージ")).is_ok());
        assert!(check_new(&form(&"ü".repeat(TITLE))).is_ok());
        assert!(check_new(&form(&"ü".repeat(TITLE + 1))).is_err() && check_new(&form(" \u{200B}")).is_err());
    }
}

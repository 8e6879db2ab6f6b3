//! What may be planned, answered, written and signed, and what then.

use crate::lists;
use crate::model::*;
use crate::words;
use jiff::{SignedDuration, civil::Date};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told, format, plain_text, t, t_with};
use serde::Deserialize;

/// So long a form may lie open between the time that was typed and saving it.
const TYPING_MINUTES: i64 = 60;
/// A visit later than this is a slip of the keyboard.
const FURTHEST_DAYS: i64 = 3 * 366;
/// Stops of one route.
pub const MOST_STOPS: usize = 60;
/// Findings of one side on one visit.
pub const MOST_FINDINGS: usize = 100;
/// Photos of one finding.
pub const MOST_PHOTOS: usize = 4;
/// Positions of one side.
pub const MOST_PEOPLE: usize = 40;
/// Visits that an organisation plans and has not ended.
pub const MOST_OPEN: i64 = 300;
/// Letters of a finding in a refusal.
const MOST_QUOTED: usize = 80;

/// A visit as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct VisitForm {
    pub kind: String,
    pub site: String,
    /// Local, as the browser sends it: `2031-05-06T10:00`.
    pub planned_for: String,
    pub purpose: String,
    /// Ids of own positions.
    pub people: Vec<String>,
    /// Id of an organisation; empty: nobody.
    pub partner: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked. Whether site and positions are own ones is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub kind: Kind,
    pub site: SiteId,
    pub planned_for: Timestamp,
    pub purpose: String,
    pub people: Vec<PositionId>,
    pub partner: Option<OrgId>,
}

/// Checks every field and says all that is wrong at once. `zone` is the reader's.
///
/// Errors: `visit.kind`, `visit.site`, `visit.when`, `visit.people`, `visit.partner`, `text.empty`, `text.too-long`, each at its field.
pub fn check(form: &VisitForm, zone: &jiff::tz::TimeZone, now: Timestamp) -> Result<Plan, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("visit-choose"));
    let kind = problems.keep("kind", Kind::parse(&form.kind).ok_or_else(|| choose("visit.kind")));
    let site = problems.keep("site", form.site.parse().map_err(|_| choose("visit.site")));
    let when = problems.keep("planned_for", check_local(&form.planned_for, zone, now));
    let purpose = problems.keep(
        "purpose",
        plain_text(&form.purpose, &t("visit-purpose-called"), 2_000, true),
    );
    let people = check_people(&form.people);
    let people = people.and_then(|people| kind.map_or(Ok(()), |kind| must_name(kind, &people)).map(|()| people));
    let people = problems.keep("people", people);
    let partner = problems.keep("partner", check_partner(kind, &form.partner));
    match (kind, site, when, purpose, people, partner) {
        (Some(kind), Some(site), Some(planned_for), Some(purpose), Some(people), Some(partner)) => Ok(Plan {
            kind,
            site,
            planned_for,
            purpose,
            people,
            partner,
        }),
        _ => Err(problems),
    }
}

/// A local time as a browser sends it, in the reader's zone.
///
/// Errors: `visit.when`.
pub fn check_local(typed: &str, zone: &jiff::tz::TimeZone, now: Timestamp) -> Result<Timestamp, Problem> {
    let wrong = || Problem::refusal("visit.when", t("visit-when-wrong"));
    let local: civil::DateTime = typed.trim().parse().map_err(|_| wrong())?;
    let at = local.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp();
    check_when(at, now)
}

/// A visit is for a time to come, or for right now.
///
/// Errors: `visit.when`.
pub fn check_when(at: Timestamp, now: Timestamp) -> Result<Timestamp, Problem> {
    let from = now - SignedDuration::from_mins(TYPING_MINUTES);
    let until = now + SignedDuration::from_hours(24 * FURTHEST_DAYS);
    match from <= at && at <= until {
        true => Ok(at),
        false => Err(Problem::refusal("visit.when", t("visit-when-wrong"))),
    }
}

/// A walk-through is by named positions.
///
/// Errors: `visit.people`.
pub fn must_name(kind: Kind, people: &[PositionId]) -> Result<(), Problem> {
    match kind == Kind::WalkThrough && people.is_empty() {
        true => Err(Problem::refusal("visit.people", t("visit-walk-by-whom"))),
        false => Ok(()),
    }
}

/// Ids of positions, none twice.
///
/// Errors: `visit.people`.
pub fn check_people(typed: &[String]) -> Result<Vec<PositionId>, Problem> {
    let wrong = || Problem::refusal("visit.people", t("visit-people-wrong"));
    let mut people: Vec<PositionId> = Vec::new();
    for id in typed.iter().filter(|id| !id.trim().is_empty()) {
        let id = id.trim().parse().map_err(|_| wrong())?;
        if !people.contains(&id) {
            people.push(id);
        }
    }
    if people.len() > MOST_PEOPLE {
        return Err(wrong());
    }
    Ok(people)
}

/// Did somebody look at the plan on the round, and find it true?
pub fn found_true(checks: &[Check]) -> bool {
    let of_plan = |check: &&Check| check.line == lists::PLAN_TRUE;
    checks
        .iter()
        .find(of_plan)
        .is_some_and(|check| check.verdict == Verdict::Ok)
}

fn check_partner(kind: Option<Kind>, typed: &str) -> Result<Option<OrgId>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let partner = typed.trim().parse();
    let partner = partner.map_err(|_| Problem::refusal("visit.partner", t("visit-choose")))?;
    match kind.is_none_or(Kind::takes_partner) {
        true => Ok(Some(partner)),
        false => Err(Problem::refusal("visit.partner", t("visit-walk-alone"))),
    }
}

/// A visit as its form and its conflicts see it; the partner is invited by itself.
pub fn stored(visit: &Visit, people: &[Named], site: &str, zone: &jiff::tz::TimeZone) -> Vec<Stored> {
    let ids: Vec<String> = people.iter().map(|each| each.position.to_string()).collect();
    let titles: Vec<&str> = people.iter().map(|each| each.title.as_str()).collect();
    vec![
        Stored::known("kind", t("visit-kind"), visit.kind.as_str(), words::kind(visit.kind)),
        Stored::known("site", t("visit-site"), String::from(visit.site), site),
        Stored::known(
            "planned_for",
            t("visit-when"),
            local(visit.planned_for, zone),
            format::day_clock(visit.planned_for, zone),
        ),
        Stored::text("purpose", t("visit-purpose"), visit.purpose.as_str()),
        Stored::known("people", t("visit-people"), ids, titles.join(", ")),
    ]
}

/// As a `datetime-local` input holds it.
pub fn local(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Somebody else was first.
pub fn lost_race(visit: &Visit, desk: &Desk) -> Problem {
    let told = Told {
        code: "visit.changed-meanwhile",
        known: "visit-changed-meanwhile",
        unknown: "visit-changed-unseen",
    };
    let last: &LastChange = &visit.changed;
    told.conflict(Some(last), desk)
        .meanwhile(format!("/visits/{}", visit.reference), None)
}

fn not_now() -> Problem {
    Problem::conflict("visit.not-now", t("visit-not-now"))
}

/// Its plan, route and people may still change.
///
/// Errors: `visit.signed` once somebody signed; `visit.not-now` when it was called off.
pub fn must_be_open(visit: &Visit) -> Result<(), Problem> {
    match visit.state {
        state if state.is_open() => Ok(()),
        state if state.is_frozen() => Err(Problem::conflict("visit.signed", t("visit-signed-already"))),
        _ => Err(not_now()),
    }
}

/// The site of a visit stays, and its kind from the first step on: route, list and actions stand on them.
///
/// Errors: `visit.site`, `visit.kind`.
pub fn may_become(visit: &Visit, plan: &Plan) -> Result<(), Problem> {
    if plan.site != visit.site {
        return Err(Problem::refusal("visit.site", t("visit-site-stays")));
    }
    if plan.kind != visit.kind && visit.state != VisitState::Planned {
        return Err(Problem::refusal("visit.kind", t("visit-kind-stays")));
    }
    Ok(())
}

/// Its time may still move.
///
/// Errors: those of [`must_be_open`], and `visit.not-now` once it began.
pub fn must_be_planned(visit: &Visit) -> Result<(), Problem> {
    must_be_open(visit)?;
    match visit.state {
        VisitState::Planned => Ok(()),
        _ => Err(not_now()),
    }
}

/// What somebody answers to is what stands now.
///
/// Errors: `visit.time-changed`, a conflict.
pub fn must_be_seen<T: PartialEq>(seen: Option<T>, now: T, visit: &Visit) -> Result<(), Problem> {
    match seen.is_none_or(|seen| seen == now) {
        true => Ok(()),
        false => Err(Problem::conflict("visit.time-changed", t("visit-time-changed"))
            .meanwhile(format!("/visits/{}", visit.reference), None)),
    }
}

/// Lines and findings are written on the way.
///
/// Errors: `visit.not-started`, and those of [`must_be_open`].
pub fn must_be_under_way(visit: &Visit) -> Result<(), Problem> {
    must_be_open(visit)?;
    match visit.state {
        VisitState::UnderWay => Ok(()),
        _ => Err(Problem::conflict("visit.not-started", t("visit-not-started"))),
    }
}

/// The visit after it began.
///
/// Errors: `visit.not-now`.
pub fn start(visit: Visit, now: Timestamp) -> Result<Visit, Problem> {
    match visit.state {
        VisitState::Planned => Ok(Visit {
            state: VisitState::UnderWay,
            started_at: Some(now),
            ..visit
        }),
        _ => Err(not_now()),
    }
}

/// The visit after it was called off.
///
/// Errors: `visit.not-now`, `visit.signed`.
pub fn cancel(visit: Visit) -> Result<Visit, Problem> {
    must_be_open(&visit)?;
    Ok(Visit {
        state: VisitState::Cancelled,
        ..visit
    })
}

/// The visit after it was opened again; every signature falls.
///
/// Errors: `visit.not-now`.
pub fn reopen(visit: Visit) -> Result<Visit, Problem> {
    match visit.state.is_frozen() {
        true => Ok(Visit {
            state: VisitState::UnderWay,
            done_at: None,
            ..visit
        }),
        false => Err(not_now()),
    }
}

/// Who must sign: the owner, and every partner that accepted.
pub fn signers(visit: &Visit, invited: &[Invited]) -> Vec<OrgId> {
    let accepted = invited.iter().filter(|each| each.answer == Answer::Accepted);
    std::iter::once(visit.org)
        .chain(accepted.map(|each| each.org))
        .collect()
}

/// Does nobody have to do anything about a finding that cannot wait?
pub fn lacks_owner(finding: &Finding) -> bool {
    finding.severity == Severity::Critical && finding.action.is_none()
}

/// Nobody signs first while a critical finding is nobody's work.
///
/// Errors: `finding.no-owner`.
pub fn must_be_owned<'a>(visit: &Visit, mut findings: impl Iterator<Item = &'a Finding>) -> Result<(), Problem> {
    let lacking = findings.find(|finding| visit.state == VisitState::UnderWay && lacks_owner(finding));
    match lacking {
        None => Ok(()),
        Some(finding) => {
            let words: String = finding.words.chars().take(MOST_QUOTED).collect();
            let said = t_with("visit-finding-no-owner", &[("finding", words.into())]);
            Err(Problem::conflict("finding.no-owner", said))
        }
    }
}

/// The visit after one side signed it: done once all have.
///
/// Errors: `visit.not-started`, `visit.not-now`, `visit.not-answered` while an invitation is open, `visit.signed-by-you`.
pub fn sign(
    visit: Visit,
    invited: &[Invited],
    standing: &[Signature],
    by: OrgId,
    now: Timestamp,
) -> Result<Visit, Problem> {
    match visit.state {
        VisitState::UnderWay | VisitState::ToSign => {}
        VisitState::Planned => return Err(Problem::conflict("visit.not-started", t("visit-not-started"))),
        VisitState::Done | VisitState::Cancelled => return Err(not_now()),
    }
    if invited.iter().any(|each| each.answer.is_open()) {
        return Err(Problem::conflict("visit.not-answered", t("visit-not-answered")));
    }
    let signed = |org: OrgId| standing.iter().any(|each| each.org == org && each.dropped_at.is_none());
    let signers = signers(&visit, invited);
    if !signers.contains(&by) {
        return Err(not_now());
    }
    if signed(by) {
        return Err(Problem::conflict("visit.signed-by-you", t("visit-signed-by-you")));
    }
    let is_done = signers.iter().all(|org| *org == by || signed(*org));
    Ok(Visit {
        state: if is_done { VisitState::Done } else { VisitState::ToSign },
        done_at: is_done.then_some(now),
        ..visit
    })
}

/// A line of the checklist as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CheckForm {
    pub verdict: String,
    pub likelihood: String,
    pub consequence: String,
    pub words: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckInput {
    pub verdict: Verdict,
    pub likelihood: Option<Likelihood>,
    pub consequence: Option<Consequence>,
    pub words: String,
}

/// Checks what was typed at a line.
///
/// Errors: `visit.verdict`, `visit.weight`, `text.empty` for a line that is not ok and has no words, `text.too-long`.
pub fn check_line(form: &CheckForm, kind: Kind) -> Result<CheckInput, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("visit-choose"));
    let verdict = Verdict::parse(&form.verdict).ok_or_else(|| choose("visit.verdict"));
    let verdict = problems.keep("verdict", verdict);
    let likelihood = problems.keep("likelihood", optional(&form.likelihood, Likelihood::parse));
    let consequence = problems.keep("consequence", optional(&form.consequence, Consequence::parse));
    let needed = verdict == Some(Verdict::NotOk);
    let words = problems.keep(
        "words",
        plain_text(&form.words, &t("visit-check-words-called"), 2_000, needed),
    );
    match (verdict, likelihood, consequence, words) {
        (Some(verdict), Some(likelihood), Some(consequence), Some(words)) => Ok(CheckInput {
            verdict,
            likelihood: likelihood.filter(|_| lists::is_weighed(kind)),
            consequence: consequence.filter(|_| lists::is_weighed(kind)),
            words,
        }),
        _ => Err(problems),
    }
}

fn optional<T>(typed: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
    match typed {
        "" => Ok(None),
        word => parse(word)
            .map(Some)
            .ok_or_else(|| Problem::refusal("visit.weight", t("visit-choose"))),
    }
}

/// A line as its form and its conflicts see it; `None` while nobody wrote it.
pub fn stored_check(check: Option<&Check>, kind: Kind) -> Vec<Stored> {
    let verdict = check.map(|check| check.verdict);
    let mut fields = vec![Stored::known(
        "verdict",
        t("visit-verdict"),
        verdict.map(Verdict::as_str).unwrap_or_default(),
        verdict.map(words::verdict).unwrap_or_default(),
    )];
    if lists::is_weighed(kind) {
        let likelihood = check.and_then(|check| check.likelihood);
        let consequence = check.and_then(|check| check.consequence);
        fields.push(Stored::known(
            "likelihood",
            t("visit-likelihood"),
            likelihood.map(Likelihood::as_str).unwrap_or_default(),
            likelihood.map(words::likelihood).unwrap_or_default(),
        ));
        fields.push(Stored::known(
            "consequence",
            t("visit-consequence"),
            consequence.map(Consequence::as_str).unwrap_or_default(),
            consequence.map(words::consequence).unwrap_or_default(),
        ));
    }
    let said = check.map(|check| check.words.as_str()).unwrap_or_default();
    fields.push(Stored::text("words", t("visit-check-words"), said));
    fields
}

/// The last day on which an action may be due.
pub fn check_due(typed: &str, today: Date) -> Result<Date, Problem> {
    let wrong = || Problem::refusal("visit.due", t("visit-due-wrong"));
    let day: Date = typed.trim().parse().map_err(|_| wrong())?;
    let last = today.saturating_add(jiff::Span::new().years(3));
    match today <= day && day <= last {
        true => Ok(day),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn visit(state: VisitState) -> Visit {
        Visit {
            id: VisitId::new(),
            reference: "VIS-0001".parse().unwrap(),
            org: OrgId::new(),
            unit: None,
            site: SiteId::new(),
            kind: Kind::JointAssessment,
            purpose: "Before the summer".into(),
            planned_for: at("2031-05-06T10:00:00Z"),
            state,
            salt: [0; 32],
            started_at: None,
            done_at: None,
            revision: 1,
            made_by: PositionId::new(),
            made_at: at("2031-05-05T09:00:00Z"),
            changed: LastChange {
                by: "Site manager".into(),
                at: at("2031-05-05T09:00:00Z"),
            },
        }
    }

    fn invited(answer: Answer) -> Invited {
        Invited {
            org: OrgId::new(),
            answer,
            proposed_for: None,
            words: String::new(),
            asked_at: at("2031-05-05T09:00:00Z"),
            answered_at: None,
            answered_title: None,
            unit: None,
        }
    }

    fn signature(org: OrgId, dropped: bool) -> Signature {
        Signature {
            org,
            position: PositionId::new(),
            title: "Site manager".into(),
            digest: "00".into(),
            signed_at: at("2031-05-06T12:00:00Z"),
            dropped_at: dropped.then(|| at("2031-05-06T13:00:00Z")),
        }
    }

    #[test]
    fn it_is_done_when_all_who_came_have_signed_and_not_before() {
        let now = at("2031-05-06T12:00:00Z");
        let open = visit(VisitState::UnderWay);
        let (owner, police) = (open.org, invited(Answer::Accepted));
        let gone = invited(Answer::Declined);
        let all = [police.clone(), gone.clone()];
        let first = sign(open.clone(), &all, &[], owner, now).unwrap();
        assert_eq!((first.state, first.done_at), (VisitState::ToSign, None));
        let dropped = [signature(owner, true)];
        assert_eq!(
            sign(first.clone(), &all, &dropped, police.org, now).unwrap().state,
            VisitState::ToSign
        );
        let standing = [signature(owner, false)];
        let done = sign(first.clone(), &all, &standing, police.org, now).unwrap();
        assert_eq!((done.state, done.done_at), (VisitState::Done, Some(now)));
        let twice = sign(first.clone(), &all, &standing, owner, now).unwrap_err();
        assert_eq!(twice.code(), "visit.signed-by-you");
        assert_eq!(
            sign(first, &all, &standing, gone.org, now).unwrap_err().code(),
            "visit.not-now"
        );
        assert_eq!(
            sign(open.clone(), &[], &[], owner, now).unwrap().state,
            VisitState::Done,
            "alone, one signature is all"
        );
        for answer in [Answer::Asked, Answer::Proposed] {
            let refused = sign(open.clone(), &[invited(answer)], &[], owner, now).unwrap_err();
            assert_eq!(refused.code(), "visit.not-answered");
        }
        assert_eq!(
            sign(visit(VisitState::Planned), &[], &[], owner, now)
                .unwrap_err()
                .code(),
            "visit.not-started"
        );
    }

    #[test]
    fn what_is_signed_stands_still_until_it_is_opened_again() {
        for state in [VisitState::ToSign, VisitState::Done] {
            assert_eq!(must_be_under_way(&visit(state)).unwrap_err().code(), "visit.signed");
            assert_eq!(cancel(visit(state)).unwrap_err().code(), "visit.signed");
            let again = reopen(visit(state)).unwrap();
            assert_eq!((again.state, again.done_at), (VisitState::UnderWay, None));
        }
        assert_eq!(reopen(visit(VisitState::UnderWay)).unwrap_err().code(), "visit.not-now");
        assert_eq!(
            must_be_under_way(&visit(VisitState::Planned)).unwrap_err().code(),
            "visit.not-started"
        );
        assert_eq!(
            must_be_open(&visit(VisitState::Cancelled)).unwrap_err().code(),
            "visit.not-now"
        );
        assert!(start(visit(VisitState::Cancelled), at("2031-05-06T10:00:00Z")).is_err());
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let form = VisitForm {
            kind: "party".into(),
            planned_for: "2031-05-04T10:00".into(),
            people: vec!["nobody".into()],
            ..VisitForm::default()
        };
        let problems = check(&form, &jiff::tz::TimeZone::UTC, at("2031-05-05T09:00:00Z")).unwrap_err();
        for field in ["kind", "site", "planned_for", "purpose", "people"] {
            assert!(problems.of(field).is_some(), "{field}");
        }
        assert!(problems.of("partner").is_none());
    }

    #[test]
    fn nobody_is_invited_to_a_walk_through_of_own_positions() {
        let form = VisitForm {
            kind: "walk_through".into(),
            site: SiteId::new().to_string(),
            planned_for: "2031-05-06T10:00".into(),
            purpose: "Night round".into(),
            partner: OrgId::new().to_string(),
            ..VisitForm::default()
        };
        let (zone, now) = (jiff::tz::TimeZone::UTC, at("2031-05-05T09:00:00Z"));
        assert!(check(&form, &zone, now).unwrap_err().of("partner").is_some());
        let alone = VisitForm {
            partner: String::new(),
            ..form
        };
        assert!(
            check(&alone, &zone, now).unwrap_err().of("people").is_some(),
            "by whom?"
        );
        let named = VisitForm {
            people: vec![PositionId::new().to_string()],
            ..alone
        };
        assert_eq!(check(&named, &zone, now).unwrap().partner, None);
    }

    #[test]
    fn a_line_that_is_not_ok_says_why_and_only_an_assessment_weighs() {
        let form = |verdict: &str, words: &str| CheckForm {
            verdict: verdict.into(),
            likelihood: "likely".into(),
            words: words.into(),
            ..CheckForm::default()
        };
        assert!(
            check_line(&form("not_ok", " "), Kind::WalkThrough)
                .unwrap_err()
                .of("words")
                .is_some()
        );
        let walked = check_line(&form("ok", ""), Kind::WalkThrough).unwrap();
        assert_eq!(walked.likelihood, None);
        let weighed = check_line(&form("not_ok", "The gate is broken."), Kind::JointAssessment).unwrap();
        assert_eq!(weighed.likelihood, Some(Likelihood::Likely));
        assert!(check_line(&form("fine", ""), Kind::WalkThrough).is_err());
    }

    #[test]
    fn an_action_is_due_from_today_on_and_within_three_years() {
        let today = "2031-05-06".parse().unwrap();
        assert!(check_due("2031-05-06", today).is_ok());
        for wrong in ["2031-05-05", "2034-05-07", "soon", ""] {
            assert_eq!(check_due(wrong, today).unwrap_err().code(), "visit.due", "{wrong}");
        }
    }
}

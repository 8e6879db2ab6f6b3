//! What may be written into a plan, how a plan stands, and when every side has approved it.

use crate::document::{
    Basis, Document, Holds, MOST_LETTERS, MOST_LETTERS_IN_ALL, MOST_PARAGRAPHS, Section, paragraphs_of,
};
use crate::model::{Approval, Approved, EndedIncident, PlanKind, PlanState, PlanText, Share, Version};
use crate::protective_actions::ActionSet;
use crate::templates::Template;
use jiff::{ToSpan, civil::Date};
use muster_membership::fields::FieldProblems;
use muster_readiness::emergency_plan::EmergencyPlan;
use muster_terms::*;
use muster_web::{Begun, Desk, LastChange, Problem, Stored, Told, plain_text, t};
use serde::Deserialize;
use std::fmt::Write;

/// Plans of one organisation.
pub const MOST_PLANS: i64 = 500;
/// Versions of one plan.
pub const MOST_VERSIONS: i64 = 5_000;
/// Comments at one plan, and answers to one comment.
pub const MOST_COMMENTS: i64 = 2_000;
/// Letters of a comment, an answer or a review.
pub const MOST_WORDS: usize = 4_000;
/// Days before the review that its approver is reminded.
pub const REMIND_DAYS: i64 = 14;

/// A new plan as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub template: String,
    pub title: String,
    /// Reference of an own site; empty: of no one site.
    pub site: String,
    /// Empty: as the template has it.
    pub category: String,
    pub actions: String,
    pub approver: String,
}

/// The same, checked. Whether site and position are own ones is for the verb, which can look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    pub template: Template,
    pub title: String,
    pub site: Option<Reference>,
    pub category: Option<Category>,
    pub actions: ActionSet,
    pub approver: PositionId,
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `plan-text.template`, `.site`, `.category`, `.actions`, `.approver`, `text.empty`, `text.too-long`, each at its field.
pub fn check_new(form: &PlanForm) -> Result<NewPlan, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("plantext-choose"));
    let template = Template::parse(&form.template).ok_or_else(|| choose("plan-text.template"));
    let template = problems.keep("template", template);
    let title = problems.keep("title", check_title(&form.title));
    let kind = template.map(Template::kind);
    let site = problems.keep("site", check_site(&form.site, kind));
    let category = problems.keep("category", check_category(&form.category, template));
    let actions = ActionSet::parse(&form.actions).ok_or_else(|| choose("plan-text.actions"));
    let actions = problems.keep("actions", actions);
    let approver = form.approver.parse().map_err(|_| choose("plan-text.approver"));
    let approver = problems.keep("approver", approver);
    match (template, title, site, category, actions, approver) {
        (Some(template), Some(title), Some(site), Some(category), Some(actions), Some(approver)) => Ok(NewPlan {
            template,
            title,
            site,
            category,
            actions,
            approver,
        }),
        _ => Err(problems),
    }
}

/// The title of a plan or a section. Errors: `text.empty`, `text.too-long`.
pub fn check_title(typed: &str) -> Result<String, Problem> {
    plain_text(typed, &t("plantext-title-called"), 120, true)
}

fn check_site(typed: &str, kind: Option<PlanKind>) -> Result<Option<Reference>, Problem> {
    let wrong = || Problem::refusal("plan-text.site", t("plantext-site-wrong"));
    match (typed.trim(), kind) {
        ("", Some(PlanKind::Event) | None) => Ok(None),
        ("", Some(_)) => Err(wrong()),
        (typed, _) => typed.parse().map(Some).map_err(|_| wrong()),
    }
}

fn check_category(typed: &str, template: Option<Template>) -> Result<Option<Category>, Problem> {
    let Some(template) = template.filter(|template| template.kind() == PlanKind::Emergency) else {
        return Ok(None);
    };
    match typed.trim() {
        "" => Ok(template.category()),
        typed => match Category::parse(typed) {
            Some(category) => Ok(Some(category)),
            None => Err(Problem::refusal("plan-text.category", t("plantext-choose"))),
        },
    }
}

/// The head of a plan as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HeadForm {
    pub title: String,
    pub actions: String,
    /// Of an emergency plan; empty: as it is.
    pub category: String,
    pub approver: String,
    pub revision: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub title: String,
    pub actions: ActionSet,
    /// `None`: as it is, and none of a plan that is for no emergency.
    pub category: Option<Category>,
    pub approver: PositionId,
}

/// Errors: `plan-text.actions`, `.category`, `.approver`, `text.empty`, `text.too-long`, each at its field.
pub fn check_head(form: &HeadForm) -> Result<Head, FieldProblems> {
    let mut problems = FieldProblems::default();
    let choose = |code| Problem::refusal(code, t("plantext-choose"));
    let title = problems.keep("title", check_title(&form.title));
    let actions = ActionSet::parse(&form.actions).ok_or_else(|| choose("plan-text.actions"));
    let actions = problems.keep("actions", actions);
    let category = match form.category.trim() {
        "" => Ok(None),
        typed => Category::parse(typed)
            .map(Some)
            .ok_or_else(|| choose("plan-text.category")),
    };
    let category = problems.keep("category", category);
    let approver = form.approver.parse().map_err(|_| choose("plan-text.approver"));
    let approver = problems.keep("approver", approver);
    match (title, actions, category, approver) {
        (Some(title), Some(actions), Some(category), Some(approver)) => Ok(Head {
            title,
            actions,
            category,
            approver,
        }),
        _ => Err(problems),
    }
}

/// What a version stands on with this head: a kind of emergency only where it had one.
pub fn basis_with(head: &Head, now: Basis) -> Basis {
    Basis {
        actions: head.actions,
        category: now.category.map(|kind| head.category.unwrap_or(kind)),
    }
}

/// A whole text that grows has an end. One that is too long already may become shorter.
///
/// Errors: `plan-text.too-long`.
pub fn check_whole(before: &Document, after: &Document) -> Result<(), Problem> {
    let letters = after.letters();
    match letters <= MOST_LETTERS_IN_ALL || letters <= before.letters() {
        true => Ok(()),
        false => Err(Problem::refusal("plan-text.too-long", t("plantext-too-long"))),
    }
}

/// The head as its form and its conflicts see it.
pub fn stored_head(head: &Head, approver_title: &str) -> Vec<Stored> {
    let category = head.category.map(|one| {
        Stored::known(
            "category",
            t("plantext-category-label"),
            one.as_str(),
            t(one.title_key()),
        )
    });
    let mut all = vec![
        Stored::text("title", t("plantext-title-label"), head.title.as_str()),
        Stored::known(
            "actions",
            t("plantext-actions-label"),
            head.actions.as_str(),
            head.actions.name(),
        ),
    ];
    all.extend(category);
    all.push(Stored::known(
        "approver",
        t("plantext-approver-label"),
        String::from(head.approver),
        approver_title,
    ));
    all
}

/// What of a plan its head's form changes, as in this version.
pub fn head_of(plan: &PlanText, version: &Version) -> Head {
    let basis = plan.basis_of(version);
    Head {
        title: plan.title.clone(),
        actions: basis.actions,
        category: basis.category,
        approver: plan.approver,
    }
}

/// A section as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SectionForm {
    pub title: String,
    /// Paragraphs, a blank line between two.
    pub text: String,
    /// The version that its writer saw.
    pub version: i64,
    pub begun: Begun,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSection {
    pub title: String,
    pub text: String,
}

/// Errors: `text.empty`, `text.too-long`, `plan-text.too-many-paragraphs`, each at its field.
pub fn check_section(form: &SectionForm) -> Result<NewSection, FieldProblems> {
    let mut problems = FieldProblems::default();
    let title = problems.keep("title", check_title(&form.title));
    let text = problems.keep("text", check_text(&form.text));
    match (title, text) {
        (Some(title), Some(text)) => Ok(NewSection { title, text }),
        _ => Err(problems),
    }
}

fn check_text(typed: &str) -> Result<String, Problem> {
    let text = plain_text(typed, &t("plantext-text-called"), MOST_LETTERS, false)?;
    if paragraphs_of(&text).len() > MOST_PARAGRAPHS {
        return Err(Problem::refusal(
            "plan-text.too-many-paragraphs",
            t("plantext-too-many-paragraphs"),
        ));
    }
    Ok(text)
}

/// A section as its form and its conflicts see it; empty where it was taken away.
pub fn stored_section(section: Option<&Section>) -> Vec<Stored> {
    let (title, text) = section.map(|one| (one.title.clone(), one.text())).unwrap_or_default();
    stored_text(&title, &paragraphs_of(&text).join("\n\n"))
}

/// What was typed, as it would be stored.
pub fn typed_section(section: &NewSection) -> Vec<Stored> {
    stored_text(&section.title, &paragraphs_of(&section.text).join("\n\n"))
}

fn stored_text(title: &str, text: &str) -> Vec<Stored> {
    vec![
        Stored::text("title", t("plantext-section-title-label"), title),
        Stored::text("text", t("plantext-text-label"), text),
    ]
}

/// May this section be taken away?
///
/// Errors: `plan-text.steps-stay` for the one that holds the room's steps.
pub fn may_go(section: Option<&Section>) -> Result<(), Problem> {
    match section.is_some_and(|one| one.holds == Holds::Steps) {
        true => Err(Problem::refusal("plan-text.steps-stay", t("plantext-steps-stay"))),
        false => Ok(()),
    }
}

/// Did this section become another one since the version that was seen? Two who write in different sections are not in each other's way.
pub fn is_touched(seen: &Document, now: &Document, section: PlanSectionId) -> bool {
    seen.section(section) != now.section(section)
}

/// Somebody else was first. `last` is whoever wrote last; `None` where only the row counted on, and nobody knows by whom.
pub fn lost_race(last: Option<&LastChange>, reference: &Reference, desk: &Desk) -> Problem {
    let told = Told {
        code: "plan-text.changed-meanwhile",
        known: "plantext-changed-meanwhile",
        unknown: "plantext-changed-unseen",
    };
    told.conflict(last, desk).meanwhile(format!("/plans/{reference}"), None)
}

/// Is it one place earlier, or one later? Errors: `plan-text.direction`.
pub fn check_direction(typed: &str) -> Result<bool, Problem> {
    match typed {
        "earlier" => Ok(true),
        "later" => Ok(false),
        _ => Err(Problem::refusal("plan-text.direction", t("plantext-choose"))),
    }
}

/// What somebody says: a comment, an answer, a review. Errors: `text.empty`, `text.too-long`.
pub fn check_words(typed: &str) -> Result<String, Problem> {
    plain_text(typed, &t("plantext-words-called"), MOST_WORDS, true)
}

/// How the plan stands on a day.
///
/// `stands`: what was approved is still approved by every side, as [`stands`] has it.
pub fn state(plan: &PlanText, shares: &[Share], stands: bool, incidents: &[EndedIncident], today: Date) -> PlanState {
    let is_due = !incidents.is_empty() || plan.review_on.is_some_and(|on| on <= today);
    let is_shared = shares.iter().any(Share::is_open);
    match &plan.approved {
        _ if plan.withdrawn_at.is_some() => PlanState::Withdrawn,
        Some(_) if is_due => PlanState::ReviewDue,
        Some(approved) if approved.version == plan.version && stands => PlanState::Approved,
        _ if is_shared => PlanState::InComment,
        _ => PlanState::Draft,
    }
}

/// Whose approval is asked for: the owner's first, then of each partner that the plan is shared with and that can read it now.
pub fn sides(owner: OrgId, shares: &[Share], closed: &[OrgId]) -> Vec<OrgId> {
    let sharers = shares.iter().filter(|share| share.is_open()).map(|share| share.org);
    std::iter::once(owner)
        .chain(sharers.filter(|org| !closed.contains(org)))
        .collect()
}

/// Does an approval of `org` stand for this version and these steps of the room? That of a partner to whom they are closed covers the
/// text alone.
pub fn covers(version: i64, org: OrgId, owner: OrgId, approvals: &[Approval], steps: &str) -> bool {
    let of = approvals.iter().find(|one| one.version == version && one.org == org);
    of.is_some_and(|one| match &one.steps {
        Some(covered) => covered == steps,
        None => org != owner,
    })
}

/// Did every side approve this version with these steps? The owner is the first of `sides`.
pub fn all_approved(version: i64, sides: &[OrgId], approvals: &[Approval], steps: &str) -> bool {
    let owner = sides.first().copied();
    let all = |owner| sides.iter().all(|org| covers(version, *org, owner, approvals, steps));
    owner.is_some_and(all)
}

/// When the last partner approved this version with these steps of the room; `police`: who answers for the site, where it is chosen, and
/// then its approval alone counts. `None`: nobody did; who approved the text alone agreed on no step.
pub fn steps_agreed_at(
    (version, steps): (i64, &str),
    sides: &[OrgId],
    police: Option<OrgId>,
    approvals: &[Approval],
) -> Option<Timestamp> {
    let (owner, partners) = sides.split_first()?;
    let counts = |one: &&Approval| {
        one.version == version
            && one.org != *owner
            && partners.contains(&one.org)
            && police.is_none_or(|police| police == one.org)
            && one.steps.as_deref() == Some(steps)
    };
    let agreed = approvals.iter().filter(counts).map(|one| one.approved_at).max();
    agreed.filter(|_| !steps.is_empty())
}

/// The open shares whose side did not approve what was approved: it was shut out of it then, or it was shared with since.
pub fn without(approved: &Approved, shares: &[Share], approvals: &[Approval]) -> Vec<Share> {
    let has = |org: OrgId| {
        let mut of = approvals.iter().filter(|one| one.org == org);
        of.any(|one| one.version == approved.version)
    };
    let open = shares.iter().filter(|share| share.is_open() && !has(share.org));
    open.cloned().collect()
}

/// Is what was approved still approved by every side? With whom it was shared afterwards has to approve it too, and so has whoever was
/// shut out then and can read it again. `closed`: of those [`without`] an approval, who cannot read it now.
pub fn stands(approved: &Approved, shares: &[Share], approvals: &[Approval], closed: &[OrgId]) -> bool {
    let is_out = |share: &Share| share.shared_at < approved.at && closed.contains(&share.org);
    without(approved, shares, approvals).iter().all(is_out)
}

/// The day of the next review after an approval: in a year, unless a nearer day to come was set.
pub fn review_after_approval(set: Option<Date>, today: Date) -> Date {
    let next = next_review(today);
    set.filter(|on| today < *on && *on < next).unwrap_or(next)
}

/// The day of the next review, a year after this one.
pub fn next_review(today: Date) -> Date {
    today.saturating_add(1.year())
}

/// The day of the next review as typed; empty: in a year.
///
/// Errors: `plan-text.next-review` unless it is after today and at most two years ahead.
pub fn check_next_review(typed: &str, today: Date) -> Result<Date, Problem> {
    match typed.trim() {
        "" => Ok(next_review(today)),
        typed => {
            let day = typed.parse::<Date>().ok();
            let day = day.filter(|day| *day > today && *day <= today.saturating_add(2.years()));
            day.ok_or_else(|| Problem::refusal("plan-text.next-review", t("plantext-next-review-wrong")))
        }
    }
}

/// The room's steps as one text, for their digest: whatever changes what somebody does changes it.
pub fn steps_text(plan: &EmergencyPlan) -> String {
    let mut text = format!("{}\n", plan.instruction);
    for step in &plan.steps {
        let position = step
            .position
            .as_ref()
            .map(|position| position.id.to_string())
            .unwrap_or_default();
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}\t{}\t{position}", step.duty.as_str(), step.words);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(org: OrgId, open: bool) -> Share {
        let at: Timestamp = "2031-05-05T09:00:00Z".parse().unwrap();
        Share {
            org,
            shared_at: at,
            shared_by: String::new(),
            ended_at: (!open).then_some(at),
            offered: vec![3],
        }
    }

    fn approval(org: OrgId, version: i64) -> Approval {
        Approval {
            version,
            org,
            position: PositionId::new(),
            title: String::new(),
            digest: String::new(),
            steps: Some("s".into()),
            approved_at: "2031-05-05T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_version_is_approved_when_every_side_that_reads_it_approved_exactly_it() {
        let (owner, one, other) = (OrgId::new(), OrgId::new(), OrgId::new());
        let shares = [share(one, true), share(other, false)];
        let all = |shares: &[Share], closed: &[OrgId], approvals: &[Approval]| {
            all_approved(3, &sides(owner, shares, closed), approvals, "s")
        };
        assert!(!all(&shares, &[], &[approval(owner, 3)]));
        assert!(!all(&shares, &[], &[approval(owner, 3), approval(one, 2)]));
        assert!(!all(&shares, &[], &[approval(one, 3)]));
        assert!(all(&shares, &[], &[approval(owner, 3), approval(one, 3)]));
        assert!(all(&[], &[], &[approval(owner, 3)]));
        assert!(
            all(&shares, &[one], &[approval(owner, 3)]),
            "who cannot read does not block"
        );
    }

    #[test]
    fn an_approval_covers_the_steps_that_it_was_given_with() {
        let (owner, one) = (OrgId::new(), OrgId::new());
        let both = [owner, one];
        let text_alone = |org| Approval {
            steps: None,
            ..approval(org, 3)
        };
        assert!(!all_approved(
            3,
            &both,
            &[approval(owner, 3), approval(one, 3)],
            "other"
        ));
        assert!(all_approved(3, &both, &[approval(owner, 3), text_alone(one)], "s"));
        assert!(!all_approved(3, &both, &[text_alone(owner), approval(one, 3)], "s"));
        assert!(!all_approved(3, &[], &[], "s"));
    }

    #[test]
    fn a_side_that_came_later_has_to_approve_too() {
        let (owner, one) = (OrgId::new(), OrgId::new());
        let at: Timestamp = "2031-05-05T09:00:00Z".parse().unwrap();
        let approved = |at| Approved {
            version: 3,
            at,
            steps: String::new(),
        };
        let shares = [share(one, true)];
        let alone = [approval(owner, 3)];
        assert!(!stands(&approved(at), &shares, &alone, &[]));
        assert!(!stands(&approved(at), &shares, &alone, &[one]));
        assert!(stands(
            &approved(at),
            &shares,
            &[approval(owner, 3), approval(one, 3)],
            &[]
        ));
        let later = at + jiff::SignedDuration::from_hours(1);
        assert!(
            stands(&approved(later), &shares, &alone, &[one]),
            "it was closed to it then, and is"
        );
        assert!(
            !stands(&approved(later), &shares, &alone, &[]),
            "it can read it again, and approved nothing"
        );
    }

    #[test]
    fn a_whole_text_has_an_end_and_a_longer_one_may_become_shorter() {
        let long = |sections: usize| {
            let text = "x".repeat(MOST_LETTERS);
            (0..sections).fold(Document::empty(), |document, _| {
                document.with_section(PlanSectionId::new(), "", Holds::Text, &text)
            })
        };
        let fits = MOST_LETTERS_IN_ALL / MOST_LETTERS;
        assert!(check_whole(&long(0), &long(fits)).is_ok());
        let refused = check_whole(&long(fits), &long(fits + 1)).unwrap_err();
        assert_eq!(refused.code(), "plan-text.too-long");
        assert!(check_whole(&long(fits + 3), &long(fits + 2)).is_ok());
    }

    #[test]
    fn a_nearer_review_stays() {
        let (today, near) = ("2031-05-05".parse().unwrap(), "2031-08-01".parse().unwrap());
        assert_eq!(review_after_approval(Some(near), today), near);
        for set in [
            None,
            Some("2031-05-05".parse().unwrap()),
            Some("2033-01-01".parse().unwrap()),
        ] {
            assert_eq!(review_after_approval(set, today).to_string(), "2032-05-05");
        }
    }

    #[test]
    fn a_plan_has_a_site_unless_it_is_for_an_event() {
        let form = |template: &str, site: &str| PlanForm {
            template: template.into(),
            title: "Plan".into(),
            site: site.into(),
            actions: "neutral".into(),
            approver: PositionId::new().to_string(),
            ..PlanForm::default()
        };
        assert!(check_new(&form("public_event", "")).is_ok());
        let refused = check_new(&form("lockdown", "")).unwrap_err();
        assert!(refused.of("site").is_some());
        let checked = check_new(&form("lockdown", "S-4821")).unwrap();
        assert_eq!(checked.category, Some(Category::Violence));
        assert!(
            check_new(&form("other", "S-4821"))
                .unwrap_err()
                .of("template")
                .is_some()
        );
    }

    #[test]
    fn a_year_after_a_leap_day_is_a_day() {
        assert_eq!(next_review("2032-02-29".parse().unwrap()).to_string(), "2033-02-28");
        let today = "2031-05-05".parse().unwrap();
        assert!(check_next_review("2031-05-05", today).is_err());
        assert!(check_next_review("2034-01-01", today).is_err());
        assert!(check_next_review("soon", today).is_err());
        assert_eq!(check_next_review("", today).unwrap().to_string(), "2032-05-05");
    }
}

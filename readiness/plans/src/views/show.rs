//! The markup of one plan.

use super::side::{actions as corrective, approvals, comments, files, reviews};
use super::{below_list, chips, lines, said_by};
use crate::document::{Holds, Section};
use crate::model::{Approval, EndedIncident, PlanState, Review};
use crate::reading::{self, Found, Said};
use crate::{rules, store, verbs, words};
use maud::{Markup, html};
use muster_membership::{Organisation, fields::FieldProblems, organisation, position};
use muster_readiness::chips::{closed, part_chip};
use muster_readiness::emergency_plan::EmergencyPlan;
use muster_readiness::opening::{OwnClause, Part};
use muster_recovery::corrective_action::{Seen, reading::of_work as actions_of};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};
use std::collections::BTreeMap;

/// All that the page of a plan may show besides its text.
pub(crate) struct Whole {
    pub said: Vec<Said>,
    pub steps: Option<Part<EmergencyPlan>>,
    /// The owner's: the steps are not those of the approval.
    pub steps_changed: bool,
    pub approvals: Vec<Approval>,
    /// What an approval of the reader covers of the steps now; `None`: the text alone.
    pub covered: Option<String>,
    /// The owner's: partners nobody of whom can read this version now.
    pub closed: Vec<OrgId>,
    /// The owner's alone, as are the incidents.
    pub reviews: Vec<Review>,
    /// The corrective actions that came from its reviews, as far as the reader may see them.
    pub actions: Vec<Seen>,
    pub incidents: Vec<EndedIncident>,
    pub clauses: Vec<OwnClause>,
    pub state: PlanState,
    pub approver: String,
    /// The organisations that are named: the owner and those that approve.
    pub names: BTreeMap<OrgId, Organisation>,
}

impl Whole {
    /// Reads all of it. Commit before anything is shown.
    pub async fn read(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Self, Problem> {
        let said = reading::said(desk, tx, found).await?;
        let steps = reading::steps(desk, tx, found).await?;
        let plan = &found.plan;
        let (mut reviews, mut incidents, mut clauses) = (Vec::new(), Vec::new(), Vec::new());
        let mut closed = Vec::new();
        let approvals = reading::approvals(desk, tx, found).await?;
        if found.is_own() {
            reviews = store::reviews_of(tx, plan.id).await?;
            incidents = store::ended_since(tx, plan).await?;
            clauses = reading::clauses(desk, tx, plan.site).await?;
            closed = verbs::closed_to(desk, tx, plan, &found.version, &found.shares).await?;
        }
        let mut names = BTreeMap::from([(found.owner.id, found.owner.clone())]);
        for share in &found.shares {
            if let Some(org) = organisation::store::find(tx, share.org).await? {
                names.insert(org.id, org);
            }
        }
        let approver = position::store::find(tx, plan.approver).await?;
        let actions = match plan.work.filter(|_| desk.may(Act::Debrief)) {
            Some(work) => match actions_of(tx, desk, work).await {
                Err(Problem::Missing) => Vec::new(),
                read => read?,
            },
            None => Vec::new(),
        };
        let state = match found.is_own() {
            true => rules::state(plan, &found.shares, found.stands, &incidents, reading::today(desk)),
            false if found.approved().is_some_and(|one| one.version == found.newest()) => PlanState::Approved,
            false => PlanState::InComment,
        };
        Ok(Self {
            covered: reading::steps_covered(tx, found).await?,
            steps_changed: reading::have_steps_changed(tx, found).await?,
            approvals,
            closed,
            approver: approver.map(|position| position.title).unwrap_or_default(),
            said,
            steps,
            reviews,
            actions,
            incidents,
            clauses,
            state,
            names,
        })
    }

    /// How many open comments a paragraph has.
    fn open_comments(&self, mark: i64) -> i64 {
        let said = self.said.iter().flat_map(Said::open);
        let open = said
            .filter(|comment| comment.mark == mark && comment.resolved.is_none())
            .count();
        i64::try_from(open).unwrap_or(i64::MAX)
    }
}

pub(crate) async fn show(
    desk: &Desk,
    found: &Found,
    whole: &Whole,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let plan = &found.plan;
    let title = &found.version.title;
    let may_change = may_change(desk, found);
    let lead = match &found.site {
        Some(site) => format!("{}, {}", words::kind(plan.kind), site.name),
        None => words::kind(plan.kind),
    };
    let body = html! {
        (page_head(PageHead::of(title).lead(lead).actions(actions(desk, found))))
        (problems.summary())
        div.stack {
            (notes(found, whole, desk))
            (facts(desk, found, whole))
            @for (number, section) in (1_i64..).zip(&found.version.content.sections) {
                (section_panel(desk, found, whole, number, section, may_change))
            }
            @if may_change {
                div.actions { (button_link(ButtonKind::Plain, Some("add"), &t("plantext-section-add"), &format!("/plans/{}/sections/new", plan.reference))) }
            }
            (comments(desk, found, whole))
            (approvals(desk, found, whole))
            (files(desk, found, problems))
            @if found.is_own() { (reviews(desk, found, whole)) }
            @if !whole.actions.is_empty() { (corrective(whole)) }
        }
    };
    below_list(desk, title, body).await
}

/// May this desk write here: its own plan in use, at the newest version?
pub(super) fn may_change(desk: &Desk, found: &Found) -> bool {
    let is_newest = found.version.version == found.plan.version;
    found.is_own() && is_newest && found.plan.withdrawn_at.is_none() && desk.may(Act::ManageSites)
}

fn actions(desk: &Desk, found: &Found) -> Markup {
    let base = format!("/plans/{}", found.plan.reference);
    let is_used = found.plan.withdrawn_at.is_none();
    html! {
        (button_link(ButtonKind::Plain, Some("history"), &t("plantext-versions"), &format!("{base}/versions")))
        @if found.is_own() && is_used && desk.may(Act::ManageSites) {
            (button_link(ButtonKind::Plain, Some("edit"), &t("plantext-edit"), &format!("{base}/edit")))
            (button_link(ButtonKind::Main, Some("share"), &t("plantext-sharing"), &format!("{base}/sharing")))
        }
    }
}

fn notes(found: &Found, whole: &Whole, desk: &Desk) -> Markup {
    let plan = &found.plan;
    let due = plan
        .review_on
        .filter(|on| found.is_own() && *on <= reading::today(desk) && plan.approved.is_some());
    let is_old = found.version.version != found.newest();
    let problem = |words: String| note(&Note::problem(words));
    html! {
        @if plan.withdrawn_at.is_some() { (problem(t("plantext-is-withdrawn"))) }
        @if is_old {
            (problem(t_with("plantext-old-version", &[("version", found.version.version.into()), ("newest", found.newest().into())])))
            div.actions { (button_link(ButtonKind::Plain, None, &t("plantext-newest-open"), &format!("/plans/{}", plan.reference))) }
        }
        @if let Some(on) = due { (problem(t_with("plantext-review-due", &[("on", format::date_long(on).into())]))) }
        @for incident in &whole.incidents {
            (problem(t_with("plantext-review-after", &[("incident", incident.reference.to_string().into())])))
        }
        @if whole.steps_changed { (problem(t("plantext-steps-changed"))) }
    }
}

fn facts(desk: &Desk, found: &Found, whole: &Whole) -> Markup {
    let plan = &found.plan;
    let version = said_by(
        "plantext-version-of",
        found.version.version,
        &found.version.changed.by,
        found.version.changed.at,
        desk,
    );
    let approved = match found.approved() {
        Some(approved) => html! {
            (t_with("plantext-approved-of", &[("version", approved.version.into()), ("on", format::day(approved.at, &desk.time_zone()).into())]))
            @if approved.version != found.version.version {
                " " a href=(format!("/plans/{}/versions/{}", plan.reference, approved.version)) { (t("plantext-approved-open")) }
            }
        },
        None => html! { (t("plantext-approved-none")) },
    };
    let mut facts = vec![
        (t("plantext-of"), side_mark(found.owner.side(), &found.owner.name)),
        (t("plantext-state"), words::mark(whole.state)),
        (t("plantext-version"), html! { (version) }),
        (t("plantext-approved"), approved),
        (t("plantext-actions-label"), html! { (found.basis().actions.name()) }),
    ];
    if let Some(category) = found.basis().category {
        facts.push((t("plantext-category-label"), html! { (t(category.title_key())) }));
    }
    if found.is_own() {
        facts.push((t("plantext-approver-label"), html! { (whole.approver) }));
        if let Some(on) = plan.review_on {
            facts.push((t("plantext-review-on"), html! { (format::date_long(on)) }));
        }
    }
    facts.push((
        t("plantext-digest"),
        html! { span.mono { (short(&found.version.digest)) } },
    ));
    panel(
        Panel::of(&t("plantext-facts")).fact(chips(found, &whole.clauses)),
        definitions(&facts),
    )
}

/// The first letters of a digest, as much as somebody reads aloud.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(16).collect()
}

fn section_panel(
    desk: &Desk,
    found: &Found,
    whole: &Whole,
    number: i64,
    section: &Section,
    may_change: bool,
) -> Markup {
    let title = format!("{number}. {}", section.title);
    let body = html! {
        @if section.paragraphs.is_empty() && section.holds == Holds::Text { p.quiet { (t("plantext-section-none")) } }
        @for (place, paragraph) in (1_i64..).zip(&section.paragraphs) {
            p id=(format!("p{}", paragraph.mark)) {
                (paragraph_link(found, whole, paragraph.mark, &format!("{number}.{place}")))
                " " (lines(&paragraph.text))
            }
        }
        @if section.holds == Holds::Steps { (steps(found, whole)) }
        @if may_change { (section_actions(desk, found, number, section)) }
    };
    panel(Panel::of(&title), body)
}

fn paragraph_link(found: &Found, whole: &Whole, mark: i64, number: &str) -> Markup {
    let version = found.version.version;
    let href = format!("/plans/{}/paragraphs/{mark}?version={version}", found.plan.reference);
    let open = whole.open_comments(mark);
    html! {
        a href=(href) aria-label=(t_with("plantext-paragraph-open", &[("number", number.into())])) { (number) }
        @if open > 0 { " " (state_mark(StateKind::Waiting, &t_with("plantext-paragraph-comments", &[("count", open.into())]))) }
    }
}

fn section_actions(desk: &Desk, found: &Found, number: i64, section: &Section) -> Markup {
    let base = format!("/plans/{}/sections/{}", found.plan.reference, section.id);
    let version = found.version.version.to_string();
    let last = i64::try_from(found.version.content.sections.len()).unwrap_or(i64::MAX);
    let said = [("number", number.into()), ("title", section.title.as_str().into())];
    let moves = |label: &str, spoken: &str, direction: &str, drawing: &'static str| {
        html! {
            form action=(format!("{base}/place")) method="post" {
                (csrf_field(&desk.csrf))
                (hidden_field("direction", direction))
                (hidden_field("version", &version))
                button class=(ButtonKind::Plain.small().class()) type="submit" aria-label=(t_with(spoken, &said)) {
                    (muster_web::icons::icon(drawing)) (t(label))
                }
            }
        }
    };
    html! {
        div.actions {
            a class=(ButtonKind::Plain.small().class()) href=(base) aria-label=(t_with("plantext-section-edit-of", &said)) {
                (muster_web::icons::icon("edit")) (t("plantext-section-edit"))
            }
            @if number > 1 { (moves("plantext-section-earlier", "plantext-section-earlier-of", "earlier", "chevron-up")) }
            @if number < last { (moves("plantext-section-later", "plantext-section-later-of", "later", "chevron-down")) }
        }
    }
}

fn steps(found: &Found, whole: &Whole) -> Markup {
    let category = found
        .basis()
        .category
        .map(|category| t(category.title_key()))
        .unwrap_or_default();
    let none = t_with("plantext-steps-none", &[("category", category.into())]);
    let to_site = found
        .site
        .as_ref()
        .filter(|_| found.is_own())
        .map(|site| match &whole.steps {
            Some(Part::Open(plan)) => format!("/sites/{}/emergency-plans/{}", site.reference, plan.as_ref().id),
            _ => format!("/sites/{}/emergency-plans", site.reference),
        });
    html! {
        h3 { (t("plantext-steps")) @if let Some(part) = &whole.steps { " " (part_chip(part)) } }
        @match &whole.steps {
            None => p { (none) },
            Some(Part::Closed(why)) => (closed(why)),
            Some(Part::Open(plan)) => {
                p.quiet { (t("plantext-steps-lead")) }
                ol { @for step in &plan.as_ref().steps { li { (step.words) " " span.quiet { (who(step)) } } } }
            }
        }
        @if let Some(href) = to_site { p { a href=(href) { (t("plantext-steps-open")) } } }
    }
}

fn who(step: &muster_readiness::emergency_plan::PlanStep) -> String {
    match &step.position {
        Some(position) => position.title.clone(),
        None => muster_membership::words::duty(step.duty),
    }
}

//! The markup of forms and questions.

use crate::document::Section;
use crate::model::{EndedIncident, PlanFile, PlanText, Share, Version};
use crate::pages::ReviewForm;
use crate::protective_actions::ActionSet;
use crate::reading::Found;
use crate::rules::{self, HeadForm, PlanForm, SectionForm};
use crate::templates::Template;
use crate::views::{below_list, below_plan};
use maud::{Markup, html};
use muster_membership::{Organisation, Position, Site, fields::FieldProblems};
use muster_readiness::chips::own_chips;
use muster_readiness::opening::OwnClause;
use muster_recovery::corrective_action::{Element, OwnerChoice, rules::ActionForm};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the form of a new plan may show.
pub(super) struct NewPage<'a> {
    pub sites: &'a [Site],
    pub approvers: &'a [Position],
    pub form: &'a PlanForm,
    pub problems: &'a FieldProblems,
}

/// A list to choose from, with what is wrong with it.
fn select(
    problems: &FieldProblems,
    (name, label, hint): (&'static str, &str, &str),
    value: &str,
    choices: &[Choice],
    (empty, required): (&str, bool),
) -> Markup {
    let hint = Some(hint).filter(|hint| !hint.is_empty()).map(t);
    let empty = Some(empty).filter(|empty| !empty.is_empty()).map(t);
    select_field(&SelectField {
        name,
        label: &t(label),
        hint: hint.as_deref(),
        error: problems.of(name),
        now: problems.now(name),
        value,
        choices,
        empty: empty.as_deref(),
        required,
    })
}

fn title_field(problems: &FieldProblems, label: &str, hint: Option<&str>, value: &str) -> Markup {
    text_field(&TextField {
        name: "title",
        label: &t(label),
        hint,
        error: problems.of("title"),
        now: problems.now("title"),
        value,
        required: true,
        max_length: Some(120),
        ..TextField::default()
    })
}

fn action_sets() -> Vec<Choice> {
    let choice = |set: &ActionSet| Choice::of(set.as_str(), set.name());
    ActionSet::ALL.iter().map(choice).collect()
}

fn categories() -> Vec<Choice> {
    let choice = |one: &Category| Choice::of(one.as_str(), t(one.title_key()));
    Category::ALL.iter().map(choice).collect()
}

fn positions(all: &[Position]) -> Vec<Choice> {
    all.iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect()
}

pub(super) async fn new(desk: &Desk, page: &NewPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let title = t("plantext-new-title");
    let template = |one: &Template| Choice::of(one.as_str(), format!("{}: {}", one.name(), one.words()));
    let templates: Vec<Choice> = Template::ALL.iter().map(template).collect();
    let site = |site: &Site| Choice::of(site.reference.to_string(), site.name.as_str());
    let sites: Vec<Choice> = page.sites.iter().map(site).collect();
    let chosen = [form.template.as_str()];
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-new-lead"))))
        (problems.summary())
        form.panel action="/plans" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (choice_radios(&ChoiceField { name: "template", label: &t("plantext-template-label"), error: problems.of("template"), values: &chosen, choices: &templates, ..ChoiceField::default() }))
                (title_field(problems, "plantext-title-label", Some(&t("plantext-title-hint")), &form.title))
                (select(problems, ("site", "plantext-site-label", "plantext-site-hint"), &form.site, &sites, ("plantext-site-none", false)))
                (select(problems, ("category", "plantext-category-label", "plantext-category-hint"), &form.category, &categories(), ("plantext-category-of-template", false)))
                (select(problems, ("actions", "plantext-actions-label", "plantext-actions-hint"), &form.actions, &action_sets(), ("plantext-choose-one", true)))
                (select(problems, ("approver", "plantext-approver-label", "plantext-approver-hint"), &form.approver, &positions(page.approvers), ("plantext-choose-one", true)))
                div.actions {
                    (button(ButtonKind::Main, Some("add"), &t("plantext-begin")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/plans"))
                }
            }
        }
    };
    below_list(desk, &title, body).await
}

pub(super) async fn head(
    desk: &Desk,
    plan: &PlanText,
    approvers: &[Position],
    form: &HeadForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t_with("plantext-edit-title", &[("name", plan.title.as_str().into())]);
    let base = format!("/plans/{}", plan.reference);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-edit-lead"))))
        (problems.summary())
        form.panel action=(format!("{base}/edit")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (title_field(problems, "plantext-title-label", Some(&t("plantext-title-hint")), &form.title))
                (select(problems, ("actions", "plantext-actions-label", "plantext-actions-hint"), &form.actions, &action_sets(), ("", true)))
                @if plan.category.is_some() { (select(problems, ("category", "plantext-category-label", "plantext-category-change-hint"), &form.category, &categories(), ("", true))) }
                (select(problems, ("approver", "plantext-approver-label", "plantext-approver-hint"), &form.approver, &positions(approvers), ("plantext-choose-one", true)))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("plantext-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    below_plan(desk, (&plan.title, &plan.reference), &title, body).await
}

/// The section that a form changes.
pub(super) struct At {
    id: PlanSectionId,
    /// It can be taken away.
    may_go: bool,
}

impl At {
    pub(super) fn of(id: PlanSectionId, version: &Version) -> Self {
        let section = version.content.section(id);
        Self {
            id,
            may_go: section.is_some() && rules::may_go(section).is_ok(),
        }
    }
}

/// The form of a section; `at` is `None` for a new one.
pub(super) async fn section(
    desk: &Desk,
    plan: &PlanText,
    at: Option<At>,
    form: &SectionForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let base = format!("/plans/{}", plan.reference);
    let (title, action) = match &at {
        Some(At { id, .. }) => {
            let title = t_with("plantext-section-edit-title", &[("title", form.title.as_str().into())]);
            (title, format!("{base}/sections/{id}"))
        }
        None => (t("plantext-section-new-title"), format!("{base}/sections")),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-section-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("version", &form.version.to_string()))
                (begun_field(&form.begun))
                (title_field(problems, "plantext-section-title-label", None, &form.title))
                (text_area(&TextArea { name: "text", label: &t("plantext-text-label"), hint: Some(&t("plantext-text-hint")), error: problems.of("text"), now: problems.now("text"), value: &form.text, rows: 16, max_length: Some(20_000), ..TextArea::default() }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("plantext-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                    @if let Some(At { id, may_go: true }) = &at { (button_link(ButtonKind::Plain, Some("trash"), &t("plantext-section-remove"), &format!("{base}/sections/{id}/removal"))) }
                }
            }
        }
    };
    below_plan(desk, (&plan.title, &plan.reference), &title, body).await
}

/// A question with its yes and its no, below a plan.
async fn question(desk: &Desk, plan: &PlanText, ask: Confirm<'_>) -> Result<Markup, Problem> {
    let body = html! { (page_head(PageHead::of(&plan.title))) (confirm(&ask)) };
    below_plan(desk, (&plan.title, &plan.reference), ask.yes, body).await
}

pub(super) async fn section_removal(desk: &Desk, plan: &PlanText, section: &Section) -> Result<Markup, Problem> {
    let base = format!("/plans/{}/sections/{}", plan.reference, section.id);
    let ask = Confirm {
        title: &t_with(
            "plantext-section-remove-title",
            &[("title", section.title.as_str().into())],
        ),
        words: html! { (t("plantext-section-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("plantext-section-remove"),
        no: &t("plantext-keep"),
        back: &base,
        csrf: &desk.csrf,
        fields: hidden_field("version", &plan.version.to_string()),
        send: false,
    };
    question(desk, plan, ask).await
}

pub(super) async fn file_removal(desk: &Desk, plan: &PlanText, file: &PlanFile) -> Result<Markup, Problem> {
    let ask = Confirm {
        title: &t_with("plantext-file-remove-title", &[("name", file.name.as_str().into())]),
        words: html! { (t("plantext-file-remove-words")) },
        action: &format!("/plans/{}/files/{}/removal", plan.reference, file.id),
        yes: &t("plantext-file-remove"),
        no: &t("plantext-keep"),
        back: &format!("/plans/{}", plan.reference),
        csrf: &desk.csrf,
        fields: html! {},
        send: false,
    };
    question(desk, plan, ask).await
}

pub(super) async fn withdrawal(desk: &Desk, plan: &PlanText) -> Result<Markup, Problem> {
    let ask = Confirm {
        title: &t_with("plantext-withdraw-title", &[("name", plan.title.as_str().into())]),
        words: html! { (t("plantext-withdraw-words")) },
        action: &format!("/plans/{}/withdrawal", plan.reference),
        yes: &t("plantext-withdraw"),
        no: &t("plantext-keep"),
        back: &format!("/plans/{}", plan.reference),
        csrf: &desk.csrf,
        fields: html! {},
        send: false,
    };
    question(desk, plan, ask).await
}

/// How the room's steps stand to an approval.
pub(super) struct Steps<'a> {
    /// Digest of those that it covers; `None`: they are closed to the desk.
    pub covered: Option<&'a str>,
    /// They are not those of the last approval.
    pub changed: bool,
}

pub(super) async fn approval(desk: &Desk, found: &Found, steps: Steps<'_>) -> Result<Markup, Problem> {
    let plan = &found.plan;
    let version = found.version.version;
    let said = [
        ("version", version.into()),
        ("name", found.version.title.as_str().into()),
    ];
    let ask = Confirm {
        title: &t_with("plantext-approve-title", &said),
        words: html! {
            (t("plantext-approve-words"))
            @if steps.covered.is_none() { " " (t("plantext-approve-text-alone")) }
            @if steps.changed { " " (t("plantext-steps-changed-approve")) }
        },
        action: &format!("/plans/{}/approval/{version}", plan.reference),
        yes: &t_with("plantext-approve", &said),
        no: &t("plantext-approve-not"),
        back: &format!("/plans/{}", plan.reference),
        csrf: &desk.csrf,
        fields: html! {
            (hidden_field("steps", steps.covered.unwrap_or_default()))
            p { (t("plantext-digest")) ": " span.mono { (found.version.digest) } }
            @if !found.version.files.is_empty() {
                p { (t("plantext-approve-files")) }
                ul { @for file in &found.version.files { li { (file.name) } } }
            }
        },
        send: false,
    };
    question(desk, plan, ask).await
}

pub(super) async fn review(
    desk: &Desk,
    plan: &PlanText,
    incidents: &[EndedIncident],
    form: &ReviewForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t_with("plantext-review-title", &[("name", plan.title.as_str().into())]);
    let incident = |one: &EndedIncident| {
        let ended = format::day(one.ended_at, &desk.time_zone());
        Choice::of(one.reference.to_string(), format!("{}, {ended}", one.reference))
    };
    let incidents: Vec<Choice> = incidents.iter().map(incident).collect();
    let base = format!("/plans/{}", plan.reference);
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-review-lead"))))
        (problems.summary())
        form.panel action=(format!("{base}/reviews")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select(problems, ("incident", "plantext-review-incident", ""), &form.incident, &incidents, ("plantext-review-yearly", false)))
                (text_area(&TextArea { name: "words", label: &t("plantext-review-label"), hint: Some(&t("plantext-review-hint")), error: problems.of("words"), value: &form.words, rows: 6, required: true, max_length: Some(4_000), ..TextArea::default() }))
                (text_field(&TextField { name: "next_on", label: &t("plantext-review-next"), hint: Some(&t("plantext-review-next-hint")), error: problems.of("next_on"), value: &form.next_on, kind: "date", narrow: true, ..TextField::default() }))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &t("plantext-review-save")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    below_plan(desk, (&plan.title, &plan.reference), &title, body).await
}

/// All that the page of sharing may show.
pub(super) struct SharingPage<'a> {
    pub plan: &'a PlanText,
    pub shares: &'a [Share],
    pub partners: &'a [Organisation],
    pub clauses: &'a [OwnClause],
}

pub(super) async fn sharing(desk: &Desk, page: &SharingPage<'_>) -> Result<Markup, Problem> {
    let plan = page.plan;
    let title = t_with("plantext-sharing-title", &[("name", plan.title.as_str().into())]);
    let rows: Vec<Row> = page
        .partners
        .iter()
        .map(|partner| partner_row(desk, page, partner))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-sharing-lead"))))
        (panel(Panel::list(&t("plantext-sharing")).fact(own_chips(page.clauses)), html! {
            @if rows.is_empty() { (empty_state(&t("plantext-sharing-none"), &t("plantext-sharing-none-words"), None)) }
            @else { (row_list(&rows)) }
        }))
    };
    below_plan(desk, (&plan.title, &plan.reference), &title, body).await
}

fn partner_row(desk: &Desk, page: &SharingPage<'_>, partner: &Organisation) -> Row {
    let plan = page.plan;
    let base = format!("/plans/{}/sharing", plan.reference);
    let share = page.shares.iter().find(|share| share.org == partner.id);
    let small = match share {
        None => t("plantext-share-not"),
        Some(Share { ended_at: Some(at), .. }) => t_with(
            "plantext-share-ended",
            &[("at", format::day_clock(*at, &desk.time_zone()).into())],
        ),
        Some(share) => {
            let versions: Vec<String> = share.offered.iter().map(i64::to_string).collect();
            let said = [
                ("who", share.shared_by.as_str().into()),
                ("at", format::day_clock(share.shared_at, &desk.time_zone()).into()),
                ("versions", versions.join(", ").into()),
            ];
            t_with("plantext-share-since", &said)
        }
    };
    let is_open = share.is_some_and(Share::is_open);
    let is_current = is_open && share.is_some_and(|share| share.offered.contains(&plan.version));
    let key = if is_open {
        "plantext-share-newest"
    } else {
        "plantext-share"
    };
    let label = t_with(key, &[("version", plan.version.into())]);
    let (id, version) = (partner.id.to_string(), plan.version.to_string());
    let buttons = html! {
        @if is_current { (state_mark(StateKind::Current, &t("plantext-share-current"))) }
        @if plan.withdrawn_at.is_none() {
            @if !is_current { (post_button(ButtonKind::Main.small(), Some("share"), &label, &base, &desk.csrf, &[("org", &id), ("version", &version)])) }
            @if is_open { (post_button(ButtonKind::Plain.small(), None, &t("plantext-share-end"), &format!("{base}/{id}/end"), &desk.csrf, &[])) }
        }
    };
    Row::of(partner.name.as_str())
        .side(partner.side())
        .small(small)
        .mark(buttons)
}

/// The form of an action that comes from a review.
pub(super) async fn action(
    desk: &Desk,
    plan: &PlanText,
    owners: &[OwnerChoice],
    form: &ActionForm,
    problems: &[(&'static str, String)],
) -> Result<Markup, Problem> {
    let title = t("plantext-action-title");
    let base = format!("/plans/{}", plan.reference);
    let error = |name: &str| {
        problems
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, words)| words.as_str())
    };
    let owner = |one: &OwnerChoice| {
        let said = [
            ("title", one.title.as_str().into()),
            ("org", one.org_name.as_str().into()),
        ];
        Choice::of(one.position.to_string(), t_with("actions-owner-of", &said))
    };
    let owners: Vec<Choice> = owners.iter().map(owner).collect();
    let element = |one: &Element| Choice::of(one.as_str(), t(&["actions-element-", one.as_str()].concat()));
    let elements: Vec<Choice> = Element::ALL.iter().map(element).collect();
    let area = |name: &'static str, label: &str, hint: &str, value: &str| {
        text_area(&TextArea {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: error(name),
            value,
            rows: 3,
            required: true,
            max_length: Some(1_000),
            ..TextArea::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-action-lead"))))
        (error_summary(problems))
        form.panel action=(format!("{base}/actions")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (area("issue", "actions-issue", "actions-issue-hint", &form.issue))
                (area("words", "actions-words", "actions-words-hint", &form.words))
                (choice_radios(&ChoiceField { name: "element", label: &t("actions-element"), error: error("element"), values: &[&form.element], choices: &elements, ..ChoiceField::default() }))
                (select_field(&SelectField { name: "owner", label: &t("actions-owner"), error: error("owner"), value: &form.owner, choices: &owners, empty: Some(&t("actions-choose-owner")), required: true, ..SelectField::default() }))
                (text_field(&TextField { name: "due_on", label: &t("actions-due"), error: error("due_on"), value: &form.due_on, kind: "date", required: true, narrow: true, ..TextField::default() }))
                div.actions {
                    (button(ButtonKind::Main, Some("add"), &t("actions-add")))
                    (button_link(ButtonKind::Plain, None, &t("actions-not-now"), &base))
                }
            }
        }
    };
    below_plan(desk, (&plan.title, &plan.reference), &title, body).await
}

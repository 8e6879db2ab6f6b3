//! The markup of a site's plans: the kinds of emergency, and one plan with its steps.

use super::pages::plan_url;
use super::rules::{self, Standing, StepForm};
use super::{EmergencyPlan, PlanStep};
use maud::{Markup, html};
use muster_membership::{Position, fields::FieldProblems, words::duty};
use muster_terms::*;
use muster_web::{Desk, components::*, format, icons::icon, t, t_with};

/// "v7, agreed 3 Sep", or what is missing.
pub(super) fn standing_mark(plan: &EmergencyPlan, today: civil::Date) -> Markup {
    let version = ("version", plan.version.into());
    match rules::standing(plan.agreed_on, today) {
        Standing::Draft => state_mark(StateKind::Due, &t_with("plans-version-draft", &[version])),
        Standing::Due { on } => state_mark(
            StateKind::Due,
            &t_with("plans-version-due", &[version, ("date", format::date_long(on).into())]),
        ),
        Standing::Agreed { on } => state_mark(
            StateKind::Current,
            &t_with(
                "plans-version-agreed",
                &[version, ("date", format::date_short(on).into())],
            ),
        ),
    }
}

/// Every kind of emergency: its plan, or that the built-in steps are used.
pub(super) fn kinds(site: &Reference, plans: &[EmergencyPlan], today: civil::Date, may_change: bool) -> Markup {
    let row = |category: Category| {
        let kind = t(category.word_key());
        match plans.iter().find(|plan| plan.category == category) {
            Some(plan) => Row::of(plan.name.as_str())
                .href(plan_url(site, plan.id))
                .icon("list", Tone::Brand)
                .small(html! { (kind) ", " (t_with("plans-steps", &[("count", plan.steps.len().into())])) })
                .mark(standing_mark(plan, today)),
            None => {
                let row = Row::of(t(category.title_key()))
                    .icon("list", Tone::Plain)
                    .small(t("plans-built-in-used"));
                if may_change {
                    let href = format!("/sites/{site}/emergency-plans/new?category={}", category.as_str());
                    let label = html! {
                        a.button.button-small href=(href) { (icon("add")) (t("plans-make")) span.visually-hidden { ": " (kind) } }
                    };
                    row.mark(label)
                } else {
                    row.mark(state_mark(StateKind::NotSet, &t("plans-none")))
                }
            }
        }
    };
    row_list(&Category::ALL.map(row))
}

/// Who can be asked to do a step: the roles of both sides, then the site's own positions.
pub(super) fn owners(positions: &[Position]) -> Vec<Choice> {
    let role = |each: &Duty| {
        let key = if each.is_police() {
            "plans-role-police"
        } else {
            "plans-role-site"
        };
        Choice::of(format!("duty:{each}"), t_with(key, &[("role", duty(*each).into())]))
    };
    let roles = Duty::ALL.iter().filter(|each| rules::can_own(**each)).map(role);
    let own = positions
        .iter()
        .map(|each| Choice::of(format!("position:{}", each.id), each.title.as_str()));
    roles.chain(own).collect()
}

/// All that the page of a plan may show.
pub(super) struct PlanPage<'a> {
    pub site: &'a Reference,
    pub plan: &'a EmergencyPlan,
    pub chips: Markup,
    pub may_change: bool,
    pub owners: &'a [Choice],
    /// What was typed into the form for a new step.
    pub step: &'a StepForm,
    pub problems: &'a FieldProblems,
}

pub(super) fn plan(desk: &Desk, page: &PlanPage<'_>) -> Markup {
    let plan = page.plan;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let fact = html! { (standing_mark(plan, today)) " " (page.chips) };
    html! {
        (page.problems.summary())
        div.cols {
            div.stack {
                (panel(Panel::list(&plan.name).fact(fact), steps(desk, page)))
                @if page.may_change { (add_form(desk, page)) }
            }
            div.stack {
                (panel(Panel::of(&t("plans-instruction")), html! { p { strong { (plan.instruction) } } p.quiet { (t("plans-instruction-words")) } }))
                (about(desk, plan))
                @if page.may_change { (keep(desk, page, today)) }
            }
        }
    }
}

fn steps(desk: &Desk, page: &PlanPage<'_>) -> Markup {
    let list = &page.plan.steps;
    if list.is_empty() {
        return empty_state(&t("plans-no-steps-title"), &t("plans-no-steps-words"), None);
    }
    let mut columns: Vec<Column> = [t("plans-place"), t("plans-step"), t("plans-owner")]
        .map(Column::of)
        .to_vec();
    if page.may_change {
        columns.push(Column::of(t("plans-actions")));
    }
    let row = |(place, step): (usize, &PlanStep)| {
        let mut cells = vec![html! { (place) }, html! { (step.words) }, owner(step)];
        if page.may_change {
            cells.push(actions(desk, page, place, step));
        }
        cells
    };
    table(&Table {
        caption: page.plan.name.clone(),
        columns,
        rows: (1..).zip(list).map(row).collect(),
        keep_columns: false,
    })
}

/// Who does a step, after the mark of the side: the position, or the role. An empty position falls back on the role.
fn owner(step: &PlanStep) -> Markup {
    let side = if step.duty.is_police() {
        Side::Police
    } else {
        Side::Organisation
    };
    match &step.position {
        Some(position) => html! {
            (side_mark(side, &position.title))
            @if !position.filled {
                " " (state_mark(StateKind::Problem, &t("plans-owner-empty"))) br;
                span.row-small { (t_with("plans-owner-falls-back", &[("role", duty(step.duty).into())])) }
            }
        },
        None => side_mark(side, &duty(step.duty)),
    }
}

fn actions(desk: &Desk, page: &PlanPage<'_>, place: usize, step: &PlanStep) -> Markup {
    let base = format!("{}/steps/{place}", plan_url(page.site, page.plan.id));
    let named = |key: &str| t_with(key, &[("step", step.words.as_str().into())]);
    let revision = page.plan.revision.to_string();
    let arrow = |direction: &str, drawing: &'static str, words: String| {
        html! {
            form action=(format!("{base}/place")) method="post" {
                (csrf_field(&desk.csrf)) (hidden_field("direction", direction)) (hidden_field("revision", &revision))
                button.button.button-small.button-icon type="submit" aria-label=(words) title=(words) { (icon(drawing)) }
            }
        }
    };
    html! {
        div.actions {
            @if place > 1 { (arrow("up", "chevron-up", named("plans-up"))) }
            @if place < page.plan.steps.len() { (arrow("down", "chevron-down", named("plans-down"))) }
            a.button.button-small href=(base) { (icon("edit")) (t("plans-step-change")) span.visually-hidden { ": " (step.words) } }
            a.button.button-small.button-icon href=(format!("{base}/removal?revision={revision}")) aria-label=(named("plans-step-remove-named")) title=(named("plans-step-remove-named")) { (icon("trash")) }
        }
    }
}

fn add_form(desk: &Desk, page: &PlanPage<'_>) -> Markup {
    html! {
        form.panel action=(format!("{}/steps", plan_url(page.site, page.plan.id))) method="post" {
            div.panel-head { h2 { (t("plans-step-add")) } }
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &page.plan.revision.to_string()))
                (step_fields(page.step, page.owners, page.problems))
                div.actions { (button(ButtonKind::Main, Some("add"), &t("plans-step-add"))) }
            }
        }
    }
}

/// The fields of a step, for a new one and for a changed one.
pub(super) fn step_fields(form: &StepForm, owners: &[Choice], problems: &FieldProblems) -> Markup {
    html! {
        (text_field(&TextField {
            name: "words",
            label: &t("plans-step-words"),
            hint: Some(&t("plans-step-words-hint")),
            error: problems.of("words"),
            now: problems.now("words"),
            value: &form.words,
            max_length: Some(160),
            required: true,
            ..TextField::default()
        }))
        (select_field(&SelectField {
            name: "owner",
            label: &t("plans-owner"),
            hint: Some(&t("plans-owner-hint")),
            error: problems.of("owner"),
            value: &form.owner,
            choices: owners,
            empty: Some(&t("sites-choose")),
            required: true,
            now: problems.now("owner"),
        }))
    }
}

fn about(desk: &Desk, plan: &EmergencyPlan) -> Markup {
    let by = plan.changed_by.clone().unwrap_or_else(|| t("sites-changed-by-nobody"));
    let changed = plan.changed_at.map_or_else(String::new, |at| {
        format!("{}, {by}", format::day_clock(at, &desk.time_zone()))
    });
    let agreed = plan.agreed_on.map_or_else(|| t("plans-not-agreed"), format::date_long);
    let pairs = [
        (t("plans-category"), html! { (t(plan.category.word_key())) }),
        (t("plans-version"), html! { (plan.version) }),
        (t("plans-agreed"), html! { (agreed) }),
        (t("plans-changed"), html! { (changed) }),
    ];
    panel(Panel::of(&t("plans-about")), definitions(&pairs))
}

/// What keeps a plan true: the day of agreement, another name, the way out.
fn keep(desk: &Desk, page: &PlanPage<'_>, today: civil::Date) -> Markup {
    let base = plan_url(page.site, page.plan.id);
    let revision = page.plan.revision.to_string();
    let today = today.to_string();
    let on = TextField {
        name: "on",
        label: &t("plans-agreed-on"),
        hint: Some(&t("plans-agreed-on-hint")),
        value: &today,
        kind: "date",
        required: true,
        narrow: true,
        ..TextField::default()
    };
    let body = html! {
        @if !page.plan.steps.is_empty() {
            form action=(format!("{base}/agreement")) method="post" {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &revision))
                (text_field(&on))
                div.actions { (button(ButtonKind::Main, Some("check"), &t("plans-agree"))) }
            }
        }
        div.actions {
            (button_link(ButtonKind::Plain, Some("edit"), &t("plans-edit"), &format!("{base}/edit")))
            (button_link(ButtonKind::Plain, Some("trash"), &t("plans-remove"), &format!("{base}/removal?revision={revision}")))
        }
    };
    panel(Panel::of(&t("plans-keep")), body)
}

//! The forms of a plan: its name and line, one step, and the ways out.

use super::rules::{HeadForm, StepForm};
use super::{EmergencyPlan, pages::plan_url, views};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems};
use muster_terms::Category;
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// All that the form of a plan's head may show.
pub(super) struct HeadPage<'a> {
    pub site: &'a Site,
    /// The plan that is changed; a new one when absent.
    pub plan: Option<&'a EmergencyPlan>,
    pub form: &'a HeadForm,
    pub problems: &'a FieldProblems,
}

pub(super) async fn head(desk: &Desk, page: &HeadPage<'_>) -> Result<Markup, Problem> {
    let (form, problems) = (page.form, page.problems);
    let reference = &page.site.reference;
    let all = format!("/sites/{reference}/emergency-plans");
    let (title, action, back) = match page.plan {
        Some(plan) => {
            let own = plan_url(reference, plan.id);
            (t("plans-edit"), format!("{own}/edit"), own)
        }
        None => (t("plans-make"), all.clone(), all),
    };
    let kinds: Vec<Choice> = Category::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), t(each.title_key())))
        .collect();
    let kind = SelectField {
        name: "category",
        label: &t("plans-category"),
        error: problems.of("category"),
        value: &form.category,
        choices: &kinds,
        empty: Some(&t("sites-choose")),
        required: true,
        ..SelectField::default()
    };
    let text = |name, label: &str, hint: &str, value, max| {
        text_field(&TextField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: problems.of(name),
            now: problems.now(name),
            value,
            max_length: Some(max),
            required: true,
            ..TextField::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plans-make-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (begun_field(&form.begun))
                @if page.plan.is_none() { (select_field(&kind)) }
                (text("name", "plans-name", "plans-name-hint", &form.name, 60))
                (text("instruction", "plans-instruction", "plans-instruction-hint", &form.instruction, 160))
                @if page.plan.is_none() {
                    (check_field(&CheckField {
                        name: "built_in",
                        label: html! { (t("plans-begin-built-in")) },
                        hint: Some(&t("plans-begin-built-in-hint")),
                        checked: form.built_in.is_some(),
                        ..CheckField::default()
                    }))
                }
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("sites-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    framed(desk, page.site, page.plan, &title, body).await
}

/// All that the form of a step may show.
pub(super) struct StepPage<'a> {
    pub site: &'a Site,
    pub plan: &'a EmergencyPlan,
    /// From 1.
    pub place: usize,
    pub owners: &'a [Choice],
    pub form: &'a StepForm,
    pub problems: &'a FieldProblems,
}

pub(super) async fn step(desk: &Desk, page: &StepPage<'_>) -> Result<Markup, Problem> {
    let title = t_with("plans-step-change-title", &[("place", page.place.into())]);
    let plan = plan_url(&page.site.reference, page.plan.id);
    let body = html! {
        (page_head(PageHead::of(&title)))
        (page.problems.summary())
        form.panel action=(format!("{plan}/steps/{}", page.place)) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &page.form.revision.to_string())) (begun_field(&page.form.begun))
                (views::step_fields(page.form, page.owners, page.problems))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("sites-save"), page.problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &plan))
                }
            }
        }
    };
    framed(desk, page.site, Some(page.plan), &title, body).await
}

pub(super) async fn step_removal(
    desk: &Desk,
    site: &Site,
    plan: &EmergencyPlan,
    place: usize,
    words: &str,
    revision: i64,
) -> Result<Markup, Problem> {
    let own = plan_url(&site.reference, plan.id);
    let title = t("plans-step-remove");
    let ask = Confirm {
        title: &t_with("plans-step-remove-title", &[("step", words.into())]),
        words: html! { (t("plans-step-remove-words")) },
        action: &format!("{own}/steps/{place}/removal"),
        yes: &title,
        no: &t("sites-keep"),
        back: &own,
        csrf: &desk.csrf,
        fields: hidden_field("revision", &revision.to_string()),
        send: false,
    };
    let body = html! { (page_head(PageHead::of(&plan.name))) (confirm(&ask)) };
    framed(desk, site, Some(plan), &title, body).await
}

pub(super) async fn removal(
    desk: &Desk,
    site: &Site,
    plan: &EmergencyPlan,
    own: &str,
    revision: i64,
) -> Result<Markup, Problem> {
    let title = t("plans-remove");
    let ask = Confirm {
        title: &t_with("plans-remove-title", &[("plan", plan.name.as_str().into())]),
        words: html! { (t("plans-remove-words")) },
        action: &format!("{own}/removal"),
        yes: &title,
        no: &t("sites-keep"),
        back: own,
        csrf: &desk.csrf,
        fields: hidden_field("revision", &revision.to_string()),
        send: false,
    };
    let body = html! { (page_head(PageHead::of(&plan.name))) (confirm(&ask)) };
    framed(desk, site, Some(plan), &title, body).await
}

/// A page below a site's plans.
async fn framed(
    desk: &Desk,
    site: &Site,
    plan: Option<&EmergencyPlan>,
    title: &str,
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let base = format!("/sites/{}", site.reference);
    let crumb = |label: &str, href: Option<String>| Crumb {
        label: label.to_owned(),
        href,
    };
    shell.crumbs = vec![
        crumb(&t("sites-title"), Some("/sites".into())),
        crumb(&site.name, Some(base.clone())),
        crumb(&t("plans-title"), Some(format!("{base}/emergency-plans"))),
    ];
    shell
        .crumbs
        .extend(plan.map(|plan| crumb(&plan.name, Some(plan_url(&site.reference, plan.id)))));
    shell.crumbs.push(crumb(title, None));
    Ok(layout::page(&shell, title, body))
}

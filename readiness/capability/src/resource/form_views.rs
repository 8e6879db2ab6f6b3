//! The markup of the form of an offer, and of taking it back.

use super::rules::ResourceForm;
use super::{Resource, words};
use maud::{Markup, html};
use muster_membership::{Position, fields::FieldProblems};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// All that the form may show.
pub(super) struct FormPage<'a> {
    /// `None`: a new one.
    pub resource: Option<&'a Resource>,
    pub form: &'a ResourceForm,
    pub positions: &'a [Position],
    pub problems: &'a FieldProblems,
}

pub(super) async fn form(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let (title, action, back) = match page.resource {
        Some(resource) => {
            let base = format!("/resources/{}", resource.id);
            let title = t_with("resource-edit-title", &[("name", resource.name.as_str().into())]);
            (title, format!("{base}/edit"), base)
        }
        None => (
            t("resource-new-title"),
            "/resources".to_owned(),
            "/resources".to_owned(),
        ),
    };
    let (form, problems) = (page.form, page.problems);
    let kinds: Vec<Choice> = ResourceKind::ALL
        .iter()
        .map(|kind| Choice::of(kind.as_str(), words::kind(*kind)))
        .collect();
    let positions: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let choose = t("resource-choose-one");
    let select = |name, label: &str, value: &str, choices: &[Choice]| {
        select_field(&SelectField {
            name,
            label: &t(label),
            error: problems.of(name),
            now: problems.now(name),
            value,
            choices,
            empty: Some(&choose),
            required: true,
            ..SelectField::default()
        })
    };
    let line = |name, label: &str, hint: &str, value: &str, most, required| {
        text_field(&TextField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: problems.of(name),
            now: problems.now(name),
            value,
            required,
            max_length: Some(most),
            ..TextField::default()
        })
    };
    let area = |name, label: &str, hint: &str, value: &str| {
        text_area(&TextArea {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: problems.of(name),
            now: problems.now(name),
            value,
            rows: 3,
            max_length: Some(2_000),
            ..TextArea::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("resource-form-lead"))))
        (problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &form.revision.to_string()))
                (begun_field(&form.begun))
                (select("kind", "resource-kind", &form.kind, &kinds))
                (line("name", "resource-name", "resource-name-hint", &form.name, 120, true))
                (area("words", "resource-words", "resource-words-hint", &form.words))
                (text_field(&TextField { name: "quantity", label: &t("resource-quantity"), error: problems.of("quantity"), now: problems.now("quantity"), value: &form.quantity, inputmode: "numeric", narrow: true, required: true, max_length: Some(5), ..TextField::default() }))
                (line("place", "resource-place", "resource-place-hint", &form.place, 200, false))
                (area("conditions", "resource-conditions", "resource-conditions-hint", &form.conditions))
                (select("ask", "resource-ask", &form.ask, &positions))
                (text_field(&TextField { name: "offered_until", label: &t("resource-until"), hint: Some(&t("resource-until-hint")), error: problems.of("offered_until"), now: problems.now("offered_until"), value: &form.offered_until, kind: "date", narrow: true, ..TextField::default() }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("resource-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    framed(desk, &title, body).await
}

pub(super) async fn withdrawal(desk: &Desk, resource: &Resource) -> Result<Markup, Problem> {
    let base = format!("/resources/{}", resource.id);
    let ask = Confirm {
        title: &t_with("resource-withdraw-title", &[("name", resource.name.as_str().into())]),
        words: html! { (t("resource-withdraw-words")) },
        action: &format!("{base}/withdrawal"),
        yes: &t("resource-withdraw"),
        no: &t("sites-keep"),
        back: &base,
        csrf: &desk.csrf,
        ..Confirm {
            fields: html! {},
            ..Confirm::default()
        }
    };
    let body = html! { (page_head(PageHead::of(&resource.name))) (confirm(&ask)) };
    framed(desk, &t("resource-withdraw"), body).await
}

/// A page below `/resources`.
pub(super) async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    below(desk, ("resource-title", "/resources"), title, body).await
}

/// A page below a list.
pub(super) async fn below(
    desk: &Desk,
    (list, href): (&str, &str),
    title: &str,
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t(list),
            href: Some(href.into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

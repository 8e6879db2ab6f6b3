//! The markup of the form of a profile.

use super::form::ProfileForm;
use super::rules::{count_field, hours_field, minutes_field, need_field};
use super::words;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

pub(super) async fn form(
    desk: &Desk,
    unit: &str,
    form: &ProfileForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = match unit {
        "" => t("capability-edit-title"),
        unit => t_with("capability-edit-title-unit", &[("unit", unit.into())]),
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("capability-edit-lead"))))
        (problems.summary())
        form.panel action="/capability/edit" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("unit", form.field("unit")))
                (hidden_field("version", form.field("version")))
                (hidden_field("begun", form.field("begun")))
                fieldset.field {
                    legend { (t("capability-sends")) }
                    p.form-hint { (t("capability-sends-hint")) }
                    @for kind in CapabilityKind::ALL {
                        @let name = words::kind(*kind);
                        div.cols.cols-even {
                            (number(form, problems, count_field(*kind), &words::count_of(&name), None))
                            (line(form, problems, hours_field(*kind), &words::hours_of(&name)))
                        }
                    }
                }
                (area(form, problems, "limits", "capability-limits", "capability-limits-hint", 2_000))
                fieldset.field {
                    legend { (t("capability-needs")) }
                    @for need in SiteNeed::ALL { (check(form, problems, need_field(*need), &words::need(*need))) }
                }
                (area(form, problems, "needs_words", "capability-needs-words", "capability-needs-words-hint", 1_000))
                fieldset.field {
                    legend { (t("capability-minutes")) }
                    p.form-hint { (t("capability-minutes-hint")) }
                    @for band in DayBand::ALL {
                        (number(form, problems, minutes_field(*band), &words::minutes_of(*band), None))
                    }
                }
                (text_field(&TextField {
                    name: "review_on",
                    label: &t("capability-review-on"),
                    hint: Some(&t("capability-review-hint")),
                    error: problems.of("review_on"),
                    now: problems.now("review_on"),
                    value: form.field("review_on"),
                    kind: "date",
                    required: true,
                    narrow: true,
                    ..TextField::default()
                }))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("capability-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/capability"))
                }
            }
        }
    };
    framed(desk, &title, body).await
}

fn number(form: &ProfileForm, problems: &FieldProblems, name: &'static str, label: &str, hint: Option<&str>) -> Markup {
    text_field(&TextField {
        name,
        label,
        hint,
        error: problems.of(name),
        now: problems.now(name),
        value: form.field(name),
        inputmode: "numeric",
        narrow: true,
        max_length: Some(4),
        ..TextField::default()
    })
}

fn line(form: &ProfileForm, problems: &FieldProblems, name: &'static str, label: &str) -> Markup {
    text_field(&TextField {
        name,
        label,
        error: problems.of(name),
        now: problems.now(name),
        value: form.field(name),
        max_length: Some(80),
        ..TextField::default()
    })
}

fn area(
    form: &ProfileForm,
    problems: &FieldProblems,
    name: &'static str,
    label: &str,
    hint: &str,
    most: u32,
) -> Markup {
    text_area(&TextArea {
        name,
        label: &t(label),
        hint: Some(&t(hint)),
        error: problems.of(name),
        now: problems.now(name),
        value: form.field(name),
        rows: 4,
        max_length: Some(most),
        ..TextArea::default()
    })
}

fn check(form: &ProfileForm, problems: &FieldProblems, name: &'static str, label: &str) -> Markup {
    check_field(&CheckField {
        name,
        label: html! { (label) },
        checked: form.field(name) == "yes",
        now: problems.now(name),
        ..CheckField::default()
    })
}

/// A page below `/capability`.
pub(super) async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("capability-title"),
            href: Some("/capability".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

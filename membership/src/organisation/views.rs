//! The markup of `/admin/organisation`.

use super::{
    rules,
    settings::{PLACE, SettingsForm},
};
use crate::fields::FieldProblems;
use maud::{Markup, html};
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, Choice, ChoiceField, PageHead, SelectField, TextField, begun_field, choice_radios, csrf_field,
        hidden_field, page_head, save_button, select_field, text_field,
    },
    layout::{self, Crumb},
    t,
};

pub(super) async fn settings(desk: &Desk, form: &SettingsForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("organisation-title");
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("people-title"),
            href: Some("/admin/people".into()),
        },
        Crumb {
            label: title.clone(),
            href: None,
        },
    ];
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("organisation-lead"))))
        form.panel action=(PLACE) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &form.revision.to_string())) (begun_field(&form.begun))
                (problems.summary())
                (text_field(&TextField {
                    name: "name", label: &t("setup-name"), hint: Some(&t("organisation-name-hint")), error: problems.of("name"),
                    now: problems.now("name"), value: &form.name, autocomplete: "organization", required: true, max_length: Some(120), ..TextField::default()
                }))
                (number_fields(form, problems))
                (time_zone_field(&form.time_zone, problems))
                (distances_field(&form.units, problems))
                div.actions {
                    (save_button(ButtonKind::Main, None, &t("organisation-save"), problems.meanwhile()))
                    a href="/admin/people" { (t("people-cancel")) }
                }
            }
        }
    };
    Ok(layout::page(&shell, &title, body))
}

fn number_fields(form: &SettingsForm, problems: &FieldProblems) -> Markup {
    let number = |name, label: &str, hint: &str, value: &str, required| {
        text_field(&TextField {
            name,
            label,
            hint: Some(hint),
            error: problems.of(name),
            now: problems.now(name),
            value,
            inputmode: "tel",
            required,
            narrow: true,
            ..TextField::default()
        })
    };
    let (night, night_hint) = (t("organisation-out-of-hours"), t("organisation-out-of-hours-hint"));
    let (danger, danger_hint) = (t("setup-emergency-number"), t("setup-emergency-number-hint"));
    html! {
        (number("out_of_hours", &night, &night_hint, &form.out_of_hours, false))
        (number("emergency_number", &danger, &danger_hint, &form.emergency_number, true))
    }
}

/// Metres or feet.
pub(crate) fn distances_field(units: &str, problems: &FieldProblems) -> Markup {
    choice_radios(&ChoiceField {
        name: "units",
        label: &t("setup-units"),
        now: problems.now("units"),
        values: &[units],
        choices: &[
            Choice::of("metric", t("setup-metric")),
            Choice::of("imperial", t("setup-imperial")),
        ],
        ..ChoiceField::default()
    })
}

/// A list to choose from; a line to type in on a machine without a time zone database.
pub(crate) fn time_zone_field(value: &str, problems: &FieldProblems) -> Markup {
    let mut zones: Vec<Choice> = rules::time_zones()
        .into_iter()
        .map(|zone| Choice::of(zone.clone(), zone))
        .collect();
    let (label, hint) = (t("setup-time-zone"), t("setup-time-zone-hint"));
    let (error, now) = (problems.of("time_zone"), problems.now("time_zone"));
    if zones.len() > 1 {
        // A zone that is set and not in the list, such as an old name, stays chosen: saving must not move the clocks.
        if rules::check_time_zone(value).is_ok() && !zones.iter().any(|zone| zone.value == value) {
            zones.insert(0, Choice::of(value, value));
        }
        return select_field(&SelectField {
            name: "time_zone",
            label: &label,
            error,
            now,
            value: if zones.iter().any(|zone| zone.value == value) {
                value
            } else {
                "UTC"
            },
            choices: &zones,
            ..SelectField::default()
        });
    }
    text_field(&TextField {
        name: "time_zone",
        label: &label,
        hint: Some(&hint),
        error,
        now,
        value,
        ..TextField::default()
    })
}

//! The fields of a position, and the page of a new one.

use super::framed;
use crate::{
    fields::FieldProblems,
    organisation::Unit,
    position::{Listed, rules, rules::PositionForm},
    site::Site,
    words,
};
use maud::{Markup, html};
use muster_terms::Duty;
use muster_web::{
    Begun, Desk, Problem,
    components::{
        ButtonKind, Choice, PageHead, SelectField, TextField, button, csrf_field, page_head, select_field, text_field,
    },
    t,
};

/// What a position can be tied to.
pub(in crate::position) struct Choices {
    pub sites: Vec<Site>,
    pub units: Vec<Unit>,
}

/// A position's values as its form shows them.
pub(in crate::position) fn form_of(listed: &Listed) -> PositionForm {
    let position = &listed.position;
    PositionForm {
        title: position.title.clone(),
        duty: position.duty.as_str().into(),
        site: position.site.map(String::from).unwrap_or_default(),
        unit: position.unit.map(String::from).unwrap_or_default(),
        phone: position.phone.clone(),
        place: position.place.clone(),
        revision: listed.revision.number,
        begun: Begun::with(&rules::stored(position, "", "")),
    }
}

pub(in crate::position) async fn new_position(
    desk: &Desk,
    form: &PositionForm,
    choices: &Choices,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("people-add");
    let duties: Vec<Choice> = Duty::ALL
        .iter()
        .filter(|duty| rules::fits(**duty, desk.who.org_kind))
        .map(|duty| Choice::of(duty.as_str(), words::duty(*duty)))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("people-add-lead"))))
        form.panel action="/admin/people" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (problems.summary())
                (title_field(form, problems))
                (select_field(&SelectField {
                    name: "duty",
                    label: &t("people-duty"),
                    hint: Some(&t("people-duty-hint")),
                    error: problems.of("duty"),
                    value: &form.duty,
                    choices: &duties,
                    empty: Some(&t("people-choose-duty")),
                    required: true,
                    ..SelectField::default()
                }))
                (place_fields(form, choices, problems))
                div.actions { (button(ButtonKind::Main, None, &t("people-add"))) a href="/admin/people" { (t("people-cancel")) } }
            }
        }
    };
    framed(desk, &title, true, body).await
}

pub(super) fn title_field(form: &PositionForm, problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name: "title",
        label: &t("people-title-label"),
        hint: Some(&t("people-title-hint")),
        error: problems.of("title"),
        now: problems.now("title"),
        value: &form.title,
        required: true,
        max_length: Some(80),
        ..TextField::default()
    })
}

pub(super) fn place_fields(form: &PositionForm, choices: &Choices, problems: &FieldProblems) -> Markup {
    let sites: Vec<Choice> = choices
        .sites
        .iter()
        .map(|site| Choice::of(site.id, &site.name))
        .collect();
    let units: Vec<Choice> = choices
        .units
        .iter()
        .map(|unit| Choice::of(unit.id, &unit.name))
        .collect();
    let text = |name, label: &str, hint: &str, value: &str| {
        text_field(&TextField {
            name,
            label,
            hint: Some(hint),
            error: problems.of(name),
            now: problems.now(name),
            value,
            ..TextField::default()
        })
    };
    html! {
        @if !sites.is_empty() {
            (select_field(&SelectField {
                name: "site", label: &t("people-site"), error: problems.of("site"), value: &form.site, choices: &sites,
                empty: Some(&t("people-all-sites")), now: problems.now("site"), ..SelectField::default()
            }))
        }
        @if !units.is_empty() {
            (select_field(&SelectField {
                name: "unit", label: &t("people-unit"), error: problems.of("unit"), value: &form.unit, choices: &units,
                empty: Some(&t("people-all-units")), now: problems.now("unit"), ..SelectField::default()
            }))
        }
        (text("phone", &t("people-phone"), &t("people-phone-hint"), &form.phone))
        (text("place", &t("people-place"), &t("people-place-hint"), &form.place))
    }
}

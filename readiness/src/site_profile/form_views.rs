//! The markup of the form that adds or changes a site.

use super::{KnownPolice, rules, rules::ProfileForm, verbs::party_of};
use crate::label::Reach;
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems};
use muster_terms::Tlp;
use muster_web::{Begun, Desk, Problem, components::*, layout, layout::Crumb, t, t_with};

/// Empty rows that the form of notes offers beyond those that are filled.
const SPARE_NOTES: usize = 2;

/// All that the form may show.
pub(super) struct FormPage<'a> {
    /// The site that is changed; a new one when absent.
    pub site: Option<&'a Site>,
    pub form: &'a ProfileForm,
    pub known: &'a [KnownPolice],
    /// The clauses that the label bears on.
    pub reach: &'a [Reach],
    pub problems: &'a FieldProblems,
}

/// The form as it stands for a site.
pub(super) fn form_of(site: &Site) -> ProfileForm {
    ProfileForm {
        name: site.name.clone(),
        address: site.address.clone(),
        hours: site.hours.clone(),
        occupancy: site.occupancy.clone(),
        police: party_of(site).map(rules::party_word).unwrap_or_default(),
        arrival_words: site.arrival_words.clone(),
        note_label: site.officer_notes.iter().map(|(label, _)| label.clone()).collect(),
        note_words: site.officer_notes.iter().map(|(_, words)| words.clone()).collect(),
        tlp: site.tlp.label().to_owned(),
        revision: site.revision,
        begun: Begun::with(&rules::stored(site, "")),
    }
}

pub(super) async fn form(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let action = page
        .site
        .map_or_else(|| "/sites".to_owned(), |site| format!("/sites/{}/edit", site.reference));
    let title = if page.site.is_some() {
        t("sites-edit")
    } else {
        t("sites-add")
    };
    let save = if page.site.is_some() {
        t("sites-save")
    } else {
        t("sites-add")
    };
    let lead = if page.site.is_some() {
        t("sites-edit-lead")
    } else {
        t("sites-add-lead")
    };
    let back = page
        .site
        .map_or_else(|| "/sites".to_owned(), |site| format!("/sites/{}", site.reference));
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead)))
        (page.problems.summary())
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf)) (hidden_field("revision", &page.form.revision.to_string())) (begun_field(&page.form.begun))
                (fields(page))
                (police(page))
                (label(page))
                (notes(page))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &save, page.problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &back))
                }
            }
        }
    };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![Crumb {
        label: t("sites-title"),
        href: Some("/sites".into()),
    }];
    if let Some(site) = page.site {
        shell.crumbs.push(Crumb {
            label: site.name.clone(),
            href: Some(back),
        });
    }
    shell.crumbs.push(Crumb {
        label: title.clone(),
        href: None,
    });
    Ok(layout::page(&shell, &title, body))
}

fn fields(page: &FormPage<'_>) -> Markup {
    let form = page.form;
    let text = |name, label: &str, hint: &str, value: &str, max, required| {
        text_field(&TextField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: page.problems.of(name),
            now: page.problems.now(name),
            value,
            max_length: Some(max),
            required,
            ..TextField::default()
        })
    };
    html! {
        (text("name", "sites-name", "sites-name-hint", &form.name, 80, true))
        (text("address", "sites-address", "sites-address-hint", &form.address, 200, true))
        (text("hours", "sites-hours", "sites-hours-hint", &form.hours, 80, false))
        (text("occupancy", "sites-occupancy", "sites-occupancy-hint", &form.occupancy, 80, false))
        (text("arrival_words", "sites-arrival", "sites-arrival-hint", &form.arrival_words, 200, false))
    }
}

fn police(page: &FormPage<'_>) -> Markup {
    let choices: Vec<Choice> = page
        .known
        .iter()
        .map(|known| Choice::of(rules::party_word(known.party), known.name.as_str()))
        .collect();
    select_field(&SelectField {
        name: "police",
        label: &t("sites-police"),
        hint: Some(&t("sites-police-hint")),
        error: page.problems.of("police"),
        value: &page.form.police,
        choices: &choices,
        empty: Some(&t("sites-police-none")),
        now: page.problems.now("police"),
        ..SelectField::default()
    })
}

/// Each label with what it means here, in one sentence.
fn label(page: &FormPage<'_>) -> Markup {
    let choices = Tlp::ALL.map(|tlp| Choice::of(tlp.label(), t(&["sites-tlp-", label_word(tlp)].concat())));
    let field = select_field(&SelectField {
        name: "tlp",
        label: &t("sites-tlp"),
        hint: Some(&t("sites-tlp-hint")),
        error: page.problems.of("tlp"),
        value: &page.form.tlp,
        choices: &choices,
        required: true,
        now: page.problems.now("tlp"),
        ..SelectField::default()
    });
    html! { (field) (reach(page)) }
}

/// Before it is saved: which partner loses what with which label, under which clause, and what the label of now has closed.
fn reach(page: &FormPage<'_>) -> Markup {
    let now = page.site.map(|site| site.tlp);
    html! {
        @if !page.reach.is_empty() {
            p.form-hint { (t("sites-label-reach")) ":" }
            ul.plain-list {
                @for clause in page.reach {
                    li.form-hint { (reach_words(clause, now.is_some_and(|label| clause.is_closed_by(label)))) }
                }
            }
        }
    }
}

fn reach_words(clause: &Reach, is_closed: bool) -> String {
    let class = t(&["class-", &clause.class.as_str().replace('_', "-")].concat());
    let values = [
        ("partner", clause.partner.as_str().into()),
        ("what", class.into()),
        ("agreement", format!("{} §{}", clause.agreement, clause.number).into()),
        ("label", clause.up_to.label().into()),
    ];
    match is_closed {
        true => t_with("sites-label-closed", &values),
        false => t_with("sites-label-closes", &values),
    }
}

/// The end of a label's text.
fn label_word(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "clear",
        Tlp::Green => "green",
        Tlp::Amber => "amber",
        Tlp::AmberStrict => "amber-strict",
        Tlp::Red => "red",
    }
}

fn notes(page: &FormPage<'_>) -> Markup {
    let filled = page.form.note_label.len().max(page.form.note_words.len());
    let rows = (filled + SPARE_NOTES).clamp(4, rules::MOST_NOTES).max(filled);
    let error = page.problems.of("note_words");
    let now = page.problems.now("officer_notes");
    let at = |list: &[String], n: usize| list.get(n).cloned().unwrap_or_default();
    html! {
        fieldset class=(if error.is_some() { "field field-error" } else { "field" }) id="field-note_words" {
            legend { (t("sites-for-officers")) }
            p.form-hint { (t("sites-notes-hint")) }
            @if let Some(error) = error { span.field-message { (error) } }
            @if let Some(now) = now { (now_mark("field-officer_notes", now)) }
            @for n in 0..rows {
                div.fields {
                    (note_input("note_label", &t("sites-note-label"), n, &at(&page.form.note_label, n), 30))
                    (note_input("note_words", &t("sites-note-words"), n, &at(&page.form.note_words, n), 200))
                }
            }
        }
    }
}

/// One of many inputs of the same name, so its id carries the row.
fn note_input(name: &str, label: &str, row: usize, value: &str, max: u32) -> Markup {
    let id = format!("{name}-{row}");
    html! {
        div.field {
            label.form-label for=(id) { (label) " " (row + 1) }
            input.form-control type="text" id=(id) name=(name) value=(value) maxlength=(max);
        }
    }
}

use super::super::pages::{ClauseFormPage, DraftPage, NewPage, Told};
use super::super::{rules, urls, words};
use maud::{Markup, html};
use muster_policy::Condition;
use muster_terms::{DataClass, Purpose};
use muster_web::components::{
    ButtonKind, CheckField, Choice, ChoiceCard, ChoiceField, Column, Note, PageHead, Panel, Row, SelectField, Table,
    TextArea, TextField, button, button_link, check_field, choice_cards, choice_chips, csrf_field, error_summary,
    hidden_field, note, page_head, panel, post_button, row_list, select_field, table, text_area, text_field,
};
use muster_web::{t, t_with};

fn problem(told: &Option<Told>) -> Markup {
    html! {
        @match told {
            Some(Told { field: Some(field), words }) => div.spaced { (error_summary(&[(*field, words.clone())])) },
            Some(Told { field: None, words }) => div.spaced { (note(&Note::problem(words.clone()))) },
            None => {},
        }
    }
}

fn dates(starts: &str, ends: &str, review: Option<&str>, told: &Option<Told>) -> Markup {
    let date = |name, label: &str, value: &str| {
        text_field(&TextField {
            name,
            label,
            value,
            error: Told::at(told, name),
            kind: "date",
            required: true,
            narrow: true,
            ..TextField::default()
        })
    };
    html! {
        div.fields {
            (date("starts_on", &t("agreement-field-starts"), starts))
            (date("ends_on", &t("agreement-field-ends"), ends))
            @if let Some(review) = review { (date("review_on", &t("agreement-field-review"), review)) }
        }
    }
}

fn site_chips(chosen: &[String], choices: &[Choice], hint: &str) -> Markup {
    let values: Vec<&str> = chosen.iter().map(String::as_str).collect();
    html! {
        @if !choices.is_empty() {
            (choice_chips(&ChoiceField {
                name: "sites", label: &t("agreement-field-sites"), hint: Some(hint), values: &values, choices, many: true,
                ..ChoiceField::default()
            }))
        }
    }
}

pub fn new_agreement(page: &NewPage) -> Markup {
    let title = t("agreement-new-title");
    let cards: Vec<ChoiceCard> = page
        .templates
        .iter()
        .map(|key| ChoiceCard {
            value: (*key).to_owned(),
            label: t(&["agreement-template-", key].concat()),
            words: t(&["agreement-template-", key, "-words"].concat()),
            live: false,
        })
        .collect();
    html! {
        (page_head(PageHead::of(&title).lead(t("agreement-new-lead"))))
        (problem(&page.problem))
        div.cols {
            form.panel action="/agreements" method="post" {
                div.panel-body {
                    (csrf_field(&page.csrf))
                    (choice_cards("template", &t("agreement-new-template"), Told::at(&page.problem, "template"), &page.form.template, &cards))
                    (text_field(&TextField {
                        name: "partner_code", label: &t("agreement-new-code"), hint: Some(&t("agreement-new-code-hint")),
                        value: &page.form.partner_code, error: Told::at(&page.problem, "partner_code"), autocomplete: "off", required: true, narrow: true, max_length: Some(40),
                        ..TextField::default()
                    }))
                    @if !page.units.is_empty() {
                        (select_field(&SelectField {
                            name: "unit", label: &t("agreement-new-unit"), value: &page.form.unit, choices: &page.units,
                            empty: Some(&t("agreement-new-whole")), ..SelectField::default()
                        }))
                    }
                    (site_chips(&page.form.sites, &page.sites, &t("agreement-new-sites-hint")))
                    (dates(&page.form.starts_on, &page.form.ends_on, Some(&page.form.review_on), &page.problem))
                    div.actions {
                        (button(ButtonKind::Main, None, &t("agreement-new-action")))
                        (button_link(ButtonKind::Plain, None, &t("agreement-not-yet"), "/agreements"))
                    }
                }
            }
            (panel(Panel::of(&t("agreement-own-code")), html! {
                p { code { (page.own_code) } }
                p { (t("agreement-own-code-words")) }
                (super::unit_codes(&page.unit_codes))
            }))
        }
    }
}

pub fn draft(page: &DraftPage) -> Markup {
    let title = t("agreement-draft-title");
    html! {
        (page_head(PageHead::of(&title).lead(super::version_words(page.version)).actions(draft_actions(page))))
        (problem(&page.problem))
        @if let Some(words) = &page.not_ready { div.spaced { (note(&Note::problem(words.clone()))) } }
        div.stack { (draft_clauses(page)) (draft_words(page)) }
    }
}

fn draft_actions(page: &DraftPage) -> Markup {
    let revision = page.revision.to_string();
    let under = |to: &str| urls::under(&page.reference, to);
    html! {
        @if let Some(source) = page.source {
            (button_link(ButtonKind::Plain, Some("compare"), &t_with("agreement-compare-with", &[("version", source.into())]), &urls::compare(&page.reference, source, page.version)))
        }
        (button_link(ButtonKind::Plain, None, &t("agreement-drop-draft"), &under(&format!("withdraw?version={}", page.version))))
        @if page.not_ready.is_none() {
            (post_button(ButtonKind::Main, Some("send"), &t("agreement-propose-action"), &under("proposal"), &page.csrf,
                &[("seen", &page.form.seen), ("revision", &revision)]))
        }
    }
}

fn draft_clauses(page: &DraftPage) -> Markup {
    let rows: Vec<Row> = page
        .terms
        .clauses
        .iter()
        .map(|clause| {
            let remove = urls::under(&page.reference, format!("draft/clauses/{}/removal", clause.number));
            let label = t_with("agreement-clause-remove", &[("number", clause.number.clone().into())]);
            Row::of(clause.title.as_str())
                .href(urls::under(&page.reference, format!("draft/clauses/{}", clause.number)))
                .small(words::condition_line(&page.terms.clause(clause)))
                .mark(button_link(ButtonKind::Quiet.small(), Some("trash"), &label, &remove))
        })
        .zip(&page.terms.clauses)
        .map(|(row, clause)| Row {
            lead: Some(html! { "§" (clause.number) }),
            ..row
        })
        .collect();
    let add = button_link(
        ButtonKind::Plain.small(),
        Some("add"),
        &t("agreement-clause-add"),
        &urls::under(&page.reference, "draft/clauses/new"),
    );
    panel(Panel::list(&t("agreement-clauses")).action(add), row_list(&rows))
}

fn draft_words(page: &DraftPage) -> Markup {
    let form = &page.form;
    let empty = (String::new(), String::new());
    let sections: Vec<(String, String)> = form
        .heading
        .iter()
        .cloned()
        .zip(form.words.iter().cloned())
        .chain(std::iter::once(empty))
        .collect();
    html! {
        form.panel action=(urls::under(&page.reference, "draft/terms")) method="post" {
            div.panel-head { h2 { (t("agreement-draft-words")) } }
            div.panel-body {
                (csrf_field(&page.csrf))
                (hidden_field("seen", &form.seen))
                (text_field(&TextField { name: "title", label: &t("agreement-field-title"), error: Told::at(&page.problem, "title"), value: &form.title, required: true, max_length: Some(200), ..TextField::default() }))
                (site_chips(&form.sites, &page.sites, &t("agreement-new-sites-hint")))
                (dates(&form.starts_on, &form.ends_on, Some(&form.review_on), &page.problem))
                @for (place, (heading, text)) in sections.iter().enumerate() { (section_fields(place + 1, heading, text)) }
                div.actions { (button(ButtonKind::Main, None, &t("agreement-save"))) }
            }
        }
    }
}

/// Heading and words of one paragraph. The ids carry its place, since the names are the same for all.
fn section_fields(place: usize, heading: &str, text: &str) -> Markup {
    let number = [("number", place.into())];
    html! {
        div.field {
            label.form-label for=(format!("field-heading-{place}")) { (t_with("agreement-section-heading", &number)) }
            input.form-control id=(format!("field-heading-{place}")) name="heading" value=(heading) maxlength="200";
        }
        div.field {
            label.form-label for=(format!("field-words-{place}")) { (t_with("agreement-section-words", &number)) }
            textarea.form-control id=(format!("field-words-{place}")) name="words" rows="3" { (text) }
        }
    }
}

pub fn clause_form(page: &ClauseFormPage) -> Markup {
    let title = t("agreement-clause-form-title");
    let action = match &page.number {
        Some(number) => urls::under(&page.reference, format!("draft/clauses/{number}")),
        None => urls::under(&page.reference, "draft/clauses"),
    };
    html! {
        (page_head(PageHead::of(&title)))
        (problem(&page.problem))
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&page.csrf))
                (hidden_field("seen", &page.form.seen))
                (clause_words(page))
                (clause_terms(page))
                (what_opens())
                div.actions {
                    (button(ButtonKind::Main, None, &t("agreement-save")))
                    (button_link(ButtonKind::Plain, None, &t("agreement-not-yet"), &urls::under(&page.reference, "draft")))
                }
            }
        }
    }
}

/// The whole table of what Muster executes, to choose from before anything is refused.
fn what_opens() -> Markup {
    let columns = ["class", "condition", "purpose"].map(|key| Column::of(t(&["agreement-field-", key].concat())));
    let row = |class: DataClass, condition: Condition| {
        let purposes = rules::purposes_of(class, condition);
        let purposes = match purposes.len() == Purpose::ALL.len() {
            true => t("agreement-any-purpose"),
            false => purposes.into_iter().map(words::purpose).collect::<Vec<_>>().join(" "),
        };
        vec![
            html! { (words::class(class)) },
            html! { (words::condition(condition)) },
            html! { (purposes) },
        ]
    };
    let rows = DataClass::ALL.iter().flat_map(|class| {
        let opens = rules::conditions_of(*class).filter(|condition| *condition != Condition::Never);
        opens.map(move |condition| row(*class, condition))
    });
    html! {
        details.disclosure {
            summary { (t("agreement-what-opens")) }
            p { (t("agreement-what-opens-words")) }
            (table(&Table { caption: t("agreement-what-opens"), columns: columns.to_vec(), rows: rows.collect(), keep_columns: false }))
        }
    }
}

fn clause_words(page: &ClauseFormPage) -> Markup {
    let form = &page.form;
    html! {
        div.fields {
            (text_field(&TextField { name: "number", label: &t("agreement-field-number"), error: Told::at(&page.problem, "number"), value: &form.number, placeholder: "3.2", required: true, narrow: true, max_length: Some(15), ..TextField::default() }))
            (text_field(&TextField { name: "title", label: &t("agreement-field-title"), error: Told::at(&page.problem, "title"), value: &form.title, required: true, max_length: Some(120), ..TextField::default() }))
        }
        (text_area(&TextArea { name: "text", label: &t("agreement-field-text"), hint: Some(&t("agreement-field-text-hint")), value: &form.text, required: true, ..TextArea::default() }))
    }
}

fn clause_terms(page: &ClauseFormPage) -> Markup {
    let form = &page.form;
    let select = |name, label: &str, value: &str, choices: &[Choice]| {
        select_field(&SelectField {
            name,
            label,
            value,
            error: Told::at(&page.problem, name),
            choices,
            required: true,
            ..SelectField::default()
        })
    };
    let recipients: Vec<&str> = form.recipients.iter().map(String::as_str).collect();
    html! {
        div.fields {
            (select("data_class", &t("agreement-field-class"), &form.data_class, &words::class_choices()))
            (select("from", &t("agreement-field-from"), &form.from, &page.parties))
            (select("to", &t("agreement-field-to"), &form.to, &page.parties))
            (select("purpose", &t("agreement-field-purpose"), &form.purpose, &words::purpose_choices()))
            (select("condition", &t("agreement-field-condition"), &form.condition, &words::condition_choices()))
            (select("tlp", &t("agreement-field-tlp"), &form.tlp, &words::tlp_choices()))
        }
        (site_chips(&form.sites, &page.sites, &t("agreement-clause-sites-hint")))
        (choice_chips(&ChoiceField {
            name: "recipients", label: &t("agreement-field-recipients"), hint: Some(&t("agreement-recipients-hint")),
            values: &recipients, choices: &words::duty_choices(), many: true, ..ChoiceField::default()
        }))
        (text_field(&TextField { name: "retention_days", label: &t("agreement-field-retention"), hint: Some(&t("agreement-retention-hint")), value: &form.retention_days, inputmode: "numeric", required: true, narrow: true, ..TextField::default() }))
        (check_field(&CheckField { name: "onward", label: html! { (t("agreement-field-onward")) }, hint: Some(&t("agreement-onward-hint")), checked: form.onward.is_some(), ..CheckField::default() }))
        (dates(&form.starts_on, &form.ends_on, None, &page.problem))
    }
}

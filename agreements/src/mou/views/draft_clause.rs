use super::super::pages::ClauseFormPage;
use super::super::{rules, urls, words};
use super::draft::{dates, problem, site_chips};
use maud::{Markup, html};
use muster_policy::Condition;
use muster_terms::{DataClass, Purpose};
use muster_web::components::{
    ButtonKind, CheckField, Choice, ChoiceField, PageHead, SelectField, TextArea, TextField, begun_field, button_link,
    check_field, choice_chips, csrf_field, definitions, hidden_field, page_head, save_button, select_field, text_area,
    text_field,
};
use muster_web::t;

pub fn clause_form(page: &ClauseFormPage) -> Markup {
    let action = match &page.number {
        Some(number) => urls::under(&page.reference, format!("draft/clauses/{number}")),
        None => urls::under(&page.reference, "draft/clauses"),
    };
    let save = match &page.number {
        Some(_) => t("agreement-save"),
        None => t("agreement-clause-add"),
    };
    html! {
        (page_head(PageHead::of(&page.title)))
        (problem(&page.told))
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&page.csrf))
                (hidden_field("seen", &page.form.seen))
                (hidden_field("version", &page.form.version))
                (hidden_field("clause", &page.form.clause))
                (begun_field(&page.form.begun))
                (clause_words(page))
                (clause_terms(page))
                (what_opens())
                div.actions {
                    (save_button(ButtonKind::Main, None, &save, page.told.second()))
                    (button_link(ButtonKind::Plain, None, &t("agreement-not-yet"), &urls::under(&page.reference, "draft")))
                }
            }
        }
    }
}

/// All that Muster executes, kind by kind, to choose from before anything is refused.
fn what_opens() -> Markup {
    let purposes = |class: DataClass, condition: Condition| {
        let purposes = rules::purposes_of(class, condition);
        match purposes.len() == Purpose::ALL.len() {
            true => t("agreement-any-purpose"),
            false => purposes.into_iter().map(words::purpose).collect::<Vec<_>>().join(" "),
        }
    };
    // Conditions that one class has for the same purposes stand in one line.
    let lines = |class: DataClass| {
        let opens = rules::conditions_of(class).filter(|condition| *condition != Condition::Never);
        let mut lines: Vec<(String, String)> = Vec::new();
        for condition in opens {
            let (when, what_for) = (words::condition(condition), purposes(class, condition));
            match lines.iter_mut().find(|(_, same)| *same == what_for) {
                Some((conditions, _)) => *conditions = [conditions, " ", &when].concat(),
                None => lines.push((when, what_for)),
            }
        }
        lines
    };
    let kind = |class: &DataClass| {
        let lines = lines(*class);
        let words = html! {
            ul.plain-list {
                @for (when, what_for) in &lines { li { strong { (when) } " " (what_for) } }
                @if lines.is_empty() { li { (t("agreement-opens-never")) } }
            }
        };
        (words::class(*class), words)
    };
    let kinds: Vec<(String, Markup)> = DataClass::ALL.iter().map(kind).collect();
    html! {
        details.disclosure {
            summary { (t("agreement-what-opens")) }
            p { (t("agreement-what-opens-words")) }
            (definitions(&kinds))
        }
    }
}

fn clause_words(page: &ClauseFormPage) -> Markup {
    let form = &page.form;
    html! {
        div.fields {
            (text_field(&TextField { name: "number", label: &t("agreement-field-number"), error: page.told.at("number"), now: page.told.now("number"), value: &form.number, placeholder: "3.2", required: true, narrow: true, max_length: Some(15), ..TextField::default() }))
            (text_field(&TextField { name: "title", label: &t("agreement-field-title"), error: page.told.at("title"), now: page.told.now("title"), value: &form.title, required: true, max_length: Some(120), ..TextField::default() }))
        }
        (text_area(&TextArea { name: "text", label: &t("agreement-field-text"), hint: Some(&t("agreement-field-text-hint")), value: &form.text, error: page.told.at("text"), now: page.told.now("text"), required: true, max_length: Some(20_000), ..TextArea::default() }))
    }
}

fn clause_terms(page: &ClauseFormPage) -> Markup {
    let form = &page.form;
    let none = t("agreement-choose-one");
    let select = |name, label: &str, value: &str, choices: &[Choice]| {
        select_field(&SelectField {
            name,
            label,
            value,
            error: page.told.at(name),
            now: page.told.now(name),
            choices,
            empty: Some(&none),
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
        (site_chips(&form.sites, &page.sites, &t("agreement-clause-sites-hint"), &page.told))
        (choice_chips(&ChoiceField {
            name: "recipients", label: &t("agreement-field-recipients"), hint: Some(&t("agreement-recipients-hint")),
            values: &recipients, choices: &words::duty_choices(), many: true, error: page.told.at("recipients"), now: page.told.now("recipients"),
        }))
        (text_field(&TextField { name: "retention_days", label: &t("agreement-field-retention"), hint: Some(&t("agreement-retention-hint")), value: &form.retention_days, error: page.told.at("retention_days"), now: page.told.now("retention_days"), inputmode: "numeric", required: true, narrow: true, ..TextField::default() }))
        (check_field(&CheckField { name: "onward", label: html! { (t("agreement-field-onward")) }, hint: Some(&t("agreement-onward-hint")), checked: form.onward.is_some(), now: page.told.now("onward"), ..CheckField::default() }))
        (dates(&form.starts_on, &form.ends_on, None, &page.told))
    }
}

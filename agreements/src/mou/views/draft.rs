use super::super::pages::{DraftPage, NewPage, ToMend, Told};
use super::super::{urls, words};
use maud::{Markup, html};
use muster_terms::Reference;
use muster_web::components::{
    ButtonKind, Choice, ChoiceCard, ChoiceField, Note, NoteKind, PageHead, Panel, Row, SelectField, TextField,
    begun_field, button, button_link, choice_cards, choice_chips, csrf_field, error_summary, field_id, hidden_field,
    meanwhile_summary, note, now_mark, page_head, panel, post_button, row_list, save_button, select_field, text_field,
};
use muster_web::{t, t_with};

/// What a form that was not taken says above it.
pub(crate) fn problem(told: &Told) -> Markup {
    let at_fields = told
        .wrong
        .iter()
        .filter_map(|wrong| wrong.field.map(|field| (field, wrong.words.clone())));
    let at_fields: Vec<(&str, String)> = at_fields.collect();
    html! {
        @if let Some((words, meanwhile)) = &told.meanwhile { div.spaced { (meanwhile_summary(words, meanwhile)) } }
        @if !at_fields.is_empty() { div.spaced { (error_summary(&at_fields)) } }
        @for wrong in told.wrong.iter().filter(|wrong| wrong.field.is_none()) {
            div.spaced { (note(&Note::problem(wrong.words.clone()))) }
        }
    }
}

/// All that keeps a draft from being proposed, each with the way to its field; nothing when it can be.
pub(super) fn to_mend(ag: &Reference, all: &[ToMend], on_the_draft: bool) -> Markup {
    html! {
        @if !all.is_empty() {
            div.stack.spaced {
                (note(&Note { kind: NoteKind::Due, words: t_with("agreement-to-mend", &[("count", all.len().into())]) }))
                ul.plain-list { @for each in all { li { a href=(each.href) { (each.words) } } } }
                @if !on_the_draft {
                    div.actions { (button_link(ButtonKind::Plain, Some("edit"), &t("agreement-continue-draft"), &urls::under(ag, "draft"))) }
                }
            }
        }
    }
}

pub(super) fn dates(starts: &str, ends: &str, review: Option<&str>, told: &Told) -> Markup {
    let date = |name, label: &str, value: &str| {
        text_field(&TextField {
            name,
            label,
            value,
            error: told.at(name),
            now: told.now(name),
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

pub(super) fn site_chips(chosen: &[String], choices: &[Choice], hint: &str, told: &Told) -> Markup {
    let values: Vec<&str> = chosen.iter().map(String::as_str).collect();
    html! {
        @if !choices.is_empty() {
            (choice_chips(&ChoiceField {
                name: "sites", label: &t("agreement-field-sites"), hint: Some(hint), values: &values, choices, many: true,
                error: told.at("sites"), now: told.now("sites"),
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
        (problem(&page.told))
        div.cols {
            form.panel action="/agreements" method="post" {
                div.panel-body {
                    (csrf_field(&page.csrf))
                    (choice_cards("template", &t("agreement-new-template"), page.told.at("template"), &page.form.template, &cards))
                    (text_field(&TextField {
                        name: "partner_code", label: &t("agreement-new-code"), hint: Some(&t("agreement-new-code-hint")),
                        value: &page.form.partner_code, error: page.told.at("partner_code"), autocomplete: "off", required: true, narrow: true, max_length: Some(40),
                        ..TextField::default()
                    }))
                    @if !page.units.is_empty() {
                        (select_field(&SelectField {
                            name: "unit", label: &t("agreement-new-unit"), value: &page.form.unit, choices: &page.units,
                            error: page.told.at("unit"), empty: Some(&t("agreement-new-whole")), ..SelectField::default()
                        }))
                    }
                    (site_chips(&page.form.sites, &page.sites, &t("agreement-new-sites-hint"), &page.told))
                    (dates(&page.form.starts_on, &page.form.ends_on, Some(&page.form.review_on), &page.told))
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
    let head = PageHead::of(&title).lead(super::version_words(page.version));
    // What is no draft any more is neither changed nor proposed: what was typed is there to be copied.
    if page.is_gone {
        return html! { (page_head(head)) (problem(&page.told)) div.stack { (draft_words(page)) } };
    }
    html! {
        (page_head(head.actions(draft_actions(page))))
        (problem(&page.told))
        (to_mend(&page.reference, &page.to_mend, true))
        div.stack { (draft_clauses(page)) (draft_words(page)) }
    }
}

fn draft_actions(page: &DraftPage) -> Markup {
    let revision = page.revision.to_string();
    let under = |to: &str| urls::under(&page.reference, to);
    html! {
        (super::history::compare_links(&page.reference, &page.compared, page.version))
        (button_link(ButtonKind::Plain, None, &t("agreement-drop-draft"), &under(&format!("withdraw?version={}", page.version))))
        @if page.to_mend.is_empty() {
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
                (begun_field(&form.begun))
                (text_field(&TextField { name: "title", now: page.told.now("title"), label: &t("agreement-field-title"), error: page.told.at("title"), value: &form.title, required: true, max_length: Some(200), ..TextField::default() }))
                (site_chips(&form.sites, &page.sites, &t("agreement-new-sites-hint"), &page.told))
                (dates(&form.starts_on, &form.ends_on, Some(&form.review_on), &page.told))
                div id=(field_id("heading")) {
                    @for (place, (heading, text)) in sections.iter().enumerate() { (section_fields(place + 1, heading, text)) }
                    @if let Some(now) = page.told.now("heading") { (now_mark("field-heading-now", now)) }
                }
                div.actions { (save_button(ButtonKind::Main, None, &t("agreement-save"), page.told.second())) }
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

use super::super::pages::{AskPage, Differs};
use super::super::{urls, words};
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, PageHead, Panel, SelectField, ask_answer, button, button_link, page_head, panel, select_field,
};
use muster_web::{t, t_with};

pub fn ask(page: &AskPage) -> Markup {
    let title = t("agreement-ask-title");
    html! {
        (page_head(PageHead::of(&title).lead(t("agreement-ask-lead"))))
        (panel(Panel::of(&t("agreement-ask-panel")).brand(), html! { (ask_fields(page, false)) (answer(page)) }))
    }
}

/// The form, which is a link to its own answer. `short`: the three questions only.
pub fn ask_fields(page: &AskPage, short: bool) -> Markup {
    let query = &page.query;
    let select = |name, label: &str, value: &str, choices: &[_], empty: Option<&str>, required| {
        select_field(&SelectField {
            name,
            label,
            value,
            choices,
            empty,
            required,
            ..SelectField::default()
        })
    };
    let any = t("agreement-ask-usual");
    html! {
        form action=(urls::under(&page.reference, "ask")) method="get" {
            (select("who", &t("agreement-ask-who"), &query.who, &page.who, None, true))
            (select("wants", &t("agreement-ask-wants"), &query.wants, &words::class_choices(), None, true))
            (select("when", &t("agreement-ask-when"), &query.when, &page.when, None, true))
            @if !page.sites.is_empty() {
                (select("site", &t("agreement-ask-site"), &query.site, &page.sites, Some(&t("agreement-ask-no-site")), false))
            }
            @if !short {
                (select("purpose", &t("agreement-ask-purpose"), &query.purpose, &words::purpose_choices(), Some(&any), false))
                (select("tlp", &t("agreement-field-tlp-of-record"), &query.tlp, &words::tlp_choices(), Some(&any), false))
            }
            div.actions { (button(ButtonKind::Plain.wide(), None, &t("agreement-ask-action"))) }
        }
    }
}

fn answer(page: &AskPage) -> Markup {
    html! {
        @if let Some(answer) = &page.answer { (ask_answer(answer)) }
        @if let Some(label) = page.assumed { p { (t_with("agreement-answer-label", &[("label", label.label().into())])) } }
        @if let Some(answered_for) = &page.answered_for {
            p {
                (t_with("agreement-answer-of", &[("party", answered_for.party.as_str().into())]))
                @match answered_for.differs {
                    Some(Differs::Whole) => { " " (t("agreement-answer-not-yours")) }
                    Some(Differs::District) => { " " (t("agreement-answer-other-district")) }
                    None => {}
                }
            }
        }
        div.actions {
            @if let Some(href) = &page.request { (button_link(ButtonKind::Main, Some("send"), &t("agreement-request-action"), href)) }
            @if let Some(href) = &page.export { a href=(href) { (t("agreement-ask-export")) } }
        }
    }
}

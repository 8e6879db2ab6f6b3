//! The markup of `/admin/tokens`.

use super::{
    rules::{DAYS, TokenForm},
    store::Token,
};
use crate::{fields::FieldProblems, words};
use maud::{Markup, html};
use muster_terms::Act;
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, Choice, ChoiceField, PageHead, Panel, Row, SelectField, StateKind, TextField, button, button_link,
        choice_chips, copy_button, csrf_field, page_head, panel, post_button, row_list, select_field, state_mark,
        text_field,
    },
    format, t, t_with,
};

/// All that the page may show.
pub(super) struct TokensPage<'a> {
    pub tokens: &'a [Token],
    pub form: &'a TokenForm,
    pub problems: &'a FieldProblems,
}

pub(super) async fn tokens(desk: &Desk, page: &TokensPage<'_>) -> Result<Markup, Problem> {
    let title = t("tokens-title");
    let rows: Vec<Row> = page.tokens.iter().map(|token| row(desk, token)).collect();
    let list = if rows.is_empty() {
        html! { div.panel-body { p { (t("tokens-none")) } } }
    } else {
        row_list(&rows)
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("tokens-lead"))))
        div.cols {
            (panel(Panel::list(&t("tokens-issued")), list))
            (form(desk, page))
        }
    };
    desk.page(&title, body).await
}

fn row(desk: &Desk, token: &Token) -> Row {
    let scopes: Vec<String> = token
        .scopes
        .iter()
        .filter_map(|word| Act::parse(word))
        .map(words::act)
        .collect();
    let until = format::date_long(token.expires_at.to_zoned(desk.time_zone()).date());
    let revoke = format!("/admin/tokens/{}/revocation", token.id);
    let ended = token.expires_at <= desk.now();
    Row::of(token.label.as_str())
        .small(html! { (token.title) ". " (t_with("tokens-until", &[("day", until.into())])) })
        .below(html! {
            (scopes.join(", "))
            @if ended { " " (state_mark(StateKind::NotSet, &t("tokens-expired"))) }
        })
        .mark(post_button(
            ButtonKind::Plain.small(),
            None,
            &t("tokens-revoke"),
            &revoke,
            &desk.csrf,
            &[],
        ))
}

fn form(desk: &Desk, page: &TokensPage<'_>) -> Markup {
    let acts: Vec<Choice> = Act::ALL
        .iter()
        .filter(|act| desk.who.duty.may(**act))
        .map(|act| Choice::of(act.as_str(), words::act(*act)))
        .collect();
    let days: Vec<Choice> = DAYS
        .iter()
        .map(|days| Choice::of(days.to_string(), t_with("tokens-days", &[("count", (*days).into())])))
        .collect();
    let chosen: Vec<&str> = page.form.scopes.iter().map(String::as_str).collect();
    html! {
        form.panel action="/admin/tokens" method="post" {
            div.panel-head { h2 { (t("tokens-new")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (page.problems.summary())
                (text_field(&TextField {
                    name: "label", label: &t("tokens-label"), hint: Some(&t("tokens-label-hint")), error: page.problems.of("label"),
                    value: &page.form.label, required: true, max_length: Some(80), ..TextField::default()
                }))
                (choice_chips(&ChoiceField {
                    name: "scopes", label: &t("tokens-scopes"), error: page.problems.of("scopes"), values: &chosen, choices: &acts,
                    many: true, ..ChoiceField::default()
                }))
                (select_field(&SelectField {
                    name: "days", label: &t("tokens-days-label"), error: page.problems.of("days"), value: &page.form.days,
                    choices: &days, ..SelectField::default()
                }))
                div.actions { (button(ButtonKind::Main, Some("key"), &t("tokens-issue"))) }
            }
        }
    }
}

pub(super) async fn secret_once(desk: &Desk, secret: &str) -> Result<Markup, Problem> {
    let title = t("tokens-once-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("tokens-once-lead"))))
        (panel(Panel::of(&t("tokens-secret")), html! {
            p { code { (secret) } }
            div.actions {
                (copy_button(&t("tokens-copy"), secret, "token-secret"))
                (button_link(ButtonKind::Plain, None, &t("tokens-back"), "/admin/tokens"))
            }
        }))
    };
    desk.page(&title, body).await
}

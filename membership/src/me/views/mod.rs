//! The markup of `/me`.

mod secrets;

use crate::{
    confirmation::views::{OwnAddress, own_address},
    position::Position,
    sign_in::{rules::agent_words, store::OpenSession},
    words,
};
use maud::{Markup, html};
use muster_terms::Act;
use muster_web::{
    Desk, Problem, Theme,
    components::{
        ButtonKind, CheckField, Choice, ChoiceField, PageHead, Panel, Row, StateKind, Tone, button, button_link,
        check_field, choice_radios, csrf_field, page_head, panel, post_button, row_list, state_mark,
    },
    format, t, t_with,
};

pub(super) use secrets::{change_password, codes_once, renew_codes};

/// All that `/me` may show.
pub(super) struct MePage<'a> {
    pub positions: &'a [Position],
    pub sessions: &'a [OpenSession],
    pub on_duty: bool,
    pub codes_left: i64,
    /// None for an account without an address.
    pub address: Option<OwnAddress>,
}

pub(super) async fn me(desk: &Desk, page: &MePage<'_>) -> Result<Markup, Problem> {
    let title = t("me-title");
    let lead = html! { (desk.who.position_title) ", " (desk.who.org_name) };
    let sign_out = post_button(
        ButtonKind::Plain,
        Some("sign-out"),
        &t("shell-sign-out"),
        "/sign-out",
        &desk.csrf,
        &[],
    );
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead).actions(sign_out)))
        div.cols {
            div.stack { (duty(desk, page)) (settings(desk)) }
            div.stack {
                (ways_in(desk, page.codes_left))
                @if let Some(own) = &page.address { (own_address(desk, own)) }
                (sessions(desk, page.sessions))
            }
        }
    };
    desk.page(&title, body).await
}

fn duty(desk: &Desk, page: &MePage<'_>) -> Markup {
    let (mark, to, words) = if page.on_duty {
        (
            state_mark(StateKind::Current, &t("people-is-on-duty")),
            "no",
            t("people-go-off-duty"),
        )
    } else {
        (
            state_mark(StateKind::NotSet, &t("people-is-off-duty")),
            "yes",
            t("people-go-on-duty"),
        )
    };
    let kind = if page.on_duty {
        ButtonKind::Plain
    } else {
        ButtonKind::Main
    };
    let duty = words::duty(desk.who.duty);
    let others: Vec<&Position> = page
        .positions
        .iter()
        .filter(|position| position.id != desk.who.position)
        .collect();
    panel(
        Panel::of(&t("me-duty")).fact(mark),
        html! {
            p { strong { (desk.who.position_title) } @if duty != desk.who.position_title { " " (duty) } }
            p { (t(if page.on_duty { "me-on-duty-words" } else { "me-off-duty-words" })) }
            (post_button(kind, None, &words, "/me/shift", &desk.csrf, &[("on_duty", to)]))
            @if !others.is_empty() {
                h3 { (t("me-other-positions")) }
                ul.plain-list { @for other in others { li { (switch(desk, other)) } } }
            }
        },
    )
}

fn switch(desk: &Desk, to: &Position) -> Markup {
    let words = t_with("me-work-as", &[("title", to.title.as_str().into())]);
    post_button(
        ButtonKind::Plain,
        None,
        &words,
        "/me/position",
        &desk.csrf,
        &[("position", &to.id.to_string())],
    )
}

fn settings(desk: &Desk) -> Markup {
    let themes = [Theme::Device, Theme::Day, Theme::Night]
        .map(|theme| Choice::of(theme.as_str(), t(&["me-theme-", theme.as_str()].concat())));
    let (tap_hint, keys_hint) = (t("me-tap-twice-hint"), t("me-shortcuts-hint"));
    html! {
        form.panel action="/me/settings" method="post" {
            div.panel-head { h2 { (t("me-settings")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (choice_radios(&ChoiceField {
                    name: "theme", label: &t("me-theme"), values: &[desk.who.theme.as_str()], choices: &themes, ..ChoiceField::default()
                }))
                (check_field(&CheckField {
                    name: "tap_twice", label: html! { (t("me-tap-twice")) }, hint: Some(&tap_hint), checked: desk.who.tap_twice,
                    ..CheckField::default()
                }))
                (check_field(&CheckField {
                    name: "shortcuts", label: html! { (t("me-shortcuts")) }, hint: Some(&keys_hint), checked: desk.who.shortcuts,
                    ..CheckField::default()
                }))
                div.actions { (button(ButtonKind::Main, None, &t("me-save"))) }
            }
        }
    }
}

fn ways_in(desk: &Desk, codes_left: i64) -> Markup {
    let tone = if codes_left < 3 { Tone::Due } else { Tone::Plain };
    let mut rows = vec![
        Row::of(t("me-recovery-codes"))
            .href("/me/recovery-codes")
            .icon("key", tone)
            .small(t_with("me-codes-left", &[("count", codes_left.into())])),
        Row::of(t("me-password"))
            .href("/me/password")
            .icon("lock", Tone::Plain)
            .small(t("me-password-small")),
    ];
    if desk.may(Act::Raise) {
        rows.push(
            Row::of(t("devices-title"))
                .href("/me/devices")
                .icon("phone", Tone::Plain)
                .small(t("me-devices-small")),
        );
    }
    panel(Panel::list(&t("me-ways-in")), row_list(&rows))
}

fn sessions(desk: &Desk, sessions: &[OpenSession]) -> Markup {
    let everywhere = button_link(
        ButtonKind::Plain.small(),
        None,
        &t("sign-out-everywhere-action"),
        "/sign-out-everywhere",
    );
    let rows: Vec<Row> = sessions.iter().map(|session| session_row(desk, session)).collect();
    panel(Panel::list(&t("me-sessions")).action(everywhere), row_list(&rows))
}

fn session_row(desk: &Desk, session: &OpenSession) -> Row {
    let agent = agent_words(&session.agent);
    let name = if agent.is_empty() { t("me-some-browser") } else { agent };
    let zone = desk.time_zone();
    let times = [
        ("since", format::short_clock(session.created_at, &zone).into()),
        ("until", format::clock(session.expires_at, &zone).into()),
    ];
    let end = format!("/me/sessions/{}/end", session.id);
    let mark = if desk.who.session == Some(session.id) {
        state_mark(StateKind::Current, &t("me-this-session"))
    } else {
        post_button(
            ButtonKind::Plain.small(),
            None,
            &t("me-end-session"),
            &end,
            &desk.csrf,
            &[],
        )
    };
    Row::of(name).small(t_with("me-session-times", &times)).mark(mark)
}

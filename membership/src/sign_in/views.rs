//! The markup of sign-in. The password is never sent back.

use super::choice::Choice;
use crate::fields::FieldProblems;
use maud::{Markup, html};
use muster_web::{
    App, Desk, Problem,
    components::{ButtonKind, CheckField, Confirm, TextField, button, check_field, confirm, hidden_field, text_field},
    frame::open_shell,
    layout, t, t_with,
};

/// All that the sign-in page may show.
pub(super) struct SignInPage<'a> {
    pub next: &'a str,
    pub email: &'a str,
    pub problems: &'a FieldProblems,
}

/// A page for somebody who is not signed in.
/// A page that needs no sign-in.
pub fn open_page(app: &App, title: &str, body: Markup) -> Markup {
    layout::bare_page(&open_shell(app), title, false, html! {}, html! { div.stack { (body) } })
}

pub(super) fn sign_in(app: &App, page: &SignInPage<'_>) -> Markup {
    let title = t("sign-in-title");
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            form.panel action="/sign-in" method="post" {
                div.panel-body {
                    (hidden_field("next", page.next))
                    (page.problems.summary())
                    (email_field(page.email, page.problems.of("email")))
                    (text_field(&TextField {
                        name: "password",
                        label: &t("sign-in-password"),
                        kind: "password",
                        autocomplete: "current-password",
                        required: true,
                        ..TextField::default()
                    }))
                    div.actions { (button(ButtonKind::Main, None, &t("sign-in-action"))) a href="/recover" { (t("sign-in-to-recover")) } }
                }
            }
            p.small { (t("sign-in-raise-words")) " " a href="/raise" { (t("sign-in-raise")) } }
        },
    )
}

/// One button for each organisation that the password opens.
pub(super) fn which(app: &App, choices: &[Choice], next: &str) -> Markup {
    let title = t("sign-in-which-title");
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            p { (t("sign-in-which-lead")) }
            div.panel { div.panel-body { div.actions {
                @for choice in choices {
                    form action="/sign-in/which" method="post" {
                        (hidden_field("account", &choice.token))
                        (hidden_field("next", next))
                        (button(ButtonKind::Plain, None, &choice.organisation))
                    }
                }
            } } }
            p { a href="/sign-in" { (t("recover-back")) } }
        },
    )
}

pub(super) fn recover(app: &App, email: &str, problems: &FieldProblems) -> Markup {
    let title = t("recover-title");
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            p { (t("recover-lead")) }
            form.panel action="/recover" method="post" {
                div.panel-body {
                    (problems.summary())
                    (email_field(email, None))
                    (text_field(&TextField {
                        name: "code",
                        label: &t("recover-code"),
                        hint: Some(&t("recover-code-hint")),
                        error: problems.of("code"),
                        autocomplete: "off",
                        required: true,
                        ..TextField::default()
                    }))
                    (new_password_field(problems.of("password")))
                    (check_field(&CheckField {
                        name: "devices", label: html! { (t("sign-out-everywhere-devices")) },
                        hint: Some(&t("sign-out-everywhere-devices-hint")), ..CheckField::default()
                    }))
                    div.actions { (button(ButtonKind::Main, None, &t("recover-action"))) a href="/sign-in" { (t("recover-back")) } }
                }
            }
        },
    )
}

/// "E-mail address", with what was typed.
pub(crate) fn email_field(value: &str, error: Option<&str>) -> Markup {
    text_field(&TextField {
        name: "email",
        label: &t("sign-in-email"),
        error,
        value,
        kind: "email",
        autocomplete: "username",
        required: true,
        max_length: Some(254),
        ..TextField::default()
    })
}

/// The address that is settled already: shown, and sent along for the browser's own list of passwords.
pub(crate) fn own_email_field(value: &str) -> Markup {
    text_field(&TextField {
        name: "email",
        label: &t("sign-in-email"),
        hint: Some(&t("invite-email-mailed")),
        value,
        kind: "email",
        autocomplete: "username",
        read_only: true,
        ..TextField::default()
    })
}

/// "New password", always empty.
pub(crate) fn new_password_field(error: Option<&str>) -> Markup {
    text_field(&TextField {
        name: "password",
        label: &t("sign-in-new-password"),
        hint: Some(&t("sign-in-new-password-hint")),
        error,
        kind: "password",
        autocomplete: "new-password",
        required: true,
        ..TextField::default()
    })
}

/// The ten codes, once: for paper, with the time of printing.
pub(crate) fn recovery_codes(codes: &[String], printed: &str) -> Markup {
    html! {
        p.print-only { (t_with("shell-printed", &[("time", printed.into())])) }
        p { (t("recovery-codes-lead")) }
        ol.codes.plain-list { @for code in codes { li { (code) } } }
        p { strong { (t("recovery-codes-once")) } }
    }
}

pub(super) async fn sign_out_everywhere(desk: &Desk) -> Result<Markup, Problem> {
    let title = t("sign-out-everywhere-title");
    let ask = Confirm {
        title: &title,
        words: html! { (t("sign-out-everywhere-words")) },
        action: "/sign-out-everywhere",
        yes: &t("sign-out-everywhere-action"),
        no: &t("me-back"),
        back: "/me",
        csrf: &desk.csrf,
        fields: check_field(&CheckField {
            name: "devices",
            label: html! { (t("sign-out-everywhere-devices")) },
            hint: Some(&t("sign-out-everywhere-devices-hint")),
            ..CheckField::default()
        }),
        ..Confirm::default()
    };
    desk.page(&title, html! { h1.visually-hidden { (title) } (confirm(&ask)) })
        .await
}

//! New recovery codes and another password.

use crate::{
    fields::FieldProblems,
    sign_in::views::{new_password_field, recovery_codes},
};
use maud::{Markup, html};
use muster_web::{
    Desk, Problem,
    components::{
        ButtonKind, PageHead, Panel, TextField, button, button_link, csrf_field, page_head, panel, text_field,
    },
    format,
    layout::{self, Crumb},
    t,
};

async fn below_me(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("me-title"),
            href: Some("/me".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

fn current_password_field(problems: &FieldProblems) -> Markup {
    text_field(&TextField {
        name: "current",
        label: &t("me-current-password"),
        error: problems.of("current"),
        kind: "password",
        autocomplete: "current-password",
        required: true,
        ..TextField::default()
    })
}

fn password_form(desk: &Desk, action: &str, yes: &str, problems: &FieldProblems, more: Markup) -> Markup {
    html! {
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (problems.summary())
                (current_password_field(problems))
                (more)
                div.actions { (button(ButtonKind::Main, None, yes)) a href="/me" { (t("me-back")) } }
            }
        }
    }
}

pub(in crate::me) async fn renew_codes(desk: &Desk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("me-renew-codes");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("me-renew-codes-lead"))))
        (password_form(desk, "/me/recovery-codes", &t("me-renew-codes"), problems, html! {}))
    };
    below_me(desk, &title, body).await
}

pub(in crate::me) async fn codes_once(desk: &Desk, codes: &[String]) -> Result<Markup, Problem> {
    let title = t("recovery-codes-title");
    let printed = format::day_clock_zone(desk.now(), &desk.time_zone());
    let body = html! {
        (page_head(PageHead::of(&title)))
        div.stack {
            (panel(Panel::of(""), recovery_codes(codes, &printed)))
            div.actions { (button_link(ButtonKind::Main, None, &t("me-back"), "/me")) }
        }
    };
    below_me(desk, &title, body).await
}

pub(in crate::me) async fn change_password(desk: &Desk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let title = t("me-password");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("me-password-lead"))))
        (password_form(desk, "/me/password", &t("me-save"), problems, new_password_field(problems.of("password"))))
    };
    below_me(desk, &title, body).await
}

//! The markup of invitation links.

use super::verbs::Offer;
use crate::{
    fields::FieldProblems,
    sign_in::views::{email_field, new_password_field, open_page, own_email_field, recovery_codes},
};
use maud::{Markup, html};
use muster_web::{
    App, Desk, Problem,
    components::{ButtonKind, PageHead, Panel, button, button_link, copy_button, page_head, panel},
    format, t, t_with,
};

/// A link that is shown this once, to be handed on. `words` say what ends it.
pub(crate) async fn link_once(desk: &Desk, link: &str, words: &str, back: &str) -> Result<Markup, Problem> {
    let title = t("invite-link-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("invite-link-lead"))))
        (panel(Panel::of(&t("invite-link")), html! {
            p { code { (link) } }
            p { (words) }
            div.actions {
                (copy_button(&t("invite-link-copy"), link, "invitation-link"))
                (button_link(ButtonKind::Plain, None, &t("invite-link-back"), back))
            }
        }))
    };
    desk.page(&title, body).await
}

pub(super) fn invite(app: &App, token: &str, offer: &Offer, email: &str, problems: &FieldProblems) -> Markup {
    let title = t_with("invite-title", &[("organisation", offer.organisation.as_str().into())]);
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            p { (t_with("invite-lead", &[("title", offer.title.as_str().into())])) }
            form.panel action=(format!("/invite/{token}")) method="post" {
                div.panel-body {
                    (problems.summary())
                    @match &offer.email {
                        Some(mailed) => (own_email_field(mailed)),
                        None => (email_field(email, problems.of("email"))),
                    }
                    (new_password_field(problems.of("password")))
                    div.actions { (button(ButtonKind::Main, None, &t("invite-action"))) }
                }
            }
            p.small { (t("invite-have-account")) }
        },
    )
}

/// The first page of a new account: the codes to print, then on. Nothing else stands on the sheet.
pub(crate) fn welcome(app: &App, codes: &[String], next: &str) -> Markup {
    let title = if codes.is_empty() {
        t("invite-welcome-back")
    } else {
        t("recovery-codes-title")
    };
    let printed = format::day_clock_zone(app.now(), &jiff::tz::TimeZone::UTC);
    open_page(
        app,
        &title,
        html! {
            h1 { (title) }
            @if codes.is_empty() { p { (t("invite-one-more-position")) } } @else { (recovery_codes(codes, &printed)) }
            div.actions { (button_link(ButtonKind::Main, None, &t("invite-go-on"), next)) }
        },
    )
}

//! The markup of the address on one's own page.

use super::store::Address;
use crate::letter::{LetterState, views::mail_state};
use maud::{Markup, html};
use muster_web::{
    Desk, Problem,
    components::{ButtonKind, Confirm, Panel, StateKind, confirm, panel, post_button, state_mark},
    t, t_with,
};

/// What an account's own page says of its address.
pub(crate) struct OwnAddress {
    pub address: Address,
    /// How the newest letter with a link stands.
    pub mailed: Option<LetterState>,
    /// Letters can be sent.
    pub by_mail: bool,
}

/// "Not confirmed", or that it is.
pub(crate) fn address_mark(is_confirmed: bool) -> Markup {
    if is_confirmed {
        state_mark(StateKind::Current, &t("address-confirmed"))
    } else {
        state_mark(StateKind::Due, &t("address-not-confirmed"))
    }
}

pub(crate) fn own_address(desk: &Desk, own: &OwnAddress) -> Markup {
    let is_confirmed = own.address.confirmed_at.is_some();
    panel(
        Panel::of(&t("address-title")).fact(address_mark(is_confirmed)),
        html! {
            p { (own.address.email) }
            @if !is_confirmed {
                p { (t(if own.by_mail { "address-words" } else { "address-no-mail" })) }
                @if let Some(mailed) = &own.mailed { p { (mail_state(desk, mailed)) } }
                @if own.by_mail {
                    (post_button(ButtonKind::Plain, None, &t("address-send"), "/me/address", &desk.csrf, &[]))
                }
            }
        },
    )
}

pub(super) async fn confirm_address(desk: &Desk, token: &str, address: &Address) -> Result<Markup, Problem> {
    let title = t("address-confirm-title");
    let words = t_with(
        "address-confirm-words",
        &[
            ("address", address.email.as_str().into()),
            ("organisation", desk.who.org_name.as_str().into()),
        ],
    );
    let ask = Confirm {
        title: &title,
        words: html! { (words) },
        action: &format!("/me/address/{token}"),
        yes: &t("address-confirm"),
        no: &t("me-back"),
        back: "/me",
        csrf: &desk.csrf,
        ..Confirm::default()
    };
    desk.page(&title, html! { h1.visually-hidden { (title) } (confirm(&ask)) })
        .await
}

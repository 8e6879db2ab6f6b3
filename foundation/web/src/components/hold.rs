//! The held button of the raise screen, with all that its island says.

use super::fields::{csrf_field, hidden_field};
use super::page::{ButtonKind, button_link};
use crate::icons::{icon, icon_with};
use crate::texts::{t, t_with};
use maud::{Markup, html};

/// The held button: everything it needs to send, and to say that it did not.
#[derive(Debug, Clone, Default)]
pub struct HoldToSend<'a> {
    /// Where the form posts: the raise itself. A post without `confirmed=yes` (no script ran) is answered by a confirm
    /// page; with it, by 201 and a `Location` when it prefers a short answer, or by a redirect to the page of the alert.
    /// Anything else is "not sent".
    pub action: &'a str,
    pub csrf: &'a str,
    /// The same key for every try: the same key twice is one alert.
    pub idempotency_key: &'a str,
    /// Name and value that the held button sends, `("level", "1")`.
    pub level: (&'a str, &'a str),
    /// Place and all else that is sent, as hidden fields.
    pub fields: &'a [(&'a str, &'a str)],
    /// "Danger to life. Police and the site."
    pub words: &'a str,
    /// A lesser call for help in the same form: one tap.
    pub second: Option<HoldSecond<'a>>,
    /// The number to call when nothing can be sent.
    pub emergency_number: &'a str,
    /// "Tap twice to send" in the reader's settings.
    pub tap_twice: bool,
    /// A drill: violet stripes, never red.
    pub drill: bool,
    /// More fields that the person may set: chips of category, silent.
    pub more: Markup,
}

/// The second button under the held one: "I need help here", guards and control room only.
#[derive(Debug, Clone, Default)]
pub struct HoldSecond<'a> {
    /// Value sent under the held button's name.
    pub value: &'a str,
    pub label: &'a str,
    pub words: &'a str,
}

/// The held button with its form. Texts for the island ride along as `data-say-*`.
pub fn hold_to_send(hold: &HoldToSend<'_>) -> Markup {
    let title = if hold.tap_twice {
        t("hold-twice")
    } else {
        t("hold-title")
    };
    let retry = t_with(
        "hold-retry",
        &[("count", "{count}".into()), ("total", "{total}".into())],
    );
    let gave_up = t_with("hold-gave-up", &[("total", "{total}".into())]);
    html! {
        form action=(hold.action) method="post" data-island="hold_to_send" data-hold-mode=(if hold.tap_twice { "twice" } else { "hold" })
            data-say-title=(title) data-say-once-more=(t("hold-once-more")) data-say-sending=(t("hold-sending"))
            data-say-sent=(t("hold-sent")) data-say-let-go=(t("hold-let-go")) data-say-retry=(retry) data-say-gave-up=(gave_up) {
            (csrf_field(hold.csrf))
            (hidden_field("idempotency_key", hold.idempotency_key))
            @for (name, value) in hold.fields { (hidden_field(name, value)) }
            (hold_not_sent(hold.emergency_number))
            (hold_sent())
            button class=(if hold.drill { "hold hold-drill" } else { "hold" }) type="submit" name=(hold.level.0) value=(hold.level.1) data-hold-button {
                svg.hold-ring viewBox="0 0 120 120" aria-hidden="true" focusable="false" {
                    circle.hold-track cx="60" cy="60" r="52" {}
                    circle.hold-fill cx="60" cy="60" r="52" {}
                    path d="M60 38v30M60 82v.4" {}
                }
                strong data-hold-title { (t("hold-press")) }
                span { (hold.words) }
            }
            @if let Some(second) = &hold.second {
                button.hold-second type="submit" name=(hold.level.0) value=(second.value) {
                    (icon("hand"))
                    span { strong { (second.label) } span { (second.words) } }
                }
            }
            (hold.more)
            p.visually-hidden role="status" data-hold-status {}
            (hold_question())
        }
    }
}

/// Hidden until a try fails; then it stands first, with the call before everything else.
fn hold_not_sent(emergency_number: &str) -> Markup {
    let call = t_with("hold-call", &[("number", emergency_number.into())]);
    html! {
        div.not-sent data-hold-failed role="alert" hidden {
            strong { (t("hold-not-sent")) }
            p data-hold-count {}
            (button_link(ButtonKind::Send.wide(), Some("phone"), &call, &format!("tel:{emergency_number}")))
            button class="button button-wide" type="button" data-hold-again { (icon("refresh")) (t("hold-try-again")) }
        }
    }
}

/// Hidden until it is sent and its page cannot be shown: then nothing more has to be done here, and the room is one tap away.
fn hold_sent() -> Markup {
    html! {
        div.note.note-ok data-hold-sent role="status" tabindex="-1" hidden {
            (icon("circle-check"))
            span { strong { (t("hold-sent")) ". " } (t("hold-sent-words")) " " a data-hold-room href="/rooms" { (t("shell-open-room")) } }
        }
    }
}

/// What Enter on the keyboard opens: holding a key is asked of nobody.
fn hold_question() -> Markup {
    html! {
        dialog data-hold-question aria-labelledby="hold-question" {
            div.panel-head { h2 #hold-question { (t("hold-ask")) } }
            div.panel-body {
                div.actions {
                    button class="button button-send" type="button" data-hold-yes { (icon_with("icon", "siren")) (t("hold-ask-yes")) }
                    button.button type="button" data-hold-no { (t("hold-ask-no")) }
                }
            }
        }
    }
}

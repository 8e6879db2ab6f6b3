//! Parts that live: clocks, regions that the live island swaps, receipts, the copy button.

use crate::icons::icon;
use crate::texts::{t, t_with};
use maud::{Markup, html};

/// A clock that ticks up from an instant; a plain time without one.
pub fn ticking_clock(raised_at: Option<&str>, clock: &str) -> Markup {
    html! {
        @match raised_at {
            Some(at) => time data-island="clock" datetime=(at) { (clock) },
            None => (clock),
        }
    }
}

/// A countdown to an instant: the words now, and the instant for the island. At zero it says `at_zero`.
pub fn countdown(until: &str, clock: &str, at_zero: &str) -> Markup {
    html! { time.countdown data-island="clock" data-clock="down" data-clock-zero=(at_zero) datetime=(until) { (clock) } }
}

/// A region that the live island swaps when the room changes. Its id must be the same in page and fragment.
pub fn live_region(id: &str, body: Markup) -> Markup {
    html! { div id=(id) data-live-region { (body) } }
}

/// A region that is left out of a refresh as long as it has not changed, such as a drawing: `next` is the address to refresh
/// from once this one stands in the page, as it names what is drawn.
pub fn live_region_kept(id: &str, next: &str, body: Markup) -> Markup {
    html! { div id=(id) data-live-region data-live-next=(next) { (body) } }
}

/// What the page says about its own age; without script it is how the page is made fresh.
pub fn refreshed_line(time: &str, href: &str) -> Markup {
    html! { p.status-line { (icon("refresh")) a href=(href) { (t_with("live-refresh", &[("time", time.into())])) } } }
}

/// Marks that this thing was shown: the live island posts once to `action` when it has been visible.
pub fn receipt(action: &str, body: Markup) -> Markup {
    html! { div data-receipt=(action) { (body) } }
}

/// A button that puts `text` on the clipboard. Without script the text stands below it to be copied by hand.
pub fn copy_button(label: &str, text: &str, id: &str) -> Markup {
    html! {
        div data-island="copy" data-copy-done=(t("copy-done")) data-copy-failed=(t("copy-failed")) {
            button class="button button-main" type="button" data-copy-button hidden { (icon("copy")) span data-copy-words { (label) } }
            span.visually-hidden role="status" data-copy-status {}
            details.disclosure data-copy-text {
                summary { (label) }
                pre #(id) tabindex="0" { (text) }
            }
        }
    }
}

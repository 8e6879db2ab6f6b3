//! The strips over a page: the demo's band, and a strip for each running room.

use super::{LiveStrip, Shell, StripKind};
use crate::icons::icon;
use crate::texts::{t, t_with};
use maud::{Markup, html};

/// The strips region alone; the `strip` event of `/live` brings this again.
pub fn strips(shell: &Shell) -> Markup {
    let count = |strips: usize| u32::try_from(strips).unwrap_or(u32::MAX);
    let (live, real) = (
        count(shell.strips.len()),
        count(
            shell
                .strips
                .iter()
                .filter(|strip| strip.kind != StripKind::Drill)
                .count(),
        ),
    );
    html! {
        // The menu of an open page shows this count, and says these words; the home page says how many are no drill.
        div #strips .strips data-live-strips data-live-count=(live) data-live-count-words=(live_count(live))
            data-live-rooms=(real) data-live-rooms-words=(open_rooms(real)) {
            @if shell.demo || !shell.strips.is_empty() {
                section aria-label=(t("shell-strips")) {
                    @if shell.demo { (demo_band()) }
                    @for one in &shell.strips { (strip(one)) }
                }
            }
        }
    }
}

/// "2 live now".
pub(super) fn live_count(count: u32) -> String {
    t_with("shell-count-live", &[("count", count.into())])
}

/// "1 room is open."
pub fn open_rooms(count: u32) -> String {
    match count {
        0 => t("shell-no-room"),
        _ => t_with("shell-rooms-open", &[("count", count.into())]),
    }
}

/// How many rooms are open, in words that follow the strips while the page stands open.
///
/// - `beside`: what is true with this number and with no other.
pub fn live_rooms(count: u32, beside: &str) -> Markup {
    html! { span data-live-rooms-counted=(count) { (open_rooms(count)) " " (beside) } }
}

/// One strip: "LIVE 04:54  Threat with a weapon, Northfield Hospital  Open the room".
pub fn strip(strip: &LiveStrip) -> Markup {
    let class = match strip.kind {
        StripKind::Live => "strip strip-live",
        // Without the class that the live island rings for.
        StripKind::Silent => "strip strip-silent",
        StripKind::Drill => "strip strip-drill",
    };
    html! {
        div class=(class) data-receipt=[(!strip.receipt.is_empty()).then_some(strip.receipt.as_str())] {
            @match strip.kind {
                StripKind::Live | StripKind::Silent => span.strip-dot aria-hidden="true" {},
                StripKind::Drill => (icon("school")),
            }
            strong { (strip.kind.word()) " " (ticking(&strip.raised_at, &strip.clock)) }
            span.strip-words { (strip.words) }
            // On a phone a strip below another is one line: the words of its link give way to the arrow, and all of it is the link.
            a href=(strip.href) { span.strip-open { (t("shell-open-room")) } (icon("chevron-right")) }
        }
    }
}

/// Without script a strip that is drawn is a strip that was shown: the browser asks for a picture that stands where the island
/// posts otherwise. It stands beside the region, as what a script brings in later must not ask for it.
pub(super) fn receipts_without_script(shell: &Shell) -> Markup {
    let receipts = shell.strips.iter().map(|strip| strip.receipt.as_str());
    without_script(receipts.filter(|receipt| !receipt.is_empty()))
}

/// The same for one thing of a page.
pub fn receipt_without_script(address: &str) -> Markup {
    without_script(std::iter::once(address))
}

fn without_script<'a>(receipts: impl Iterator<Item = &'a str>) -> Markup {
    html! { @for receipt in receipts { noscript { img src=(receipt) alt="" width="1" height="1"; } } }
}

fn ticking(raised_at: &str, clock: &str) -> Markup {
    html! { time data-island="clock" datetime=(raised_at) { (clock) } }
}

pub(super) fn demo_band() -> Markup {
    html! { div.strip.strip-demo { (icon("info")) span { (t("shell-demo-band")) } } }
}

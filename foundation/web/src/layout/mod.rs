//! The frame of every page: menu, strips, top bar, phone bar; the bare frame and the phone frame beside it.
//!
//! [`Shell`] is the full list of what a frame may show. The frame asks nothing and decides nothing: whoever fills the
//! shell has already left out what the reader may not use.

mod menu;
mod phone;
mod shell;
mod strips;
mod top;

pub use shell::{Crumb, Head, LiveFeed, LiveStrip, MenuGroup, MenuItem, PhoneBar, Reader, Shell, StripKind, Theme};
pub use strips::{live_rooms, open_rooms, receipt_without_script, strip, strips};
pub use top::{sound_switch, theme_switch};

use crate::assets::{NOT_BUILT, are_built, asset_url};
use crate::components::note;
use crate::icons::icon;
use crate::texts::{direction, language, t, t_with};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use menu::menu;
use phone::{phone_foot, phone_top};
use strips::{demo_band, receipts_without_script};
use top::{crumbs, top_bar};

/// A whole page in the frame. `title` is the window's title; the body brings its own heading ([`page_head`]).
///
/// [`page_head`]: crate::components::page_head
pub fn page(shell: &Shell, title: &str, body: Markup) -> Markup {
    let folded = if shell.fold_menu { "frame frame-folded" } else { "frame" };
    let main = if shell.tight { "main main-tight" } else { "main" };
    document(
        shell,
        title,
        html! {
            a.skip href="#main" { (t("shell-skip")) }
            div class=(folded) {
                (menu(shell))
                div.column {
                    (phone_top(shell))
                    (strips(shell))
                    (receipts_without_script(shell))
                    @match &shell.head {
                        Head::Search => (top_bar(shell)),
                        Head::Own(head) => (head),
                    }
                    main #main class=(main) tabindex="-1" {
                        (crumbs(&shell.crumbs))
                        @if let Some(last) = &shell.note { div.spaced { (note(last)) } }
                        (body)
                    }
                }
            }
            (phone_foot(shell))
            (live_anchor(shell))
        },
    )
}

/// A page without menu: sign-in, setup, errors, the public pages. `wide` gives it the public page's width.
pub fn bare_page(shell: &Shell, title: &str, wide: bool, links: Markup, body: Markup) -> Markup {
    let name = shell
        .reader
        .as_ref()
        .map_or_else(|| t("shell-product"), |reader| reader.organisation.clone());
    document(
        shell,
        title,
        html! {
            a.skip href="#main" { (t("shell-skip")) }
            div.bare {
                @if shell.demo { section aria-label=(t("shell-strips")) { (demo_band()) } }
                header.bare-top { (mark()) span { (name) } nav { (links) } }
                main #main class=(if wide { "bare-main bare-main-wide" } else { "bare-main" }) tabindex="-1" {
                    @if let Some(last) = &shell.note { div.spaced { (note(last)) } }
                    (body)
                }
            }
        },
    )
}

/// A page of the raise flow on a phone: back, one title, where you stand, and at most one fixed action at the foot.
///
/// - `place`: a word at the end of the top bar, "Post 3".
/// - `band`: what stands under the top bar at full width, such as "Sent. Help is coming."
pub fn phone_page(shell: &Shell, title: &str, place: Option<&str>, back: &str, band: Markup, body: Markup) -> Markup {
    document(
        shell,
        title,
        html! {
            a.skip href="#main" { (t("shell-skip")) }
            div.phone-page {
                @if shell.demo { section aria-label=(t("shell-strips")) { (demo_band()) } }
                header.phone-top {
                    a.icon-link href=(back) aria-label=(t("shell-back")) { (icon("arrow-left")) }
                    strong { (title) }
                    @if let Some(place) = place { span.phone-top-end { (place) } }
                }
                (band)
                main #main .main tabindex="-1" {
                    @if let Some(last) = &shell.note { div.spaced { (note(last)) } }
                    (body)
                }
                @if let Some(action) = &shell.main_action { section.phone-action aria-label=(t("shell-phone-bar")) { (action) } }
            }
            (live_anchor(shell))
        },
    )
}

fn document(shell: &Shell, title: &str, body: Markup) -> Markup {
    let language = language();
    if !are_built() {
        return not_built();
    }
    html! {
        (DOCTYPE)
        html lang=(language) dir=(direction(&language)) data-theme=(shell.theme.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                title { (t_with("shell-title", &[("title", title.into())])) }
                meta name="csrf-token" content=(shell.csrf);
                // No style injected by script, no code in attributes, no history cache of what another clause may close.
                meta name="htmx-config" content=r#"{"includeIndicatorCSS":false,"history":"reload","defaultFocusScroll":true}"#;
                meta name="theme-color" content="#12232b";
                link rel="preload" href=(asset_url("atkinson-hyperlegible-next.woff2")) as="font" type="font/woff2" crossorigin;
                link rel="stylesheet" href=(asset_url("app.css"));
                link rel="icon" href=(asset_url("favicon.svg")) type="image/svg+xml";
                link rel="manifest" href=(asset_url("app.webmanifest"));
                script type="module" src=(asset_url("app.js")) {}
            }
            body { (body) }
        }
    }
}

/// Said in place of every page when `dist` was never built, so that nobody debugs an unstyled page.
fn not_built() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (t("shell-not-built")) } }
            body { h1 { (t("shell-not-built")) } p { (t("shell-not-built-words")) } p { code { (NOT_BUILT) } } }
        }
    }
}

fn mark() -> Markup {
    html! { img src=(asset_url("favicon.svg")) alt="" width="26" height="26"; }
}

/// Where the islands of the page hang: the live feed with its two voices, and the shortcuts.
fn live_anchor(shell: &Shell) -> Markup {
    let lost = t_with("shell-connection-lost", &[("time", "{time}".into())]);
    html! {
        @if let Some(live) = &shell.live {
            div data-island="live" data-live-stream=[(!live.stream.is_empty()).then_some(live.stream.as_str())] data-live-since=[shell.live_since.as_deref()]
                data-live-strips-src="/live/strips" data-live-room=[live.room.as_deref()]
                data-live-src=[live.source.as_deref()] data-live-sound=[live.sound.then_some("on")] data-live-lost=(lost) {
                p.visually-hidden role="status" data-live-polite {}
                p.visually-hidden role="alert" data-live-assertive {}
            }
        }
        @if shell.shortcuts { div data-island="shortcuts" data-shortcuts=(t("shell-shortcuts")) hidden {} }
    }
}

/// A fragment of regions for the live island: exactly what `data-live-src` answers with, no document around it.
pub fn fragment(regions: &[Markup]) -> Markup {
    PreEscaped(regions.iter().map(|region| region.0.as_str()).collect())
}

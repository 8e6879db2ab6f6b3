//! The frame of every page: menu, strips, top bar, phone bar; the bare frame and the phone frame beside it.
//!
//! [`Shell`] is the full list of what a frame may show. The frame asks nothing and decides nothing: whoever fills the
//! shell has already left out what the reader may not use.

use crate::assets::{NOT_BUILT, are_built, asset_url};
use crate::components::{ButtonKind, Note, button_link, csrf_field, note, side_mark_only};
use crate::icons::icon;
use crate::texts::{direction, language, t, t_with};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use muster_terms::Side;

/// Who reads: shown at the foot of the menu.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The position's title, "Security director".
    pub position: String,
    pub organisation: String,
    pub side: Side,
}

/// Day, night, or as the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    Day,
    Night,
    #[default]
    Device,
}

impl Theme {
    /// The word in `data-theme`, in the form and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::Day => "day",
            Theme::Night => "night",
            Theme::Device => "device",
        }
    }

    /// The reverse of [`Theme::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Theme::Day, Theme::Night, Theme::Device]
            .into_iter()
            .find(|theme| theme.as_str() == text)
    }
}

/// A group of the menu under its phase: Readiness, Response, Recovery, Partnership. An empty label has no heading (Home).
#[derive(Debug, Clone, Default)]
pub struct MenuGroup {
    pub label: String,
    pub items: Vec<MenuItem>,
}

/// One link of the menu.
#[derive(Debug, Clone, Default)]
pub struct MenuItem {
    pub href: String,
    pub icon: &'static str,
    pub label: String,
    /// What waits for this reader, never a total. `None` and zero show nothing.
    pub count: Option<u32>,
    /// The count is of live rooms: a red pill.
    pub live: bool,
    /// This is the page's own place in the menu.
    pub current: bool,
}

/// Live or drill: decides colour, mark and first word. They are never mistaken for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripKind {
    Live,
    Drill,
}

impl StripKind {
    /// "LIVE" or "DRILL".
    pub fn word(self) -> String {
        match self {
            StripKind::Live => t("shell-live"),
            StripKind::Drill => t("shell-drill"),
        }
    }
}

/// One running room at the top of every page of everyone who may enter it.
#[derive(Debug, Clone)]
pub struct LiveStrip {
    pub kind: StripKind,
    /// The clock as the server knows it now, "04:54".
    pub clock: String,
    /// RFC 3339, from which the clock island ticks on.
    pub raised_at: String,
    /// "Threat with a weapon, Northfield Hospital".
    pub words: String,
    pub href: String,
    /// Where the screen says that it has shown this; empty when nobody waits to know.
    pub receipt: String,
}

/// A step of the way to this page; the last one has no link.
#[derive(Debug, Clone, Default)]
pub struct Crumb {
    pub label: String,
    pub href: Option<String>,
}

/// The links of the bar at the foot of a phone besides Home, Raise and More.
#[derive(Debug, Clone, Default)]
pub struct PhoneBar {
    pub report: Option<String>,
    pub tasks: Option<String>,
}

/// What stands at the top of a wide page.
#[derive(Debug, Clone, Default)]
pub enum Head {
    /// Search, date, theme, inbox, raise.
    #[default]
    Search,
    /// The page's own head: the band and stage line of a room, the line of a desk. The phone's top bar stays.
    Own(Markup),
}

/// The live feed of the page: which stream and, in a room, which room.
#[derive(Debug, Clone)]
pub struct LiveFeed {
    /// Address of the event stream, `/live`.
    pub stream: String,
    /// The room this page shows: `room` events that name it refresh the page's regions.
    pub room: Option<String>,
    /// Address that answers with the page's regions as a fragment.
    pub source: Option<String>,
    /// Sound for a raised emergency, with the mute that [`sound_switch`] shows.
    pub sound: bool,
}

/// All that the frame may show.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// `None` when nobody is signed in.
    pub reader: Option<Reader>,
    pub menu: Vec<MenuGroup>,
    pub strips: Vec<LiveStrip>,
    pub theme: Theme,
    /// "Fri 20 Nov 21:47".
    pub now: String,
    /// What waits in the inbox.
    pub inbox: u32,
    /// Token for the forms of this session.
    pub csrf: String,
    /// What the last action did; stays until the next page.
    pub note: Option<Note>,
    /// Room and desk: the menu is 60 px of icons.
    pub fold_menu: bool,
    /// Rooms and desks use the whole width and narrow gaps.
    pub tight: bool,
    pub crumbs: Vec<Crumb>,
    /// Title in the phone's top bar, "INC-0231"; else the last crumb, else the organisation's name.
    pub phone_title: Option<String>,
    /// The reader may raise; the button stands in the same place on every page.
    pub may_raise: bool,
    pub phone: PhoneBar,
    /// In place of the phone bar: one fixed main button of a form (give it `form="…"` when it stands outside).
    pub main_action: Option<Markup>,
    pub head: Head,
    pub live: Option<LiveFeed>,
    /// This server shows the demo partnership.
    pub demo: bool,
    /// The reader has not turned single-key shortcuts off.
    pub shortcuts: bool,
}

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

fn menu(shell: &Shell) -> Markup {
    html! {
        nav.menu aria-label=(t("shell-menu")) {
            a.menu-brand href="/home" { (mark()) span { (t("shell-product")) } }
            (menu_groups(&shell.menu, "menu"))
            @if let Some(reader) = &shell.reader {
                div.menu-foot {
                    a.menu-item.menu-reader href="/me" {
                        (icon("person"))
                        span.menu-name { strong { (reader.position) } " " span { (reader.organisation) } }
                    }
                }
            }
        }
    }
}

/// The groups as lists with their headings; `place` keeps the ids of the menu and of the phone's sheet apart.
fn menu_groups(groups: &[MenuGroup], place: &str) -> Markup {
    html! {
        @for (number, group) in groups.iter().enumerate() {
            @if group.label.is_empty() {
                ul.plain-list { @for item in &group.items { li { (menu_item(item)) } } }
            } @else {
                @let id = format!("{place}-group-{number}");
                p.menu-label id=(id) { (group.label) }
                ul.plain-list aria-labelledby=(id) { @for item in &group.items { li { (menu_item(item)) } } }
            }
        }
    }
}

fn menu_item(item: &MenuItem) -> Markup {
    let count = item.count.filter(|count| *count > 0);
    let spoken = |count: u32| {
        let values = [("count", count.into())];
        if item.live {
            t_with("shell-count-live", &values)
        } else {
            t_with("shell-count-waiting", &values)
        }
    };
    html! {
        a.menu-item href=(item.href) aria-current=[item.current.then_some("page")] {
            (icon(item.icon))
            span.menu-name { (item.label) }
            @if let Some(count) = count {
                span class=(if item.live { "menu-count menu-count-live" } else { "menu-count" }) {
                    span aria-hidden="true" { (count) }
                    span.visually-hidden { (spoken(count)) }
                }
            }
        }
    }
}

/// The strips region alone; the `strip` event of `/live` brings this again.
pub fn strips(shell: &Shell) -> Markup {
    html! {
        div #strips .strips data-live-strips {
            @if shell.demo || !shell.strips.is_empty() {
                section aria-label=(t("shell-strips")) {
                    @if shell.demo { (demo_band()) }
                    @for one in &shell.strips { (strip(one)) }
                }
            }
        }
    }
}

/// One strip: "LIVE 04:54  Threat with a weapon, Northfield Hospital  Open the room".
pub fn strip(strip: &LiveStrip) -> Markup {
    let class = match strip.kind {
        StripKind::Live => "strip strip-live",
        StripKind::Drill => "strip strip-drill",
    };
    html! {
        div class=(class) data-receipt=[(!strip.receipt.is_empty()).then_some(strip.receipt.as_str())] {
            @match strip.kind {
                StripKind::Live => span.strip-dot aria-hidden="true" {},
                StripKind::Drill => (icon("school")),
            }
            strong { (strip.kind.word()) " " (ticking(&strip.raised_at, &strip.clock)) }
            span.strip-words { (strip.words) }
            a href=(strip.href) { (t("shell-open-room")) }
        }
    }
}

fn ticking(raised_at: &str, clock: &str) -> Markup {
    html! { time data-island="clock" datetime=(raised_at) { (clock) } }
}

fn demo_band() -> Markup {
    html! { div.strip.strip-demo { (icon("info")) span { (t("shell-demo-band")) } } }
}

fn top_bar(shell: &Shell) -> Markup {
    html! {
        header.top {
            @if shell.reader.is_some() { (search_form()) }
            div.top-right {
                span.top-now { (shell.now) }
                (theme_switch(shell))
                @if shell.reader.is_some() { (inbox_link(shell)) }
                @if shell.may_raise { (button_link(ButtonKind::Raise.small(), Some("siren"), &t("shell-raise"), "/raise")) }
            }
        }
    }
}

fn search_form() -> Markup {
    html! {
        form.top-search action="/search" method="get" role="search" {
            (icon("search"))
            input #search .form-control type="search" name="q" autocomplete="off"
                aria-label=(t("shell-search")) placeholder=(t("shell-search-placeholder"));
            kbd aria-hidden="true" { "/" }
        }
    }
}

fn inbox_link(shell: &Shell) -> Markup {
    let words = match shell.inbox {
        0 => t("shell-inbox"),
        count => t_with("shell-inbox-count", &[("count", count.into())]),
    };
    button_link(ButtonKind::Plain.small(), Some("inbox"), &words, "/inbox")
}

/// One button that posts the other theme to `/me/theme`, which sends the reader back to the same page.
pub fn theme_switch(shell: &Shell) -> Markup {
    let (to, drawing, words) = match shell.theme {
        Theme::Night => (Theme::Day, "sun", t("shell-theme-to-day")),
        Theme::Day | Theme::Device => (Theme::Night, "moon", t("shell-theme-to-night")),
    };
    html! {
        form action="/me/theme" method="post" {
            (csrf_field(&shell.csrf))
            input type="hidden" name="theme" value=(to.as_str());
            button.button.button-small.button-icon type="submit" aria-label=(words) title=(words) { (icon(drawing)) }
        }
    }
}

/// Sound of the desk, on or off, for the live island; hidden without script, because then nothing can sound.
pub fn sound_switch() -> Markup {
    html! {
        button.button.button-small type="button" data-sound-switch hidden aria-pressed="true"
            data-on=(t("shell-sound-on")) data-off=(t("shell-sound-off")) {
            span data-sound-on { (icon("volume")) }
            span data-sound-off hidden { (icon("volume-off")) }
            span data-sound-words { (t("shell-sound-on")) }
        }
    }
}

fn crumbs(crumbs: &[Crumb]) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label=(t("shell-crumbs")) {
                ol {
                    @for crumb in crumbs {
                        @match &crumb.href {
                            Some(href) => li { a href=(href) { (crumb.label) } },
                            None => li aria-current="page" { (crumb.label) },
                        }
                    }
                }
            }
        }
    }
}

fn phone_top(shell: &Shell) -> Markup {
    let back = shell.crumbs.iter().rev().find_map(|crumb| crumb.href.as_deref());
    let title = shell
        .phone_title
        .clone()
        .or_else(|| shell.crumbs.last().map(|crumb| crumb.label.clone()))
        .or_else(|| shell.reader.as_ref().map(|reader| reader.organisation.clone()))
        .unwrap_or_else(|| t("shell-product"));
    html! {
        header.phone-top {
            @match back {
                Some(href) => a.icon-link href=(href) aria-label=(t("shell-back")) { (icon("arrow-left")) },
                None => (mark()),
            }
            strong { (title) }
            @if shell.reader.is_some() {
                a.icon-link href="/search" aria-label=(t("shell-search")) { (icon("search")) }
            }
        }
    }
}

fn phone_foot(shell: &Shell) -> Markup {
    if let Some(action) = &shell.main_action {
        return html! { section.phone-action aria-label=(t("shell-phone-bar")) { (action) } };
    }
    let home = shell
        .menu
        .iter()
        .flat_map(|group| &group.items)
        .any(|item| item.current && item.href == "/home");
    html! {
        @if shell.reader.is_some() {
            nav.phone-bar aria-label=(t("shell-phone-bar")) {
                (phone_item("home", &t("shell-home"), "/home", home))
                @if let Some(href) = &shell.phone.report { (phone_item("report", &t("shell-report"), href, false)) }
                @if shell.may_raise {
                    a.phone-item.phone-raise href="/raise" {
                        span.phone-raise-ring { (icon("siren")) }
                        span { (t("shell-raise-short")) }
                    }
                }
                @if let Some(href) = &shell.phone.tasks { (phone_item("task", &t("shell-tasks"), href, false)) }
                (phone_more(shell))
            }
        }
    }
}

fn phone_item(drawing: &str, label: &str, href: &str, current: bool) -> Markup {
    html! {
        a.phone-item href=(href) aria-current=[current.then_some("page")] { (icon(drawing)) span { (label) } }
    }
}

/// The whole menu as a sheet; `<details>`, so that it opens without script.
fn phone_more(shell: &Shell) -> Markup {
    html! {
        details.phone-more data-escape {
            summary.phone-item { (icon("menu")) span { (t("shell-more")) } }
            div.phone-sheet {
                nav aria-label=(t("shell-menu")) { (menu_groups(&shell.menu, "sheet")) }
                ul.plain-list {
                    li { a.menu-item href="/inbox" { (icon("inbox")) span { (t("shell-inbox")) } } }
                    @if let Some(reader) = &shell.reader {
                        li { a.menu-item href="/me" { (side_mark_only(reader.side)) span { (reader.position) ", " (reader.organisation) } } }
                    }
                }
                (theme_switch(shell))
            }
        }
    }
}

/// Where the islands of the page hang: the live feed with its two voices, and the shortcuts.
fn live_anchor(shell: &Shell) -> Markup {
    let lost = t_with("shell-connection-lost", &[("time", "{time}".into())]);
    html! {
        @if let Some(live) = &shell.live {
            div data-island="live" data-live-stream=(live.stream) data-live-room=[live.room.as_deref()]
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

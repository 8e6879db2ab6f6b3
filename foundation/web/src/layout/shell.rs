//! What a frame may show: [`Shell`] and the parts it is made of.

use crate::components::Note;
use crate::texts::t;
use maud::Markup;
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
    /// More waits than the count: "99+".
    pub more: bool,
    /// The count is of live rooms: a red pill.
    pub live: bool,
    /// This is the page's own place in the menu.
    pub current: bool,
}

/// Live or drill: decides colour, mark and first word. They are never mistaken for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripKind {
    Live,
    /// Live, and nothing may sound here: shown in the same colour, never spoken at once, never rung.
    Silent,
    Drill,
}

impl StripKind {
    /// "LIVE" or "DRILL".
    pub fn word(self) -> String {
        match self {
            StripKind::Live | StripKind::Silent => t("shell-live"),
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
    /// Address of the event stream, `/live`. Empty for a page whose reader has none: it asks for its regions every few seconds.
    pub stream: String,
    /// The room this page shows: `room` events that name it refresh the page's regions.
    pub room: Option<String>,
    /// Address that answers with the page's regions as a fragment.
    pub source: Option<String>,
    /// Sound for a raised emergency, with the mute that [`sound_switch`](super::sound_switch) shows.
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
    /// More than that: "99+".
    pub inbox_more: bool,
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
    /// Where the live stream stood before this page was read: it resumes from here, so that nothing falls between.
    pub live_since: Option<String>,
    /// This server shows the demo partnership.
    pub demo: bool,
    /// The reader has not turned single-key shortcuts off.
    pub shortcuts: bool,
}

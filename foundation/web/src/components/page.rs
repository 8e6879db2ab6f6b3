//! Head, notes, buttons, chips, tabs, pager, confirm, timeline: what every page has.

use super::fields::{csrf_field, hidden_field};
use crate::icons::icon;
use crate::texts::{t, t_with};
use maud::{Markup, Render, html};

/// What a button is for; it decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonKind {
    /// The main action of a panel or page.
    Main,
    /// Everything else.
    Plain,
    /// Leads to raising: red border.
    Raise,
    /// Sends an emergency: red fill. Nothing else is filled red.
    Send,
    /// On the live or drill band.
    OnBand,
    /// The main one on the live or drill band.
    OnBandMain,
    /// Looks like a link.
    Quiet,
}

/// A kind with a size. Made from a kind by itself, or by [`ButtonKind::small`] and its neighbours.
#[derive(Debug, Clone, Copy)]
pub struct ButtonStyle(ButtonKind, &'static str);

impl From<ButtonKind> for ButtonStyle {
    fn from(kind: ButtonKind) -> Self {
        ButtonStyle(kind, "")
    }
}

impl ButtonKind {
    /// 30 px: in rows, panel heads and the top bar.
    pub fn small(self) -> ButtonStyle {
        ButtonStyle(self, " button-small")
    }

    /// 52 px: the one action of an emergency form.
    pub fn large(self) -> ButtonStyle {
        ButtonStyle(self, " button-large")
    }

    /// As wide as what holds it.
    pub fn wide(self) -> ButtonStyle {
        ButtonStyle(self, " button-wide")
    }
}

impl ButtonStyle {
    /// The CSS classes, for a button that a page must write by hand.
    pub fn class(self) -> String {
        let kind = match self.0 {
            ButtonKind::Main => " button-main",
            ButtonKind::Plain => "",
            ButtonKind::Raise => " button-raise",
            ButtonKind::Send => " button-send",
            ButtonKind::OnBand => " button-on-live",
            ButtonKind::OnBandMain => " button-on-live-main",
            ButtonKind::Quiet => " button-quiet",
        };
        format!("button{kind}{}", self.1)
    }
}

/// A submit button of the form it stands in. Its label is a verb.
pub fn button(style: impl Into<ButtonStyle>, drawing: Option<&str>, label: &str) -> Markup {
    html! {
        button class=(style.into().class()) type="submit" { @if let Some(name) = drawing { (icon(name)) } (label) }
    }
}

/// A link that looks like a button.
pub fn button_link(style: impl Into<ButtonStyle>, drawing: Option<&str>, label: &str, href: &str) -> Markup {
    html! { a class=(style.into().class()) href=(href) { @if let Some(name) = drawing { (icon(name)) } (label) } }
}

/// A form of one button that posts to `action`, with the session's token and hidden values.
pub fn post_button(
    style: impl Into<ButtonStyle>,
    drawing: Option<&str>,
    label: &str,
    action: &str,
    csrf: &str,
    values: &[(&str, &str)],
) -> Markup {
    html! {
        form action=(action) method="post" {
            (csrf_field(csrf))
            @for (name, value) in values { (hidden_field(name, value)) }
            (button(style, drawing, label))
        }
    }
}

/// The head of a page: title, one or two lines under it, actions at the end.
#[derive(Debug, Clone, Default)]
pub struct PageHead<'a> {
    pub title: &'a str,
    pub lead: Option<Markup>,
    pub actions: Option<Markup>,
}

impl<'a> PageHead<'a> {
    /// A head with its title.
    pub fn of(title: &'a str) -> Self {
        PageHead {
            title,
            ..PageHead::default()
        }
    }

    /// Gives it the line under the title.
    pub fn lead(self, words: impl Render) -> Self {
        PageHead {
            lead: Some(words.render()),
            ..self
        }
    }

    /// Gives it actions, the main one last.
    pub fn actions(self, actions: Markup) -> Self {
        PageHead {
            actions: Some(actions),
            ..self
        }
    }
}

/// The page's `<h1>` with what belongs to it.
pub fn page_head(head: PageHead<'_>) -> Markup {
    html! {
        div.page-head {
            div.page-head-words {
                h1 tabindex="-1" { (head.title) }
                @if let Some(lead) = &head.lead { p.lead-line { (lead) } }
            }
            @if let Some(actions) = &head.actions { div.actions { (actions) } }
        }
    }
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// It worked.
    Done,
    /// It waits or has a condition.
    Due,
    /// It did not work.
    Problem,
    /// The other side does something.
    Info,
    /// It was not sent; no connection.
    Offline,
}

/// Feedback after an action: icon, one sentence; stays until the next page.
#[derive(Debug, Clone)]
pub struct Note {
    pub kind: NoteKind,
    pub words: String,
}

impl Note {
    /// "Saved. Police see the new contact now."
    pub fn done(words: impl Into<String>) -> Self {
        Note {
            kind: NoteKind::Done,
            words: words.into(),
        }
    }

    /// "Not sent. We try again every 5 seconds, 3 of 12."
    pub fn problem(words: impl Into<String>) -> Self {
        Note {
            kind: NoteKind::Problem,
            words: words.into(),
        }
    }
}

/// The note as a line of its own; it takes focus after a swap, and a problem speaks at once.
pub fn note(note: &Note) -> Markup {
    let (class, drawing) = match note.kind {
        NoteKind::Done => ("note note-ok", "circle-check"),
        NoteKind::Due => ("note note-warn", "due"),
        NoteKind::Problem => ("note note-live", "alert"),
        NoteKind::Info => ("note note-pol", "info"),
        NoteKind::Offline => ("note note-live", "wifi-off"),
    };
    let role = if matches!(note.kind, NoteKind::Problem | NoteKind::Offline) {
        "alert"
    } else {
        "status"
    };
    html! { div class=(class) role=(role) tabindex="-1" { (icon(drawing)) span { (note.words) } } }
}

/// A chip that is a link: a filter, or a quick word. A check stands before those that are on.
#[derive(Debug, Clone, Default)]
pub struct Chip {
    pub label: String,
    pub href: String,
    pub on: bool,
}

/// Chips in a row, named for screen readers.
pub fn chips(label: &str, chips: &[Chip]) -> Markup {
    html! {
        ul.chips aria-label=(label) {
            @for chip in chips {
                li {
                    a class=(if chip.on { "chip chip-on" } else { "chip" }) href=(chip.href) aria-current=[chip.on.then_some("true")] {
                        @if chip.on { (icon("check")) }
                        (chip.label)
                    }
                }
            }
        }
    }
}

/// A tab is a page of its own with its own address.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    pub label: String,
    pub href: String,
    /// "5", "8/10".
    pub count: Option<String>,
    pub current: bool,
}

/// Tabs over a page.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for tab in tabs {
                    li {
                        a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                            (tab.label) @if let Some(count) = &tab.count { " " span { (count) } }
                        }
                    }
                }
            }
        }
    }
}

/// Where a long list stands and the ways on.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// "1 to 50 of 812".
    pub words: String,
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// The foot of a long list.
pub fn pager(pager: &Pager) -> Markup {
    html! {
        nav.pager aria-label=(t("pager-label")) {
            span { (pager.words) }
            div {
                @if let Some(href) = &pager.newer { (button_link(ButtonKind::Plain.small(), Some("chevron-left"), &t("pager-newer"), href)) }
                @if let Some(href) = &pager.older { (button_link(ButtonKind::Plain.small(), Some("chevron-right"), &t("pager-older"), href)) }
            }
        }
    }
}

/// A question before ending, sharing or deleting: its own page, the verb on the button, what happens next.
#[derive(Debug, Clone, Default)]
pub struct Confirm<'a> {
    /// "End the emergency?"
    pub title: &'a str,
    /// "Police lead on scene has to confirm too. Sharing stops 30 minutes later."
    pub words: Markup,
    /// Where the yes is posted.
    pub action: &'a str,
    /// "Ask police to confirm".
    pub yes: &'a str,
    /// "Not yet".
    pub no: &'a str,
    /// Where the no leads back to.
    pub back: &'a str,
    pub csrf: &'a str,
    /// Fields between the words and the buttons: a reason, hidden values.
    pub fields: Markup,
    /// The yes raises or ends a life-threatening emergency: red fill.
    pub send: bool,
}

/// The question as a panel with its form.
pub fn confirm(ask: &Confirm<'_>) -> Markup {
    let yes = if ask.send { ButtonKind::Send } else { ButtonKind::Main };
    html! {
        form.panel.panel-raised action=(ask.action) method="post" {
            div.panel-head { h2 { (ask.title) } }
            div.panel-body {
                (csrf_field(ask.csrf))
                p { (ask.words) }
                (ask.fields)
                div.actions { (button(yes, None, ask.yes)) (button_link(ButtonKind::Plain, None, ask.no, ask.back)) }
            }
        }
    }
}

/// One stage of a debrief: goal and measured time in seconds, and their words.
#[derive(Debug, Clone, Default)]
pub struct TimelineStage {
    pub name: String,
    pub goal_seconds: Option<u32>,
    pub took_seconds: Option<u32>,
    /// "60 s".
    pub goal_words: String,
    /// "21 s".
    pub took_words: String,
}

/// Goal against real time per stage, all on one scale. The figures stand beside the bars.
pub fn timeline_strip(stages: &[TimelineStage]) -> Markup {
    let longest = stages
        .iter()
        .flat_map(|stage| [stage.goal_seconds, stage.took_seconds])
        .flatten()
        .max()
        .unwrap_or(1);
    let at = |seconds: u32| f64::from(seconds) * 396.0 / f64::from(longest.max(1));
    html! {
        ol.timeline {
            @for stage in stages {
                @let late = matches!((stage.goal_seconds, stage.took_seconds), (Some(goal), Some(took)) if took > goal);
                li {
                    span.timeline-name { (stage.name) }
                    svg.timeline-bar viewBox="0 0 400 16" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                        rect.timeline-track x="0" y="3" width="400" height="10" {}
                        @if let Some(took) = stage.took_seconds {
                            rect class=(if late { "timeline-late" } else { "timeline-kept" }) x="0" y="3" width=(format!("{:.1}", at(took).max(2.0))) height="10" {}
                        }
                        @if let Some(goal) = stage.goal_seconds {
                            line.timeline-goal x1=(format!("{:.1}", at(goal))) x2=(format!("{:.1}", at(goal))) y1="0" y2="16" {}
                        }
                    }
                    span.timeline-figures {
                        @if late { (icon("due")) " " }
                        @match stage.took_seconds { Some(_) => strong { (stage.took_words) }, None => strong { (t("timeline-none")) } }
                        @if stage.goal_seconds.is_some() { ", " (t_with("timeline-goal", &[("time", stage.goal_words.as_str().into())])) }
                    }
                }
            }
        }
    }
}

/// The head that only print shows: what it is, when it was printed, and the picture that leads back to the page.
pub fn print_sheet(title: &str, printed: &str, code: Option<Markup>) -> Markup {
    html! {
        div.print-only.print-sheet {
            div { strong { (title) } br; span.small { (t_with("shell-printed", &[("time", printed.into())])) } }
            @if let Some(code) = code { (code) }
        }
    }
}

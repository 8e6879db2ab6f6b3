//! The markup of profiles, of their versions, and of stated beside measured.

use super::comparison::{Band, Comparison, Line};
use super::form_views::framed;
use super::model::Version;
use super::pages::{NoteForm, edit_url, today};
use super::reading::Stated;
use super::rules::Figure;
use super::{Content, Note, Profile, words};
use jiff::SignedDuration;
use maud::{Markup, html};
use muster_membership::{Unit, fields::FieldProblems};
use muster_readiness::chips::{chip, closed, own_chips, part_chip, side_panel};
use muster_readiness::opening::OwnClause;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the list may show.
pub(super) struct ListPage<'a> {
    /// `None` for a company, which has none.
    pub own: Option<&'a Stated>,
    pub units: &'a [Unit],
    pub clauses: &'a [OwnClause],
    pub partners: &'a [Stated],
}

/// A note that was typed and is not kept.
pub(super) struct TypedNote<'a> {
    pub form: &'a NoteForm,
    pub problems: &'a FieldProblems,
}

pub(super) async fn list(desk: &Desk, page: &ListPage<'_>) -> Result<Markup, Problem> {
    let title = t("capability-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("capability-lead"))))
        div.stack {
            @if let Some(own) = page.own { (own_panels(desk, page, own)) }
            @for stated in page.partners { (partner_panel(desk, stated)) }
            @if page.own.is_none() && page.partners.is_empty() {
                (panel(Panel::list(&title), empty_state(&t("capability-none-title"), &t("capability-none-words"), None)))
            }
        }
    };
    desk.page(&title, body).await
}

fn own_panels(desk: &Desk, page: &ListPage<'_>, own: &Stated) -> Markup {
    let profiles = own.open();
    let may_write = desk.may(Act::ManageSites);
    let missing = |unit: Option<UnitId>| !profiles.iter().any(|profile| profile.unit == unit);
    html! {
        @for profile in &profiles {
            @let name = name_of(profile, &own.agency.name);
            (panel(Panel::of(&name).fact(own_chips(page.clauses)), html! {
                (content(desk, &profile.content))
                (last_change(desk, profile))
                div.actions {
                    @if may_write { (button_link(ButtonKind::Plain, Some("edit"), &t("capability-edit"), &edit_url(profile.unit))) }
                    (button_link(ButtonKind::Plain, Some("history"), &t("capability-history"), &history_url(profile.unit)))
                    (button_link(ButtonKind::Plain, Some("clock"), &t("capability-compare"), &format!("/capability/{}", own.agency.id)))
                }
            }))
        }
        @if profiles.is_empty() {
            (panel(Panel::list(&t("capability-own")).fact(own_chips(page.clauses)), empty_state(&t("capability-empty-title"), &t("capability-empty-words"), None)))
        }
        @if may_write {
            div.actions {
                @if missing(None) { (button_link(ButtonKind::Main, Some("add"), &t("capability-add"), "/capability/edit")) }
                @for unit in page.units.iter().filter(|unit| missing(Some(unit.id))) {
                    (button_link(ButtonKind::Plain, Some("add"), &t_with("capability-add-unit", &[("unit", unit.name.as_str().into())]), &edit_url(Some(unit.id))))
                }
            }
        }
    }
}

fn history_url(unit: Option<UnitId>) -> String {
    match unit {
        Some(unit) => format!("/capability/history?unit={unit}"),
        None => "/capability/history".to_owned(),
    }
}

fn name_of(profile: &Profile, agency: &str) -> String {
    match profile.unit_name.as_str() {
        "" => agency.to_owned(),
        unit => format!("{agency}, {unit}"),
    }
}

fn last_change(desk: &Desk, profile: &Profile) -> Markup {
    let said = [
        ("version", profile.version.into()),
        ("who", profile.changed.by.as_str().into()),
        ("at", format::day_clock(profile.changed.at, &desk.time_zone()).into()),
    ];
    html! { p.quiet { (t_with("capability-changed", &said)) } }
}

fn partner_panel(desk: &Desk, stated: &Stated) -> Markup {
    let agency = &stated.agency;
    let chips = html! { @for part in &stated.parts { (part_chip(part)) " " } };
    let profiles = stated.open();
    let body = html! {
        div.panel-body {
            @if let Some(why) = stated.closed() { (closed(why)) }
            @else if profiles.is_empty() { (empty_state(&t("capability-partner-empty-title"), &t("capability-partner-empty"), None)) }
            @for profile in &profiles {
                h3 { (name_of(profile, &agency.name)) }
                (content(desk, &profile.content))
                (last_change(desk, profile))
            }
            @if desk.who.org_kind == OrganisationKind::Company {
                div.actions { (button_link(ButtonKind::Plain, Some("clock"), &t("capability-compare"), &format!("/capability/{}", agency.id))) }
            }
        }
    };
    side_panel(agency.side(), &agency.name, chips, body)
}

/// What a profile says, fact by fact.
fn content(desk: &Desk, content: &Content) -> Markup {
    let needs: Vec<String> = content.needs.iter().map(|need| words::need(*need)).collect();
    let mut facts = vec![(t("capability-sends"), sends(content))];
    if !content.limits.is_empty() {
        facts.push((t("capability-limits"), html! { span { (content.limits) } }));
    }
    if !needs.is_empty() || !content.needs_words.is_empty() {
        let said =
            html! { (needs.join(", ")) @if !content.needs_words.is_empty() { br; span { (content.needs_words) } } };
        facts.push((t("capability-needs"), said));
    }
    facts.push((t("capability-minutes"), stated_minutes(content)));
    let on = format::date_long(content.review_on);
    let review = if content.review_on < today(desk) {
        state_mark(StateKind::Due, &t_with("capability-review-over", &[("on", on.into())]))
    } else {
        html! { (on) }
    };
    facts.push((t("capability-review-on"), review));
    definitions(&facts)
}

fn sends(content: &Content) -> Markup {
    html! {
        ul.plain-list {
            @for send in &content.sends {
                li { (send.count) " × " (words::kind(send.kind)) @if !send.hours.is_empty() { span.quiet { ", " (send.hours) } } }
            }
        }
    }
}

fn stated_minutes(content: &Content) -> Markup {
    html! {
        ul.plain-list {
            @for band in DayBand::ALL { li { (words::band(*band)) ": " (minutes(content.minutes.get(band).copied())) } }
        }
    }
}

fn minutes(stated: Option<u32>) -> String {
    match stated {
        Some(minutes) => t_with("capability-in-minutes", &[("minutes", minutes.into())]),
        None => t("capability-not-stated"),
    }
}

pub(super) async fn history(desk: &Desk, profile: &Profile, versions: &[Version]) -> Result<Markup, Problem> {
    let title = t_with(
        "capability-history-title",
        &[("who", name_of(profile, &desk.who.org_name).into())],
    );
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("capability-history-lead"))))
        div.stack {
            @for version in versions {
                @let name = t_with("capability-version", &[("version", version.version.into())]);
                @let said = [("who", version.changed.by.as_str().into()), ("at", format::day_clock(version.changed.at, &desk.time_zone()).into())];
                (panel(Panel::of(&name).fact(t_with("capability-version-said", &said)), content(desk, &version.content)))
            }
        }
    };
    framed(desk, &title, body).await
}

pub(super) async fn agency(desk: &Desk, page: &Comparison, typed: Option<TypedNote<'_>>) -> Result<Markup, Problem> {
    let agency = &page.stated.agency;
    let title = t_with("capability-compare-title", &[("agency", agency.name.as_str().into())]);
    let chips = html! { @for part in &page.stated.parts { (part_chip(part)) " " } };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("capability-compare-lead"))))
        @if let Some(typed) = &typed { (typed.problems.summary()) }
        div.stack {
            @if let Some(why) = page.stated.closed() {
                (side_panel(agency.side(), &agency.name, chips.clone(), html! { div.panel-body { (closed(why)) } }))
            }
            @if page.lines.is_empty() {
                (panel(Panel::list(&t("capability-sites")), empty_state(&t("capability-no-sites-title"), &t("capability-no-sites"), None)))
            }
            @for line in &page.lines { (site_panel(desk, line, &chips)) }
            @if page.more { p.quiet { (t("capability-more-sites")) } }
            @if !page.lines.is_empty() && desk.may(Act::ManageSites) { (note_form(desk, page, typed.as_ref())) }
        }
    };
    framed(desk, &title, body).await
}

fn site_panel(desk: &Desk, line: &Line, stated_chips: &Markup) -> Markup {
    let columns = [
        t("capability-band"),
        t("capability-stated"),
        t("capability-accepted"),
        t("capability-sent"),
        t("capability-on-scene"),
        t("capability-emergencies"),
    ];
    let title = format!("{}, {}", line.site.name, line.owner_name);
    let under = html! { (stated_chips) @for clause in &line.under { (chip(clause, false)) " " } };
    let grid = table(&Table {
        caption: t_with("capability-table", &[("site", line.site.name.as_str().into())]),
        columns: columns.map(Column::of).to_vec(),
        rows: line.bands.iter().map(row).collect(),
        keep_columns: false,
    });
    let notes: Vec<(&Band, &Note)> = line
        .bands
        .iter()
        .flat_map(|band| band.notes.iter().map(move |note| (band, note)))
        .collect();
    panel(
        Panel::list(&title).fact(under),
        html! {
            (grid)
            @if !notes.is_empty() {
                div.panel-body {
                    h3 { (t("capability-notes")) }
                    ul.plain-list { @for (band, note) in notes { li { (said(desk, line, band, note)) } } }
                }
            }
        },
    )
}

fn row(band: &Band) -> Vec<Markup> {
    vec![
        html! { (words::band(band.band)) },
        html! { (minutes(band.stated)) },
        figure(&band.measured.accepted),
        figure(&band.measured.sent),
        html! { (figure(&band.measured.on_scene)) @if let Some(mark) = held(band) { " " (mark) } },
        html! { (band.measured.emergencies) },
    ]
}

/// The median and how many it is of, or that there are too few.
fn figure(figure: &Figure) -> Markup {
    let of = [("count", figure.measured.into())];
    match (figure.median_seconds, figure.measured) {
        (Some(seconds), _) => {
            html! { (format::length(SignedDuration::from_secs(seconds))) " " span.quiet { (t_with("capability-measured-of", &of)) } }
        }
        (None, 0) => html! { span.quiet { (t("capability-not-measured")) } },
        (None, _) => html! { span.quiet { (t_with("capability-too-few", &of)) } },
    }
}

/// Whether the middle one was within what is stated.
fn held(band: &Band) -> Option<Markup> {
    let (stated, median) = (band.stated?, band.measured.on_scene.median_seconds?);
    Some(if median <= i64::from(stated) * 60 {
        state_mark(StateKind::Current, &t("capability-within"))
    } else {
        state_mark(StateKind::Due, &t("capability-later"))
    })
}

/// A note with its side, and who said it when.
fn said(desk: &Desk, line: &Line, band: &Band, note: &Note) -> Markup {
    let side = if note.org == line.owner {
        Side::Organisation
    } else {
        Side::Police
    };
    let at = format::day_clock(note.said_at, &desk.time_zone());
    html! {
        (side_mark(side, &note.title)) " "
        span.quiet { (words::band(band.band)) ", " (at) } br;
        span { (note.words) }
    }
}

fn note_form(desk: &Desk, page: &Comparison, typed: Option<&TypedNote<'_>>) -> Markup {
    let sites: Vec<Choice> = page
        .lines
        .iter()
        .map(|line| Choice::of(line.site.reference.to_string(), line.site.name.as_str()))
        .collect();
    let bands: Vec<Choice> = DayBand::ALL
        .iter()
        .map(|band| Choice::of(band.as_str(), words::band(*band)))
        .collect();
    let value = |of: fn(&NoteForm) -> &str| typed.map_or("", |typed| of(typed.form));
    let error = |name: &str| typed.and_then(|typed| typed.problems.of(name));
    html! {
        form.panel action=(format!("/capability/{}/notes", page.stated.agency.id)) method="post" {
            div.panel-head { h2 { (t("capability-note-title")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                p { (t("capability-note-words")) }
                (select_field(&SelectField { name: "site", label: &t("capability-note-site"), value: value(|form| &form.site), choices: &sites, required: true, ..SelectField::default() }))
                (select_field(&SelectField { name: "band", label: &t("capability-band"), error: error("band"), value: value(|form| &form.band), choices: &bands, required: true, ..SelectField::default() }))
                (text_area(&TextArea { name: "words", label: &t("capability-note-label"), hint: Some(&t("capability-note-hint")), error: error("words"), value: value(|form| &form.words), rows: 3, required: true, max_length: Some(500), ..TextArea::default() }))
                div.actions { (button(ButtonKind::Main, Some("add"), &t("capability-note-add"))) }
            }
        }
    }
}

//! The markup of contacts.

use super::{
    Channel, Listed,
    reading::Reach,
    rules::{self, Proof},
};
use crate::chips::{closed, own_chips, part_chip, side_panel};
use crate::opening::OwnClause;
use maud::{Markup, html};
use muster_membership::{Site, words::duty};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, icons::icon, t, t_with};

/// All that the list may show.
pub(super) struct ContactsPage<'a> {
    pub own: &'a Reach,
    pub partners: &'a [Reach],
    pub sites: &'a [Site],
    /// Only the reach order for this site.
    pub site: Option<&'a Site>,
    pub clauses: &'a [OwnClause],
}

pub(super) async fn list(desk: &Desk, page: &ContactsPage<'_>) -> Result<Markup, Problem> {
    let title = t("contacts-title");
    let may_change = desk.may(Act::ManageSites);
    let add = may_change.then(|| {
        let href = page.site.map_or_else(
            || "/contacts/new".into(),
            |site| format!("/contacts/new?site={}", site.id),
        );
        button_link(ButtonKind::Main, Some("add"), &t("contacts-add"), &href)
    });
    let tests = button_link(ButtonKind::Plain, Some("reach"), &t("reach-title"), "/reach-tests");
    let head = PageHead {
        actions: Some(html! { (tests) @if let Some(add) = &add { (add) } }),
        ..PageHead::of(&title).lead(t("contacts-lead"))
    };
    let own: Vec<&Listed> = page.own.open().collect();
    let partners_named = page.partners.iter().any(|reach| reach.open().next().is_some());
    let body = html! {
        (page_head(head))
        (site_chips(page))
        (on_duty(page))
        div.stack {
            (own_panels(desk, page, &own, may_change, add))
            @for reach in page.partners { (partner_panel(reach)) }
            @if !partners_named && desk.who.org_kind == OrganisationKind::Company {
                (panel(Panel::list(&t("contacts-police")), empty_state(&t("contacts-no-police-title"), &t("contacts-no-police-words"), None)))
            }
        }
    };
    desk.page(&title, body).await
}

fn site_chips(page: &ContactsPage<'_>) -> Markup {
    if page.sites.is_empty() {
        return html! {};
    }
    let mut all = vec![Chip {
        label: t("contacts-all-sites"),
        href: "/contacts".into(),
        on: page.site.is_none(),
    }];
    all.extend(page.sites.iter().map(|site| Chip {
        label: site.name.clone(),
        href: format!("/contacts?site={}", site.reference),
        on: page.site.is_some_and(|chosen| chosen.id == site.id),
    }));
    html! { div.spaced.filter { (chips(&t("contacts-sites-label"), &all)) } }
}

/// Who is on now, before anything else.
fn on_duty(page: &ContactsPage<'_>) -> Markup {
    let mut now: Vec<&Listed> = page.own.open().filter(|each| each.on_duty).collect();
    now.dedup_by_key(|each| each.contact.position);
    let words: Vec<&str> = now.iter().map(|each| each.title.as_str()).collect();
    html! {
        div.spaced {
            strong { (t("contacts-on-now")) } " "
            // Titles have commas of their own: "Guard, Post 1".
            @if words.is_empty() { (t("contacts-nobody-on")) } @else { (words.join("; ")) }
        }
    }
}

/// One panel per list: each site's, then that for all sites.
fn own_panels(desk: &Desk, page: &ContactsPage<'_>, own: &[&Listed], may_change: bool, add: Option<Markup>) -> Markup {
    if own.is_empty() {
        let empty = empty_state(&t("contacts-empty-title"), &t("contacts-empty-words"), add);
        return panel(Panel::list(&t("contacts-own")).fact(own_chips(page.clauses)), empty);
    }
    let mut lists: Vec<(Option<&str>, Vec<&Listed>)> = Vec::new();
    let mut sorted: Vec<&&Listed> = own.iter().collect();
    sorted.sort_by_key(|each| {
        (
            each.contact.site.is_none(),
            each.site_name.clone(),
            each.contact.rank,
            each.contact.id,
        )
    });
    for each in sorted {
        let name = each.site_name.as_deref();
        match lists.last_mut() {
            Some((last, list)) if *last == name => list.push(each),
            _ => lists.push((name, vec![each])),
        }
    }
    html! {
        @for (name, list) in &lists {
            @let title = name.map_or_else(|| all_of(desk), str::to_owned);
            (panel(Panel::list(&title).fact(own_chips(page.clauses)), own_table(desk, &title, list, may_change)))
        }
    }
}

fn own_table(desk: &Desk, caption: &str, list: &[&Listed], may_change: bool) -> Markup {
    let mut columns: Vec<Column> = [
        t("contacts-place"),
        t("contacts-who"),
        t("contacts-hours"),
        t("contacts-answered"),
        t("contacts-proved"),
    ]
    .map(Column::of)
    .to_vec();
    if may_change {
        columns.push(Column::of(t("contacts-actions")));
    }
    let row = |(place, each): (usize, &&Listed)| {
        let mut cells = vec![
            html! { (place) },
            html! { strong { (each.title) } " " (state(each)) br; span.row-small { (role(each)) ", " (channel_words(each)) } },
            html! { (each.contact.hours) },
            html! { (answered(each)) },
            proof_mark(desk, each),
        ];
        if may_change {
            cells.push(actions(desk, each, place, list.len()));
        }
        cells
    };
    table(&Table {
        caption: caption.to_owned(),
        columns,
        rows: (1..).zip(list).map(row).collect(),
        keep_columns: false,
    })
}

fn actions(desk: &Desk, each: &Listed, place: usize, of: usize) -> Markup {
    let id = each.contact.id;
    html! {
        div.actions {
            @if of > 1 {
                (move_button(desk, each, place, Direction::Up, place > 1))
                (move_button(desk, each, place, Direction::Down, place < of))
            }
            // Those behind it answer: it is called after them already, and its place says so once it is moved.
            @if each.silent && place < of { (behind_button(desk, each, place)) }
            a class=(ButtonKind::Plain.small().class()) href=(format!("/contacts/{id}")) {
                (icon("check")) (t("contacts-verify")) span.visually-hidden { " " (each.title) }
            }
        }
    }
}

fn behind_button(desk: &Desk, each: &Listed, place: usize) -> Markup {
    html! {
        form action=(format!("/contacts/{}/behind", each.contact.id)) method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("seen", &place.to_string()))
            button.button.button-small type="submit" title=(t("reach-behind-words")) { (t("reach-behind")) span.visually-hidden { " " (each.title) } }
        }
    }
}

enum Direction {
    Up,
    Down,
}

/// An arrow that says in words what it moves. Where it leads nowhere it keeps its place and does nothing, so that the buttons
/// after it stand in one column.
fn move_button(desk: &Desk, each: &Listed, place: usize, direction: Direction, leads: bool) -> Markup {
    let who = [("who", each.title.as_str().into())];
    let (word, drawing, words) = match direction {
        Direction::Up => ("up", "chevron-up", t_with("contacts-up", &who)),
        Direction::Down => ("down", "chevron-down", t_with("contacts-down", &who)),
    };
    html! {
        form action=(format!("/contacts/{}/place", each.contact.id)) method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("direction", word)) (hidden_field("seen", &place.to_string()))
            button.button.button-small.button-icon type="submit" aria-label=(words) title=(words) disabled[!leads] { (icon(drawing)) }
        }
    }
}

/// What the list is called that is for no single site: police have districts in place of sites.
pub(super) fn all_of(desk: &Desk) -> String {
    match desk.who.org_kind {
        OrganisationKind::Company => t("contacts-for-all"),
        OrganisationKind::Agency => t("contacts-reach-order"),
    }
}

/// "Dispatcher, Central District".
pub(crate) fn role(each: &Listed) -> String {
    let unit = each.unit_name.as_ref().map(|unit| format!(", {unit}"));
    duty(each.duty) + unit.as_deref().unwrap_or_default()
}

pub(super) fn state(each: &Listed) -> Markup {
    let now = match (each.vacant, each.on_duty) {
        (true, _) => state_mark(StateKind::Problem, &t("contacts-vacant")),
        (false, true) => state_mark(StateKind::Current, &t("contacts-on-duty")),
        (false, false) => state_mark(StateKind::NotSet, &t("contacts-off-duty")),
    };
    html! { (now) @if !each.dead.is_empty() { " " (dead_mark(each)) } }
}

/// Over which channels the last two reach tests failed.
fn dead_mark(each: &Listed) -> Markup {
    let channels: Vec<String> = each.dead.iter().map(|channel| channel_word(*channel)).collect();
    let words = t_with("reach-dead-on", &[("channels", channels.join(", ").into())]);
    state_mark(StateKind::NoAnswer, &words)
}

pub(super) fn channel_words(each: &Listed) -> Markup {
    html! {
        (channel_word(each.contact.channel))
        @if !each.phone.is_empty() { ", " a href=(tel(&each.phone)) { (each.phone) } }
    }
}

pub(crate) fn channel_word(channel: Channel) -> String {
    t(&["contacts-channel-", channel.as_str()].concat())
}

/// A number as a link that dials.
pub(crate) fn tel(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{digits}")
}

pub(super) fn answered(each: &Listed) -> String {
    match each.contact.answer_seconds {
        Some(seconds) => {
            let took = format::answer_time(jiff::SignedDuration::from_secs(seconds));
            let values = [
                ("took", took.into()),
                (
                    "on",
                    each.contact.verified_on.map(format::date).unwrap_or_default().into(),
                ),
            ];
            match each.contact.verified_on {
                Some(_) => t_with("contacts-answered-in-on", &values),
                None => t_with("contacts-answered-in", &values),
            }
        }
        None => t("contacts-never-answered"),
    }
}

pub(super) fn proof_mark(desk: &Desk, each: &Listed) -> Markup {
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let on = each.contact.verified_on.map(format::date_short).unwrap_or_default();
    match rules::proof(each.contact.verified_on, today) {
        Proof::Never => state_mark(StateKind::NotSet, &t("contacts-not-proved")),
        Proof::Due { days } => state_mark(StateKind::Due, &t_with("contacts-proof-due", &[("days", days.into())])),
        Proof::Current => state_mark(
            StateKind::Current,
            &t_with("contacts-proved-on", &[("date", on.into())]),
        ),
    }
}

fn partner_panel(reach: &Reach) -> Markup {
    let chips = html! { @for part in &reach.parts { (part_chip(part)) " " } };
    let body = match (reach.closed(), reach.open().next()) {
        (Some(why), _) => closed(why),
        (None, None) => empty_state(&t("contacts-partner-empty-title"), &t("contacts-partner-empty"), None),
        (None, Some(_)) => row_list(&rows_of(reach, false)),
    };
    side_panel(reach.side, &reach.name, chips, body)
}

/// Contacts of one or two organisations in one list, each with its chip: for a site's page. What is closed follows.
pub(crate) fn reach_rows(reaches: &[Reach]) -> Markup {
    let rows: Vec<Row> = reaches.iter().flat_map(|reach| rows_of(reach, true)).collect();
    let shut = reaches.iter().filter_map(|reach| Some((reach, reach.closed()?)));
    html! {
        @if rows.is_empty() && reaches.iter().all(|reach| reach.closed().is_none()) {
            (empty_state(&t("contacts-partner-empty-title"), &t("contacts-empty-words"), None))
        }
        @if !rows.is_empty() { (row_list(&rows)) }
        @for (reach, why) in shut { div.panel-body { (side_mark(reach.side, &reach.name)) (closed(why)) } }
    }
}

fn rows_of(reach: &Reach, with_chips: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for part in &reach.parts {
        let chip = || {
            if with_chips {
                part_chip(part)
            } else {
                html! {}
            }
        };
        rows.extend(
            part.open()
                .into_iter()
                .flatten()
                .zip(1..)
                .map(|(each, place)| contact_row(reach.side, place, each, chip())),
        );
    }
    rows
}

/// A contact with its place in the reach order, its duty and district, when and how it answers.
fn contact_row(side: Side, place: usize, each: &Listed, chip: Markup) -> Row {
    let channel = channel_word(each.contact.channel);
    let mut small = vec![role(each), each.contact.hours.clone(), channel, answered(each)];
    small.retain(|text| !text.is_empty());
    let row = Row {
        lead: Some(html! { (place) }),
        ..Row::of(html! { (side_mark(side, &each.title)) })
    }
    .small(small.join(", "))
    .below(html! { (state(each)) " " (chip) });
    if each.phone.is_empty() {
        return row;
    }
    row.mark(button_link(
        ButtonKind::Plain.small(),
        Some("phone"),
        &t("contacts-call"),
        &tel(&each.phone),
    ))
}

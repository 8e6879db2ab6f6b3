//! The markup of contacts.

use super::{
    Channel, Listed,
    reading::Reach,
    rules::{self, ContactForm, Proof},
};
use crate::chips::{closed, own_chips, part_chip};
use crate::opening::{OwnClause, Part};
use maud::{Markup, html};
use muster_membership::{Position, Site, fields::FieldProblems, words::duty};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

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
    let head = PageHead {
        actions: add.clone(),
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
            @for reach in page.partners { (partner_panel(desk, reach)) }
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
        p.lead-line {
            strong { (t("contacts-on-now")) } " "
            @if words.is_empty() { (t("contacts-nobody-on")) } @else { (words.join(", ")) }
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
            @let title = name.map_or_else(|| t("contacts-for-all"), str::to_owned);
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
            html! { strong { (each.title) } " " (state(each)) br; span.row-small { (duty(each.duty)) ", " (channel_words(each)) } },
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
    let seen = place.to_string();
    let values = |direction| [("direction", direction), ("seen", seen.as_str())];
    let shift = format!("/contacts/{id}/place");
    let small = || ButtonKind::Plain.small();
    let named = |key| t_with(key, &[("who", each.title.as_str().into())]);
    html! {
        div.actions {
            @if place > 1 { (post_button(small(), Some("chevron-up"), &named("contacts-up"), &shift, &desk.csrf, &values("up"))) }
            @if place < of { (post_button(small(), Some("chevron-down"), &named("contacts-down"), &shift, &desk.csrf, &values("down"))) }
            (button_link(small(), Some("check"), &named("contacts-verify"), &format!("/contacts/{id}")))
        }
    }
}

fn state(each: &Listed) -> Markup {
    match (each.vacant, each.on_duty) {
        (true, _) => state_mark(StateKind::Problem, &t("contacts-vacant")),
        (false, true) => state_mark(StateKind::Current, &t("contacts-on-duty")),
        (false, false) => state_mark(StateKind::NotSet, &t("contacts-off-duty")),
    }
}

fn channel_words(each: &Listed) -> Markup {
    html! {
        (channel_word(each.contact.channel))
        @if !each.phone.is_empty() { ", " a href=(tel(&each.phone)) { (each.phone) } }
    }
}

pub(super) fn channel_word(channel: Channel) -> String {
    t(&["contacts-channel-", channel.as_str()].concat())
}

/// A number as a link that dials.
fn tel(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{digits}")
}

fn answered(each: &Listed) -> String {
    match each.contact.answer_seconds {
        Some(seconds) => t_with(
            "contacts-answered-in",
            &[(
                "took",
                format::answer_time(jiff::SignedDuration::from_secs(seconds)).into(),
            )],
        ),
        None => t("contacts-never-answered"),
    }
}

fn proof_mark(desk: &Desk, each: &Listed) -> Markup {
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

fn partner_panel(desk: &Desk, reach: &Reach) -> Markup {
    let fact = html! { (side_mark_only(reach.side)) @for part in &reach.parts { (part_chip(part)) " " } };
    panel(Panel::list(&reach.name).fact(fact), reach_body(desk, reach, false))
}

/// One organisation's contacts as rows, with its chips: for a site's page.
pub(crate) fn reach_rows(desk: &Desk, reach: &Reach) -> Markup {
    reach_body(desk, reach, true)
}

fn reach_body(desk: &Desk, reach: &Reach, with_chips: bool) -> Markup {
    if let Some(why) = reach.closed() {
        return html! { div.panel-body { (side_mark(reach.side, &reach.name)) } (closed(why)) };
    }
    if reach.open().next().is_none() {
        return empty_state(&reach.name, &t("contacts-partner-empty"), None);
    }
    html! {
        @for part in &reach.parts {
            @if let Part::Open(listed) = part {
                (row_list(&listed.as_ref().iter().map(|each| contact_row(desk, reach, each, if with_chips { part_chip(part) } else { html! {} })).collect::<Vec<_>>()))
            }
        }
    }
}

fn contact_row(_: &Desk, reach: &Reach, each: &Listed, chip: Markup) -> Row {
    let mut small = vec![each.contact.hours.clone(), answered(each)];
    small.retain(|text| !text.is_empty());
    let call = (!each.phone.is_empty()).then(|| {
        button_link(
            ButtonKind::Plain.small(),
            Some("phone"),
            &t("contacts-call"),
            &tel(&each.phone),
        )
    });
    let title = html! { (side_mark(reach.side, &each.title)) };
    let row = Row::of(title)
        .small(small.join(", "))
        .below(html! { (state(each)) " " (chip) });
    match call {
        Some(call) => row.mark(call),
        None => row,
    }
}

/// All that the form of a contact may show.
pub(super) struct FormPage<'a> {
    pub form: &'a ContactForm,
    pub positions: &'a [Position],
    pub sites: &'a [Site],
    pub problems: &'a FieldProblems,
}

pub(super) async fn form(desk: &Desk, page: &FormPage<'_>) -> Result<Markup, Problem> {
    let title = t("contacts-add");
    let positions: Vec<Choice> = page
        .positions
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.title.as_str()))
        .collect();
    let sites: Vec<Choice> = page
        .sites
        .iter()
        .map(|each| Choice::of(each.id.to_string(), each.name.as_str()))
        .collect();
    let channels: Vec<Choice> = Channel::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), channel_word(*each)))
        .collect();
    let select = |name, label: &str, hint: &str, value: &str, choices: &[Choice], empty: Option<&str>, required| {
        select_field(&SelectField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: page.problems.of(name),
            value,
            choices,
            empty,
            required,
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("contacts-add-lead"))))
        (error_summary(page.problems.list()))
        form.panel action="/contacts" method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select("position", "contacts-position", "contacts-position-hint", &page.form.position, &positions, Some(&t("sites-choose")), true))
                (select("site", "contacts-site", "contacts-site-hint", &page.form.site, &sites, Some(&t("contacts-for-all")), false))
                (text_field(&TextField {
                    name: "hours",
                    label: &t("contacts-hours"),
                    hint: Some(&t("contacts-hours-hint")),
                    error: page.problems.of("hours"),
                    value: &page.form.hours,
                    max_length: Some(80),
                    ..TextField::default()
                }))
                (select("channel", "contacts-channel", "contacts-channel-hint", &page.form.channel, &channels, None, true))
                div.actions { (button(ButtonKind::Main, Some("add"), &title)) (button_link(ButtonKind::Plain, None, &t("sites-cancel"), "/contacts")) }
            }
        }
    };
    framed(desk, &title, body).await
}

async fn framed(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("contacts-title"),
            href: Some("/contacts".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}

/// One contact: what is known of it, the test call, the way out.
pub(super) async fn one(desk: &Desk, each: &Listed, problems: &FieldProblems) -> Result<Markup, Problem> {
    let id = each.contact.id;
    let list = each.site_name.clone().unwrap_or_else(|| t("contacts-for-all"));
    let pairs = [
        (t("contacts-list"), html! { (list) }),
        (t("contacts-state"), state(each)),
        (t("contacts-channel"), channel_words(each)),
        (t("contacts-hours"), html! { (each.contact.hours) }),
        (t("contacts-answered"), html! { (answered(each)) }),
        (t("contacts-proved"), proof_mark(desk, each)),
    ];
    let seconds = TextField {
        name: "seconds",
        label: &t("contacts-seconds"),
        hint: Some(&t("contacts-seconds-hint")),
        error: problems.of("seconds"),
        inputmode: "numeric",
        narrow: true,
        ..TextField::default()
    };
    let body = html! {
        (page_head(PageHead::of(&each.title).lead(duty(each.duty))))
        (error_summary(problems.list()))
        div.stack {
            (panel(Panel::of(&t("contacts-known")), definitions(&pairs)))
            form.panel action=(format!("/contacts/{id}/verification")) method="post" {
                div.panel-head { h2 { (t("contacts-verify-title")) } }
                div.panel-body {
                    (csrf_field(&desk.csrf))
                    p { (t("contacts-verify-words")) }
                    (text_field(&seconds))
                    div.actions {
                        (button(ButtonKind::Main, Some("check"), &t("contacts-verify-save")))
                        (button_link(ButtonKind::Plain, Some("trash"), &t("contacts-remove"), &format!("/contacts/{id}/removal")))
                    }
                }
            }
        }
    };
    framed(desk, &each.title, body).await
}

pub(super) async fn removal(desk: &Desk, each: &Listed) -> Result<Markup, Problem> {
    let base = format!("/contacts/{}", each.contact.id);
    let ask = Confirm {
        title: &t_with("contacts-remove-title", &[("who", each.title.as_str().into())]),
        words: html! { (t("contacts-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("contacts-remove"),
        no: &t("sites-keep"),
        back: &base,
        csrf: &desk.csrf,
        ..Confirm {
            fields: html! {},
            ..Confirm::default()
        }
    };
    framed(
        desk,
        &t("contacts-remove"),
        html! { (page_head(PageHead::of(&each.title))) (confirm(&ask)) },
    )
    .await
}

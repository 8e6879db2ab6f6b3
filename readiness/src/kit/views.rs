//! The markup of kits: lists, one kit, its label sheet.

use super::standing::{self, Finding, Matter};
use super::{EventKind, History, ItemFound, Kit, KitItem, SealFound, rules};
use crate::chips::sentences;
use jiff::civil::Date;
use maud::{Markup, html};
use muster_membership::Site;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// Today in the reader's calendar.
pub(super) fn today(desk: &Desk) -> Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// "Seal broken", "Overdue": what is the matter, in two words.
pub fn matter_word(matter: Matter) -> String {
    t(match matter {
        Matter::SealBroken => "kits-matter-seal-broken",
        Matter::ItemMissing => "kits-matter-item-missing",
        Matter::ItemExpired => "kits-matter-item-expired",
        Matter::SealReported => "kits-matter-seal-reported",
        Matter::MissingReported => "kits-matter-missing-reported",
        Matter::Overdue => "kits-matter-overdue",
        Matter::NeverChecked => "kits-matter-never-checked",
        Matter::NoCustodian => "kits-matter-no-custodian",
        Matter::ItemExpiring => "kits-matter-item-expiring",
        Matter::Due => "kits-matter-due",
    })
}

fn kind_of(matter: Matter) -> StateKind {
    match matter {
        matter if matter.is_problem() => StateKind::Problem,
        Matter::NeverChecked | Matter::NoCustodian => StateKind::NotSet,
        _ => StateKind::Due,
    }
}

/// The worst of a kit as a mark, or that it is checked.
pub(crate) fn state(kit: &Kit, desk: &Desk) -> Markup {
    if kit.retired_at.is_some() {
        return state_mark(StateKind::Closed, &t("kits-retired"));
    }
    match standing::worst(kit, today(desk), &desk.time_zone()) {
        Some(worst) => state_mark(kind_of(worst.matter), &matter_word(worst.matter)),
        None => state_mark(StateKind::Current, &t("kits-checked")),
    }
}

fn checked_on(kit: &Kit, desk: &Desk) -> String {
    match &kit.checked {
        Some(checked) => t_with(
            "kits-checked-on",
            &[("day", format::day(checked.at, &desk.time_zone()).into())],
        ),
        None => t("kits-matter-never-checked"),
    }
}

/// "Map set, 2 radios".
pub(crate) fn contents(items: &[KitItem]) -> String {
    let one = |item: &KitItem| match item.quantity {
        1 => item.name.clone(),
        count => t_with(
            "kits-item-times",
            &[("count", count.into()), ("item", item.name.as_str().into())],
        ),
    };
    let all: Vec<String> = items.iter().map(one).collect();
    all.join(", ")
}

/// What is open about kits: whose rows, and what may be done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    pub own: bool,
    pub may_check: bool,
    pub with_site: bool,
}

/// Kits as rows: the code first, then the place with its link, contents, state, and the way to the check.
pub(crate) fn rows(desk: &Desk, kits: &[Kit], what: Rows) -> Markup {
    let row = |kit: &Kit| {
        let site = what.with_site.then(|| kit.site_name.clone());
        let small = [
            site,
            Some(rules::kind_word(kit.kind)),
            Some(contents(&kit.items)),
            Some(checked_on(kit, desk)),
        ];
        let check = html! {
            (state(kit, desk))
            @if what.own && what.may_check {
                " " a class=(ButtonKind::Plain.small().class()) href=(format!("/kits/{}/check", kit.reference)) {
                    (t("kits-check")) span.visually-hidden { " " (kit.code) }
                }
            }
        };
        let row = Row {
            lead: Some(html! { (kit.code) }),
            ..Row::of(kit.place.as_str())
        };
        let row = row.small(sentences(small.into_iter().flatten())).mark(check);
        if what.own {
            row.href(format!("/kits/{}", kit.reference))
        } else {
            row
        }
    };
    row_list(&kits.iter().map(row).collect::<Vec<_>>())
}

/// Said where there is none yet.
pub(crate) fn empty(site: Option<&Reference>, may_change: bool) -> Markup {
    let action = site.filter(|_| may_change).map(|site| {
        let href = format!("/sites/{site}/kits/new");
        button_link(ButtonKind::Main, Some("add"), &t("kits-add-first"), &href)
    });
    empty_state(&t("kits-empty-title"), &t("kits-empty-words"), action)
}

/// The own kits, those that need somebody first.
pub(super) async fn list(desk: &Desk, kits: &[Kit], may_check: bool, ready: Markup) -> Result<Markup, Problem> {
    let (zone, now) = (desk.time_zone(), today(desk));
    let mut sorted: Vec<&Kit> = kits.iter().collect();
    sorted.sort_by_key(|kit| {
        standing::worst(kit, now, &zone).map_or((1, None), |worst| (0, Some((worst.matter, worst.by))))
    });
    let sorted: Vec<Kit> = sorted.into_iter().cloned().collect();
    let open = sorted
        .iter()
        .filter(|kit| standing::worst(kit, now, &zone).is_some())
        .count();
    let what = Rows {
        own: true,
        may_check,
        with_site: true,
    };
    let title = t("kits-title");
    let fact = t_with("kits-fact", &[("kits", kits.len().into()), ("open", open.into())]);
    let body = if sorted.is_empty() {
        panel(Panel::list(&title), empty(None, false))
    } else {
        panel(Panel::list(&t("kits-own")).fact(fact), rows(desk, &sorted, what))
    };
    let body = html! { (page_head(PageHead::of(&title).lead(t("kits-lead")))) (body) (ready) };
    desk.page(&title, body).await
}

/// All that the page of one kit may show.
pub(super) struct KitPage<'a> {
    pub kit: &'a Kit,
    pub history: &'a History,
    /// The history begins with older lines.
    pub is_older: bool,
    /// Floors whose plan has a mark of this code: id and name.
    pub floors: &'a [(FloorId, String)],
    pub chips: Markup,
    pub may_change: bool,
    pub may_check: bool,
    /// The form of one thing more.
    pub item_form: Markup,
}

pub(super) async fn kit(desk: &Desk, page: &KitPage<'_>) -> Result<Markup, Problem> {
    let kit = page.kit;
    let title = kit.words();
    let in_use = kit.retired_at.is_none();
    let under = |path: &str| format!("/kits/{}/{path}", kit.reference);
    let actions = html! {
        @if in_use && page.may_change {
            (button_link(ButtonKind::Plain, Some("edit"), &t("kits-edit"), &under("edit")))
            (button_link(ButtonKind::Plain, Some("qrcode"), &t("kits-labels"), &format!("/sites/{}/qr#kit-{}", kit.site_reference, kit.reference)))
        }
        @if in_use && page.may_check { (button_link(ButtonKind::Main, Some("clipboard"), &t("kits-check-now"), &under("check"))) }
    };
    let lead = html! { (kit.site_name) ". " (rules::kind_word(kit.kind)) ". " (page.chips) };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead).actions(actions)))
        div.spaced { (facts(kit, desk)) }
        div.cols {
            div.stack {
                (matters(kit, desk))
                (contents_panel(kit, desk, page.may_change && in_use))
                @if page.may_change && in_use { (page.item_form) }
            }
            div.stack {
                (place_panel(page))
                (history(page, desk))
                @if page.may_change && in_use {
                    div.actions {
                        (button_link(ButtonKind::Plain, Some("refresh"), &t("kits-relabel"), &under("label")))
                        (button_link(ButtonKind::Plain, Some("trash"), &t("kits-retire"), &under("retirement")))
                    }
                }
            }
        }
    };
    framed(desk, kit, None, &title, body).await
}

fn facts(kit: &Kit, desk: &Desk) -> Markup {
    let zone = desk.time_zone();
    let next = standing::next_check_on(kit, &zone).map_or_else(|| t("kits-now"), format::date);
    let days = t_with("kits-every", &[("days", kit.check_days.into())]);
    let by = kit
        .checked
        .as_ref()
        .map(|checked| checked.by.clone())
        .unwrap_or_default();
    let seal = if kit.seal.is_empty() {
        t("kits-no-seal")
    } else {
        kit.seal.clone()
    };
    let seal_small = match kit.seal_broken_at {
        Some(_) => t("kits-matter-seal-broken"),
        None => String::new(),
    };
    let keeper = kit.custodian.as_ref();
    let vacant = keeper
        .filter(|keeper| !keeper.filled)
        .map(|_| t("kits-vacant"))
        .unwrap_or_default();
    fact_strip(&[
        Fact::of(t("kits-last-check"), checked_on(kit, desk))
            .icon("clipboard")
            .small(by),
        Fact::of(t("kits-next-check"), next).icon("calendar").small(days),
        Fact::of(t("kits-seal"), seal).icon("lock").small(seal_small),
        Fact::of(
            t("kits-custodian"),
            keeper.map_or_else(|| t("kits-nobody"), |keeper| keeper.title.clone()),
        )
        .icon("person")
        .small(vacant),
    ])
}

fn matters(kit: &Kit, desk: &Desk) -> Markup {
    if kit.retired_at.is_some() {
        return panel(Panel::of(&t("kits-state")), html! { (state(kit, desk)) });
    }
    let found = standing::findings(kit, today(desk), &desk.time_zone());
    let title = t("kits-state");
    if found.is_empty() {
        return panel(
            Panel::of(&title),
            html! { (state_mark(StateKind::Current, &t("kits-checked"))) " " (t("kits-all-well")) },
        );
    }
    let row = |finding: &Finding| {
        let since = finding
            .since
            .map(|day| t_with("kits-since", &[("day", format::date_long(day).into())]));
        let row = Row::of(finding.item.clone().unwrap_or_else(|| matter_word(finding.matter)));
        let row = row
            .small(since.unwrap_or_default())
            .mark(state_mark(kind_of(finding.matter), &matter_word(finding.matter)));
        match finding.by {
            Some(by) if by < today(desk) => row.date(format::due(by, today(desk)), Tone::Problem),
            Some(by) => row.date(format::due(by, today(desk)), Tone::Plain),
            None => row,
        }
    };
    panel(
        Panel::list(&title),
        row_list(&found.iter().map(row).collect::<Vec<_>>()),
    )
}

fn contents_panel(kit: &Kit, desk: &Desk, may_change: bool) -> Markup {
    let title = t("kits-contents");
    if kit.items.is_empty() {
        return panel(
            Panel::list(&title),
            empty_state(&t("kits-no-items-title"), &t("kits-no-items-words"), None),
        );
    }
    panel(
        Panel::list(&title),
        items(kit, today(desk), may_change.then_some(&kit.reference)),
    )
}

/// What is in it, as a table; with the way to change each, where `change` names the kit.
pub(super) fn items(kit: &Kit, today: Date, change: Option<&Reference>) -> Markup {
    let row = |item: &KitItem| {
        let expiry = item.expires_on.map_or_else(String::new, format::date_long);
        let mark = match (item.missing_at, item.expires_on) {
            (Some(_), _) => state_mark(StateKind::Problem, &matter_word(Matter::ItemMissing)),
            (None, Some(last)) if last < today => state_mark(StateKind::Problem, &matter_word(Matter::ItemExpired)),
            _ => html! {},
        };
        let personal = html! { @if item.personal { " " (state_mark(StateKind::Held, &t("kits-personal-short"))) } };
        vec![
            html! { strong { (item.name) } (personal) },
            html! { (rules::category_word(item.category)) },
            html! { (item.quantity) },
            html! { (expiry) },
            html! {
                (mark)
                @if let Some(kit) = change {
                    " " a href=(format!("/kits/{kit}/items/{}", item.id)) { (t("kits-item-change")) span.visually-hidden { " " (item.name) } }
                }
            },
        ]
    };
    table(&Table {
        caption: t("kits-contents"),
        columns: [
            t("kits-item-name"),
            t("kits-category"),
            t("kits-quantity"),
            t("kits-expires"),
            t("kits-item-state"),
        ]
        .map(Column::of)
        .to_vec(),
        rows: kit.items.iter().map(row).collect(),
        keep_columns: false,
    })
}

fn place_panel(page: &KitPage<'_>) -> Markup {
    let kit = page.kit;
    let site = format!("/sites/{}", kit.site_reference);
    let floors = html! {
        @for (floor, name) in page.floors { a href=(format!("{site}/plans/{floor}")) { (name) } " " }
        @if page.floors.is_empty() { (t("kits-not-on-plan")) }
    };
    let mut pairs = vec![
        (t("kits-place"), html! { (kit.place) }),
        (t("kits-stands"), html! { (rules::stands_word(kit.stands)) }),
        (
            t("kits-site"),
            html! { a href=(format!("{site}/kits")) { (kit.site_name) } },
        ),
    ];
    if kit.point.is_some() {
        pairs.push((t("kits-on-plan"), floors));
    }
    panel(Panel::of(&t("kits-where")), definitions(&pairs))
}

fn history(page: &KitPage<'_>, desk: &Desk) -> Markup {
    let zone = desk.time_zone();
    let mut lines: Vec<(Timestamp, Row)> = Vec::new();
    for check in &page.history.checks {
        let title = match check.seal {
            SealFound::Intact => t("kits-history-checked"),
            SealFound::Broken => t("kits-history-broken"),
            SealFound::Replaced => t_with("kits-history-replaced", &[("seal", check.seal_number.as_str().into())]),
        };
        let items = check.items.iter().map(|item| {
            let key = match item.found {
                ItemFound::Replaced => "kits-history-item-replaced",
                ItemFound::Missing | ItemFound::Present => "kits-history-item-missing",
            };
            t_with(key, &[("item", item.name.as_str().into())])
        });
        let late = (check.received_at - check.checked_at)
            .total(jiff::Unit::Minute)
            .is_ok_and(|minutes| minutes >= 5.0);
        let received = late.then(|| {
            let at = format::short_clock(check.received_at, &zone);
            t_with("kits-history-received", &[("at", at.into())])
        });
        let device = check.by_device.then(|| t("kits-history-device"));
        let note = (!check.note.is_empty()).then(|| check.note.clone());
        let at = format::day_clock(check.checked_at, &zone);
        let small = [Some(format!("{at}, {}", check.title)), device, received]
            .into_iter()
            .flatten();
        let small = sentences(small.chain(items).chain(note));
        let tone = if check.seal == SealFound::Broken {
            Tone::Problem
        } else {
            Tone::Ok
        };
        lines.push((check.checked_at, Row::of(title).icon("clipboard", tone).small(small)));
    }
    for event in &page.history.events {
        let who = if event.title.is_empty() {
            t("kits-history-somebody")
        } else {
            event.title.clone()
        };
        let at = format::day_clock(event.at, &zone);
        let row = Row::of(event_word(event.kind))
            .icon("history", Tone::Plain)
            .small(format!("{at}, {who}"));
        lines.push((event.at, row));
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let rows: Vec<Row> = lines.into_iter().map(|(_, row)| row).collect();
    let here = format!("/kits/{}", page.kit.reference);
    let older = page.history.goes_on.map(|last| format!("{here}?before={last}#history"));
    let newest = page.is_older.then(|| format!("{here}#history"));
    let more = older.is_some() || newest.is_some();
    let body = html! {
        (row_list(&rows))
        @if more { (pager(&Pager { words: String::new(), newer: newest, older })) }
    };
    panel(Panel::list(&t("kits-history")).id("history"), body)
}

fn event_word(kind: EventKind) -> String {
    t(match kind {
        EventKind::Added => "kits-event-added",
        EventKind::Changed => "kits-event-changed",
        EventKind::Relabelled => "kits-event-relabelled",
        EventKind::Retired => "kits-event-retired",
        EventKind::SealReported => "kits-event-seal-reported",
        EventKind::MissingReported => "kits-event-missing-reported",
    })
}

/// A page of a kit, or below it.
pub(super) async fn framed(
    desk: &Desk,
    kit: &Kit,
    below: Option<&str>,
    window: &str,
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let crumb = |label: &str, href: Option<String>| Crumb {
        label: label.to_owned(),
        href,
    };
    let own = below.map(|_| format!("/kits/{}", kit.reference));
    shell.crumbs = vec![
        crumb(&t("kits-title"), Some("/kits".into())),
        crumb(&kit.site_name, Some(format!("/sites/{}/kits", kit.site_reference))),
        crumb(&kit.words(), own),
    ];
    shell.crumbs.extend(below.map(|label| crumb(label, None)));
    Ok(layout::page(&shell, window, body))
}

/// The labels of a site's kits, to print and cut: code, QR code, whom to tell.
pub(super) async fn labels(desk: &Desk, site: &Site, labels: &[(&Kit, Markup, String)]) -> Result<Markup, Problem> {
    let title = t_with("kits-labels-title", &[("site", site.name.as_str().into())]);
    let printed = format::day_clock_zone(desk.now(), &desk.time_zone());
    let back = button_link(
        ButtonKind::Plain,
        Some("arrow-left"),
        &t("kits-labels-back"),
        &format!("/sites/{}/kits", site.reference),
    );
    let body = html! {
        (print_sheet(&site.name, &printed, None))
        (page_head(PageHead::of(&title).lead(t("kits-labels-lead")).actions(back)))
        @if labels.is_empty() {
            (panel(Panel::list(&t("kits-title")), empty(Some(&site.reference), desk.may(Act::ManageSites))))
        } @else {
            ul.label-sheet {
                @for (kit, code, address) in labels {
                    li.kit-label id=(format!("kit-{}", kit.reference)) {
                        (code)
                        div {
                            h2 { (kit.code) }
                            p { strong { (kit.place) } br; (rules::kind_word(kit.kind)) }
                            p { (t("kits-label-words")) }
                            p.small { a href=(address) { (address) } }
                        }
                    }
                }
            }
        }
    };
    desk.page(&title, body).await
}

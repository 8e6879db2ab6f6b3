//! The markup of versions: the list, one as it was, and what is different between two.

use super::{Difference, Fate, Kept, Origin, VersionRecord};
use crate::chips::sentences;
use crate::site_plan::draw::{ChangeMark, ChangeSign, DrawOptions};
use crate::site_plan::look::{in_words, sheet_markup};
use crate::site_plan::picture::Change;
use crate::site_plan::views::{kind_word, legend_line, list_twin, map_twin, storey};
use crate::site_plan::{Look, Shape, Sheet, Spot};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_web::{components::*, format, t, t_with};
use std::collections::HashMap;

/// Differences that are drawn and listed; more of them are counted.
pub(in crate::site_plan) const MOST_SHOWN: usize = 200;

pub(super) struct VersionsPage<'a> {
    pub base: &'a str,
    pub records: &'a [VersionRecord],
    pub today: u32,
    pub zone: &'a TimeZone,
}

pub(super) fn versions(page: &VersionsPage<'_>) -> Markup {
    let rows: Vec<Row> = page.records.iter().map(|record| version_row(page, record)).collect();
    let count = rows.len().to_string();
    let title = t("versions-title");
    html! {
        div.stack {
            (panel(Panel::list(&title).fact(count), row_list(&rows)))
            @if page.records.len() > 1 { (choose(page.base, page.records, page.today.saturating_sub(1), page.today)) }
        }
    }
}

fn version_row(page: &VersionsPage<'_>, record: &VersionRecord) -> Row {
    let row = Row::of(t_with("versions-one", &[("version", record.version.into())]))
        .href(format!("{}/versions/{}", page.base, record.version))
        .small(said_of(record, page.zone));
    if record.version == page.today {
        row.mark(state_mark(StateKind::Current, &t("versions-today")))
    } else {
        row
    }
}

/// "Brought from a file. Security director, Mon 5 May 09:02. After the works"
fn said_of(record: &VersionRecord, zone: &TimeZone) -> String {
    sentences([origin(record.origin), who_when(record, zone), record.why.clone()])
}

fn origin(origin: Origin) -> String {
    let to = origin.returned_to().unwrap_or_default();
    t_with(&["versions-origin-", origin.as_str()].concat(), &[("to", to.into())])
}

fn who_when(record: &VersionRecord, zone: &TimeZone) -> String {
    let who = record
        .changed_by
        .clone()
        .unwrap_or_else(|| t("sites-changed-by-nobody"));
    let when = format::day_clock(record.changed_at, zone);
    t_with("versions-who-when", &[("who", who.into()), ("when", when.into())])
}

/// Two versions to compare, chosen from lists.
fn choose(base: &str, records: &[VersionRecord], from: u32, to: u32) -> Markup {
    let one = |record: &VersionRecord| {
        let label = t_with("versions-one", &[("version", record.version.into())]);
        Choice::of(record.version.to_string(), label)
    };
    let choices: Vec<Choice> = records.iter().map(one).collect();
    let (from, to) = (from.to_string(), to.to_string());
    let field = |name: &'static str, label: &str, value: &str| {
        select_field(&SelectField {
            name,
            label,
            value,
            choices: &choices,
            ..SelectField::default()
        })
    };
    let body = html! {
        form action={ (base) "/compare" } method="get" {
            (field("from", &t("versions-from"), &from))
            (field("to", &t("versions-to"), &to))
            div.actions { (button(ButtonKind::Plain, Some("compare"), &t("versions-compare"))) }
        }
    };
    panel(Panel::of(&t("versions-compare")), body)
}

pub(super) struct VersionPage<'a> {
    pub base: &'a str,
    pub kept: &'a Kept,
    pub today: u32,
    pub look: &'a Look,
    pub metric: bool,
    pub may_change: bool,
    pub csrf: &'a str,
    pub zone: &'a TimeZone,
}

pub(super) fn version(page: &VersionPage<'_>) -> Markup {
    let (sheet, record) = (&page.kept.sheet, &page.kept.record);
    let here = format!("{}/versions/{}", page.base, record.version);
    let options = DrawOptions {
        layers: page.look.layers(),
        grid: page.look.has_grid(),
        ..in_words(page.metric)
    };
    let drawing = html! {
        div.panel-body.filter { (chips(&t("sites-layers-label"), &page.look.chips(&here))) }
        (sheet_markup(sheet, &options))
        (legend_line(sheet.features(), &page.look.layers()))
    };
    let title = t_with("versions-one", &[("version", record.version.into())]);
    let is_today = record.version == page.today;
    let mark = if is_today {
        state_mark(StateKind::Current, &t("versions-today"))
    } else {
        state_mark(StateKind::NotSet, &t("versions-not-today"))
    };
    html! {
        div.cols {
            div.stack {
                (panel(Panel::list(&title).fact(mark), drawing))
                (about(page))
                @if page.may_change && !is_today { (give_back(page, &here)) }
            }
            div.stack { (twin(sheet)) }
        }
    }
}

fn twin(sheet: &Sheet) -> Markup {
    match sheet {
        Sheet::Floor(plan) => list_twin(plan, false),
        Sheet::Map(map) => map_twin(map),
    }
}

fn about(page: &VersionPage<'_>) -> Markup {
    let record = &page.kept.record;
    let mut pairs = vec![
        (t("versions-came-by"), html! { (origin(record.origin)) }),
        (t("sites-changed-label"), html! { (who_when(record, page.zone)) }),
    ];
    if !record.why.is_empty() {
        pairs.push((t("versions-why"), html! { (record.why) }));
    }
    if let Sheet::Floor(plan) = &page.kept.sheet {
        let walked = plan
            .walked_on
            .map_or_else(|| t("sites-never-walked"), format::date_long);
        pairs.push((t("sites-walked-label"), html! { (walked) }));
        pairs.push((t("sites-storey-label"), html! { (storey(plan.ordinal)) }));
    }
    let others = html! {
        (definitions(&pairs))
        div.actions {
            @if record.version != page.today {
                (button_link(ButtonKind::Plain, Some("compare"), &t("versions-compare-with-today"), &format!("{}/compare?from={}&to={}", page.base, record.version, page.today)))
            }
            (button_link(ButtonKind::Plain, Some("history"), &t("versions-title"), &format!("{}/versions", page.base)))
        }
    };
    panel(Panel::of(&t("versions-about")), others)
}

fn give_back(page: &VersionPage<'_>, here: &str) -> Markup {
    let body = html! {
        form action={ (here) "/return" } method="post" {
            (csrf_field(page.csrf)) (hidden_field("version", &page.today.to_string()))
            p { (t("versions-return-words")) }
            (why_field(""))
            div.actions { (button(ButtonKind::Main, Some("history"), &t("versions-return"))) }
        }
    };
    panel(Panel::of(&t("versions-return-title")), body)
}

/// Why there is a new version, in one line.
pub(in crate::site_plan) fn why_field(value: &str) -> Markup {
    why_field_called("why", value)
}

/// The same under another name, where a page has two of them.
pub(in crate::site_plan) fn why_field_called(name: &str, value: &str) -> Markup {
    text_field(&TextField {
        name,
        label: &t("versions-why"),
        hint: Some(&t("versions-why-hint")),
        value,
        max_length: Some(200),
        ..TextField::default()
    })
}

pub(super) struct ComparePage<'a> {
    pub base: &'a str,
    pub records: &'a [VersionRecord],
    pub before: &'a Kept,
    pub after: &'a Kept,
    pub differences: &'a [Difference],
    /// What became of the picture under a floor.
    pub picture: &'a [Change],
    pub metric: bool,
    pub zone: &'a TimeZone,
}

pub(super) fn compare(page: &ComparePage<'_>) -> Markup {
    let (from, to) = (&page.before.record, &page.after.record);
    let side = |record: &VersionRecord| {
        let href = format!("{}/versions/{}", page.base, record.version);
        let title = t_with("versions-one", &[("version", record.version.into())]);
        Row::of(title).href(href).small(said_of(record, page.zone))
    };
    let count = page.differences.len() + page.picture.len();
    let fact = t_with("versions-differences", &[("count", count.into())]);
    html! {
        div.cols {
            div.stack {
                (drawn(page))
                (choose(page.base, page.records, from.version, to.version))
            }
            div.stack {
                (panel(Panel::list(&t("versions-compared")), row_list(&[side(from), side(to)])))
                (panel(Panel::list(&t("versions-what-differs")).fact(fact), listed(page)))
            }
        }
    }
}

/// Both drawings with the same numbers: as it is after, with what went and stood elsewhere dashed, and as it was before.
fn drawn(page: &ComparePage<'_>) -> Markup {
    let (before, after) = (page.before, page.after);
    let one = |kept: &Kept, prefix: &str, changes: Vec<ChangeMark>| {
        let version = t_with("versions-one", &[("version", kept.record.version.into())]);
        let title = format!("{}, {version}", kept.sheet.name());
        let signs = changes.len();
        let options = DrawOptions {
            id_prefix: prefix.to_owned(),
            title: title.clone(),
            desc: t_with(
                "versions-drawing-desc",
                &[("version", version.as_str().into()), ("count", signs.into())],
            ),
            changes,
            ..in_words(page.metric)
        };
        panel(
            Panel::list(&title),
            html! { (sheet_markup(&kept.sheet, &options)) (sign_legend()) },
        )
    };
    html! {
        (one(after, "plan", marks_of(page.differences, before.sheet.features())))
        @if before.record.version != after.record.version {
            (one(before, "plan-before", marks_before(page.differences, before.sheet.features())))
        }
    }
}

fn sign_legend() -> Markup {
    html! {
        ul.legend.plain-list aria-label=(t("sites-legend")) {
            @for sign in ChangeSign::ALL { li { strong { (sign.sign()) } " " (t(&["versions-sign-", sign.as_str()].concat())) } }
        }
    }
}

fn listed(page: &ComparePage<'_>) -> Markup {
    let (from, to) = (&page.before.sheet, &page.after.sheet);
    let mut head = Vec::new();
    if from.name() != to.name() {
        head.push(t_with(
            "versions-renamed",
            &[("from", from.name().into()), ("to", to.name().into())],
        ));
    }
    if let (Sheet::Floor(from), Sheet::Floor(to)) = (from, to)
        && from.ordinal != to.ordinal
    {
        let storeys = [("from", storey(from.ordinal).into()), ("to", storey(to.ordinal).into())];
        head.push(t_with("versions-other-storey", &storeys));
    }
    head.extend(page.picture.iter().map(|change| picture_change(*change)));
    let left = page.differences.len().saturating_sub(MOST_SHOWN);
    html! {
        @for line in &head { p.panel-body { (line) } }
        @if page.differences.is_empty() && head.is_empty() { (empty_state(&t("versions-same-title"), &t("versions-same-words"), None)) }
        @else { (difference_rows(page.differences, page.metric)) }
        @if left > 0 { p.panel-body { (t_with("versions-more", &[("count", left.into())])) } }
    }
}

/// What differs as rows, numbered as on the drawing.
pub(in crate::site_plan) fn difference_rows(differences: &[Difference], metric: bool) -> Markup {
    let row = |(place, difference): (usize, &Difference)| {
        let name = difference.name.clone().unwrap_or_else(|| difference.id.clone());
        let sign = sign_of(&difference.fate);
        Row {
            lead: Some(html! { (sign.sign()) (place + 1) }),
            ..Row::of(name)
        }
        .small(sentences([kind_word(difference.kind), what(&difference.fate, metric)]))
    };
    let rows: Vec<Row> = differences.iter().take(MOST_SHOWN).enumerate().map(row).collect();
    row_list(&rows)
}

/// "A picture was laid under the drawing."
fn picture_change(change: Change) -> String {
    t(&["picture-change-", &change.as_str().replace('_', "-")].concat())
}

fn sign_of(fate: &Fate) -> ChangeSign {
    match fate {
        Fate::Came => ChangeSign::Came,
        Fate::Went => ChangeSign::Went,
        Fate::Stayed { moved: Some(_), .. } => ChangeSign::Moved,
        Fate::Stayed { .. } => ChangeSign::Changed,
    }
}

/// "Moved 2.5 m. Other corners. Changed: name, room number"
fn what(fate: &Fate, metric: bool) -> String {
    let Fate::Stayed { moved, reshaped, facts } = fate else {
        return t(&["versions-sign-", sign_of(fate).as_str()].concat());
    };
    let moved = moved.map(|(metres, _)| t_with("versions-moved", &[("length", length(metres, metric).into())]));
    let reshaped = reshaped.then(|| t("versions-reshaped"));
    let names: Vec<String> = facts
        .iter()
        .map(|fact| t(&["versions-fact-", fact.as_str()].concat()))
        .collect();
    let facts = (!names.is_empty()).then(|| t_with("versions-facts", &[("facts", names.join(", ").into())]));
    sentences([moved, reshaped, facts].into_iter().flatten())
}

fn length(metres: f64, metric: bool) -> String {
    if metric {
        format!("{metres:.2} {}", t("sites-metres"))
    } else {
        format!("{:.1} {}", metres / 0.3048, t("sites-feet"))
    }
}

/// The marks of the differences on the drawing before, where each thing stood; what came is not on it.
fn marks_before(differences: &[Difference], before: &[crate::site_plan::Feature]) -> Vec<ChangeMark> {
    let places: HashMap<&str, Spot> = before
        .iter()
        .filter_map(|feature| Some((feature.id.as_str(), feature.shape.middle()?)))
        .collect();
    let mark = |(place, difference): (usize, &Difference)| {
        Some(ChangeMark {
            sign: sign_of(&difference.fate),
            number: place + 1,
            at: places.get(difference.id.as_str()).copied()?,
            from: None,
            ghost: None,
        })
    };
    let shown = differences.iter().take(MOST_SHOWN).enumerate();
    shown.filter_map(mark).collect()
}

/// The marks of the differences on the drawing after, numbered as in the list.
pub(in crate::site_plan) fn marks_of(
    differences: &[Difference],
    before: &[crate::site_plan::Feature],
) -> Vec<ChangeMark> {
    let shapes: HashMap<&str, &Shape> = before
        .iter()
        .map(|feature| (feature.id.as_str(), &feature.shape))
        .collect();
    let mark = |(place, difference): (usize, &Difference)| {
        let was = shapes.get(difference.id.as_str()).map(|shape| (*shape).clone());
        let (from, ghost) = match &difference.fate {
            Fate::Came => (None, None),
            Fate::Went => (None, was),
            Fate::Stayed {
                moved: Some((_, from)), ..
            } => (Some(*from), was),
            Fate::Stayed { reshaped, .. } => (None, was.filter(|_| *reshaped)),
        };
        Some(ChangeMark {
            sign: sign_of(&difference.fate),
            number: place + 1,
            at: difference.at?,
            from,
            ghost,
        })
    };
    differences
        .iter()
        .take(MOST_SHOWN)
        .enumerate()
        .filter_map(mark)
        .collect()
}

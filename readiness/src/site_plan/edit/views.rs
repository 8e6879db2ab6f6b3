//! The markup of the editor: the drawing with its island, everything on it as a list, the form of one thing, and two people's work
//! side by side.

use super::{
    Clash, Step, Twice,
    corners::ShapeKind,
    form::FeatureForm,
    pages::Asked,
    verbs::{Clashed, Saved, said},
};
use crate::chips::sentences;
use crate::site_plan::draw::{DrawOptions, Grid, Projection};
use crate::site_plan::look::{in_words, sheet_markup};
use crate::site_plan::picture::Laid;
use crate::site_plan::plan::space_at;
use crate::site_plan::version::{why_field, why_field_called};
use crate::site_plan::views::{kind_word, over_picture};
use crate::site_plan::{Feature, FeatureKind, Sheet};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{components::*, t, t_with};
use serde_json::{Map, Value};

/// Rows of one page of the list.
const ROWS: usize = 50;
/// Rooms that a form offers to put something into.
const MOST_ROOMS: usize = 300;

pub(super) struct EditPage<'a> {
    pub base: &'a str,
    pub sheet: &'a Sheet,
    pub form: Option<&'a FeatureForm>,
    pub problems: &'a FieldProblems,
    /// What stood in the way of a save.
    pub saved: Option<&'a Saved>,
    /// Steps that were drawn and are not kept.
    pub steps: &'a [Step],
    /// The version that they began with.
    pub began: u32,
    pub why: &'a str,
    pub asked: &'a Asked,
    pub metric: bool,
    /// The picture under a floor.
    pub laid: Option<&'a Laid>,
    pub csrf: &'a str,
}

pub(super) fn edit(page: &EditPage<'_>) -> Markup {
    let clashed = match page.saved {
        Some(Saved::Clash(clashed)) => Some(clashed),
        _ => None,
    };
    html! {
        (page.problems.summary())
        @if let Some(Saved::Wrong(wrong)) = page.saved {
            div.error-summary role="alert" tabindex="-1" {
                h2 { (t("problem-title")) }
                ul { @for wrong in wrong.iter().take(20) { li { (said(wrong)) } } }
                p { (t("edit-wrong-kept")) }
            }
        }
        @if let Some(clashed) = clashed { (side_by_side(page, clashed)) }
        div.cols {
            div.stack { (board(page, clashed.is_some())) }
            div.stack {
                @if let Some(form) = page.form { (feature_form(page, form)) }
                (list(page))
            }
        }
    }
}

/// The drawing, which the island takes over where there is script.
fn board(page: &EditPage<'_>, clashed: bool) -> Markup {
    let options = DrawOptions {
        grid: true,
        selected: page.form.map(|form| form.id.clone()).filter(|id| !id.is_empty()),
        ..in_words(page.metric)
    };
    let options = match page.laid {
        Some(laid) => over_picture(options, page.base, laid),
        None => options,
    };
    let version = page.sheet.version();
    let view = Projection::of(page.sheet, &options);
    let steps = serde_json::to_string(page.steps).unwrap_or_default();
    let fact = t_with("sites-version", &[("version", version.into())]);
    let body = html! {
        div.plan-editor data-island="plan_editor" data-file={ (page.base) "/file" } data-version=(version)
            data-view=(serde_json::to_string(&view).unwrap_or_default()) data-origin=[origin(page.sheet)] data-words=(words()) {
            div.plan-editor-board data-board="" { (sheet_markup(page.sheet, &options)) }
            @if !clashed {
                form.panel-body data-steps="" action={ (page.base) "/edit" } method="post" hidden[page.steps.is_empty()] {
                    (csrf_field(page.csrf)) (hidden_field("version", &page.began.to_string()))
                    (hidden_field("steps", &steps))
                    (why_field_called("drawn_why", page.why))
                    div.actions { (button(ButtonKind::Main, Some("check"), &t("edit-save"))) }
                }
            }
        }
        p.panel-body.form-hint { (t("edit-twin-words")) }
        @if let Sheet::Floor(_) = page.sheet {
            div.panel-body { (button_link(ButtonKind::Plain.small(), Some("map"), &t("picture-title"), &format!("{}/picture", page.base))) }
        }
    };
    panel(Panel::list(page.sheet.name()).fact(fact), body)
}

/// The island's few words, and the words of the kinds.
fn words() -> String {
    const KEYS: [&str; 26] = [
        "thing", "nothing", "add", "what", "shape", "finish", "undo", "redo", "remove", "zoom-in", "zoom-out", "whole",
        "help", "placed", "moved", "corner", "removed", "undone", "redone", "unsaved", "stale", "drawing", "few",
        "toolbar", "board", "into",
    ];
    let mut words: Map<String, Value> = KEYS
        .iter()
        .map(|key| ((*key).to_owned(), Value::String(t(&["edit-island-", key].concat()))))
        .collect();
    let kinds: Map<String, Value> = FeatureKind::ALL
        .iter()
        .map(|kind| (kind.as_str().to_owned(), Value::String(kind_word(*kind))))
        .collect();
    words.insert("kinds".into(), Value::Object(kinds));
    let shapes = ShapeKind::ALL.map(|kind| (kind.as_str().to_owned(), Value::String(shape_word(kind))));
    words.insert("shapes".into(), Value::Object(shapes.into_iter().collect()));
    Value::Object(words).to_string()
}

/// Where typed corners are counted from, as JSON: longitude and latitude.
fn origin(sheet: &Sheet) -> Option<String> {
    let origin = super::form::origin(sheet)?;
    serde_json::to_string(&origin).ok()
}

fn shape_word(kind: ShapeKind) -> String {
    t(&["edit-shape-", kind.as_str()].concat())
}

/// Everything on the drawing, fifty at a time, of one kind or of all.
fn list(page: &EditPage<'_>) -> Markup {
    let features = page.sheet.features();
    let grid = page.sheet.cells();
    let kind = page.asked.kind.as_deref().and_then(FeatureKind::parse);
    let shown: Vec<&Feature> = features
        .iter()
        .filter(|feature| kind.is_none_or(|kind| feature.kind == kind))
        .collect();
    let from = page.asked.page.min(shown.len() / ROWS) * ROWS;
    let row = |feature: &&Feature| {
        let name = feature
            .short_name()
            .map_or_else(|| kind_word(feature.kind), str::to_owned);
        Row::of(name)
            .href(feature_url(page.base, &feature.id))
            .small(said_of(feature, features, grid))
    };
    let rows: Vec<Row> = shown.iter().skip(from).take(ROWS).map(row).collect();
    let body = html! {
        div.panel-body { (add_form(page)) (kind_chips(page, kind)) }
        (row_list(&rows))
        @if shown.len() > ROWS { (list_pager(page, kind, from, shown.len())) }
    };
    html! {
        (panel(Panel::list(&t("edit-list")).fact(shown.len().to_string()), body))
        @if features.iter().any(|feature| feature.kind == FeatureKind::Door && feature.facts.mark.is_none()) { (number_doors(page)) }
    }
}

fn feature_url(base: &str, id: &str) -> String {
    let query = serde_html_form::to_string([("feature", id)]).unwrap_or_default();
    format!("{base}/edit?{query}")
}

/// "Door, in C4, Ambulance bay"
fn said_of(feature: &Feature, features: &[Feature], grid: Option<Grid>) -> String {
    let middle = feature.shape.middle();
    let cell = middle.and_then(|spot| grid?.reference(spot));
    let cell = cell.map(|cell| t_with("sites-cell", &[("cell", cell.into())]));
    let room = middle
        .and_then(|spot| space_at(features, spot))
        .filter(|room| room.id != feature.id)
        .and_then(|room| room.label.clone());
    let label = feature.label.clone().filter(|_| feature.facts.mark.is_some());
    sentences([Some(kind_word(feature.kind)), label, cell, room].into_iter().flatten())
}

fn kind_chips(page: &EditPage<'_>, chosen: Option<FeatureKind>) -> Markup {
    let there = |kind: &&FeatureKind| page.sheet.features().iter().any(|feature| feature.kind == **kind);
    let chip = |kind: &FeatureKind| Chip {
        label: kind_word(*kind),
        href: format!("{}/edit?kind={}", page.base, kind.as_str()),
        on: chosen == Some(*kind),
    };
    let all = Chip {
        label: t("edit-all-kinds"),
        href: format!("{}/edit", page.base),
        on: chosen.is_none(),
    };
    let kinds = FeatureKind::ALL.iter().filter(there).map(chip);
    let list: Vec<Chip> = std::iter::once(all).chain(kinds).collect();
    chips(&t("edit-kinds-label"), &list)
}

fn list_pager(page: &EditPage<'_>, kind: Option<FeatureKind>, from: usize, count: usize) -> Markup {
    let href = |number: usize| {
        let kind = kind.map(|kind| format!("&kind={}", kind.as_str())).unwrap_or_default();
        format!("{}/edit?page={number}{kind}", page.base)
    };
    let to = (from + ROWS).min(count);
    let number = from / ROWS;
    let values = [("from", (from + 1).into()), ("to", to.into()), ("count", count.into())];
    pager(&Pager {
        words: t_with("edit-list-part", &values),
        newer: (number > 0).then(|| href(number - 1)),
        older: (to < count).then(|| href(number + 1)),
    })
}

fn add_form(page: &EditPage<'_>) -> Markup {
    let choices = kind_choices();
    let field = SelectField {
        name: "add",
        label: &t("edit-add-what"),
        value: page.asked.add.as_deref().unwrap_or("room"),
        choices: &choices,
        ..SelectField::default()
    };
    html! {
        form action={ (page.base) "/edit" } method="get" {
            (select_field(&field))
            div.actions { (button(ButtonKind::Plain, Some("add"), &t("edit-add"))) }
        }
    }
}

fn kind_choices() -> Vec<Choice> {
    let one = |kind: &FeatureKind| Choice::of(kind.as_str(), kind_word(*kind));
    FeatureKind::ALL.iter().map(one).collect()
}

fn number_doors(page: &EditPage<'_>) -> Markup {
    let body = html! {
        form action={ (page.base) "/features" } method="post" {
            (csrf_field(page.csrf)) (hidden_field("version", &page.sheet.version().to_string())) (hidden_field("act", "number_doors"))
            p { (t("edit-number-doors-words")) }
            div.actions { (button(ButtonKind::Plain, None, &t("edit-number-doors"))) }
        }
    };
    panel(Panel::of(&t("edit-number-doors")), body)
}

/// The form of one thing: what it is, where it is, and how to move it.
fn feature_form(page: &EditPage<'_>, form: &FeatureForm) -> Markup {
    let is_new = form.id.is_empty();
    let kind = FeatureKind::parse(&form.kind);
    let title = match (is_new, kind) {
        (true, Some(kind)) => t_with("edit-new-one", &[("kind", kind_word(kind).into())]),
        (true, None) => t("edit-add"),
        (false, _) => t("edit-change-one"),
    };
    let body = html! {
        form #feature action={ (page.base) "/features" } method="post" {
            (csrf_field(page.csrf))
            (hidden_field("version", &form.version.to_string())) (hidden_field("id", &form.id))
            (facts_fields(page, form))
            (place_fields(page, form, is_new))
            (why_field(&form.why))
            div.actions {
                button class=(ButtonStyle::from(ButtonKind::Main).class()) type="submit" name="act" value="save" { (t("edit-save-one")) }
                @if !is_new { button class=(ButtonStyle::from(ButtonKind::Plain).class()) type="submit" name="act" value="remove" { (t("edit-remove-one")) } }
                (button_link(ButtonKind::Quiet, None, &t("sites-cancel"), &format!("{}/edit", page.base)))
            }
        }
    };
    panel(Panel::of(&title), body)
}

fn facts_fields(page: &EditPage<'_>, form: &FeatureForm) -> Markup {
    let choices = kind_choices();
    let text = |name: &'static str, value: &str, most: u32, narrow: bool| {
        text_field(&TextField {
            name,
            label: &t(&["edit-field-", name].concat()),
            error: page.problems.of(name),
            value,
            max_length: Some(most),
            narrow,
            ..TextField::default()
        })
    };
    let kind = SelectField {
        name: "kind",
        label: &t("edit-field-kind"),
        error: page.problems.of("kind"),
        value: &form.kind,
        choices: &choices,
        empty: Some(&t("sites-choose")),
        required: true,
        ..SelectField::default()
    };
    let best = CheckField {
        name: "best",
        label: html! { (t("edit-field-best")) },
        checked: form.best == "yes",
        ..CheckField::default()
    };
    html! {
        (select_field(&kind))
        (text("label", &form.label, 80, false))
        (text("mark", &form.mark, 12, true))
        (text("number", &form.number, 80, true))
        details.disclosure {
            summary { (t("edit-more-facts")) }
            (text("from", &form.from, 200, false))
            (text("access", &form.access, 200, false))
            (text("note", &form.note, 200, false))
            (text("facing", &form.facing, 3, true))
            (text("width", &form.width, 8, true))
            (check_field(&best))
        }
    }
}

fn place_fields(page: &EditPage<'_>, form: &FeatureForm, is_new: bool) -> Markup {
    let metres = |name: &'static str, value: &str| {
        text_field(&TextField {
            name,
            label: &t(&["edit-field-", name].concat()),
            error: page.problems.of(name),
            value,
            inputmode: "decimal",
            narrow: true,
            ..TextField::default()
        })
    };
    let is_room = |feature: &&Feature| feature.kind.is_space() && feature.label.is_some();
    let rooms = page.sheet.features().iter().filter(is_room).take(MOST_ROOMS);
    let rooms: Vec<Choice> = rooms
        .map(|room| Choice::of(room.id.clone(), room.label.clone().unwrap_or_default()))
        .collect();
    let room = SelectField {
        name: "room",
        label: &t("edit-field-room"),
        error: page.problems.of("room"),
        value: &form.room,
        choices: &rooms,
        empty: Some(&t("edit-no-room")),
        ..SelectField::default()
    };
    let cell = TextField {
        name: "cell",
        label: &t("edit-field-cell"),
        hint: Some(&t("edit-field-cell-hint")),
        error: page.problems.of("cell"),
        value: &form.cell,
        max_length: Some(4),
        narrow: true,
        ..TextField::default()
    };
    let shapes = ShapeKind::ALL.map(|kind| Choice::of(kind.as_str(), shape_word(kind)));
    let shape = SelectField {
        name: "shape",
        label: &t("edit-field-shape"),
        error: page.problems.of("shape"),
        value: if form.shape.is_empty() { "area" } else { &form.shape },
        choices: &shapes,
        ..SelectField::default()
    };
    let corners = TextArea {
        name: "corners",
        label: &t("edit-field-corners"),
        hint: Some(&t("edit-field-corners-hint")),
        error: page.problems.of("corners"),
        value: &form.corners,
        rows: 6,
        ..TextArea::default()
    };
    html! {
        fieldset {
            legend { (t("edit-place")) }
            (text_field(&cell)) @if !rooms.is_empty() { (select_field(&room)) }
            @if !is_new { (metres("east", &form.east)) (metres("north", &form.north)) (metres("turn", &form.turn)) }
            details.disclosure open[is_new] {
                summary { (t("edit-corners-summary")) }
                (select_field(&shape)) (text_area(&corners))
            }
        }
    }
}

/// What both changed: what is stored now beside what was drawn here, and a choice for each.
fn side_by_side(page: &EditPage<'_>, clashed: &Clashed) -> Markup {
    let grid = page.sheet.cells();
    let steps = serde_json::to_string(&clashed.steps).unwrap_or_default();
    let one = |feature: &Option<Feature>| match feature {
        None => t("edit-clash-gone"),
        Some(feature) => in_full(feature, grid),
    };
    let columns = [t("edit-clash-what"), t("edit-clash-theirs"), t("edit-clash-mine")]
        .map(Column::of)
        .to_vec();
    let row = |(place, clash): (usize, &Clash)| {
        let name = name_of(clash);
        let take = CheckField {
            name: "mine",
            value: &clash.id,
            label: match &clash.twice {
                Some(_) => html! { (t("edit-clash-keep-door")) },
                None => html! { (t_with("edit-clash-take", &[("name", name.clone().into())])) },
            },
            checked: clash.twice.is_some(),
            ..CheckField::default()
        };
        vec![
            html! { (name) (hidden_field("clash", &clash.id)) },
            html! { (one(&clash.theirs)) },
            html! { (one(&clash.mine)) (check_field(&take)) @if let Some(twice) = &clash.twice { (other_mark(place, &clash.id, twice)) } },
        ]
    };
    let rows = clashed.clashes.iter().enumerate().map(row).collect();
    let side = table(&Table {
        caption: t("edit-clash-title"),
        columns,
        rows,
        keep_columns: false,
    });
    let body = html! {
        form action={ (page.base) "/edit" } method="post" {
            (csrf_field(page.csrf)) (hidden_field("version", &clashed.now.to_string())) (hidden_field("steps", &steps))
            div.panel-body { p { (clashed.words) " " (t("edit-clash-words")) } }
            (side)
            div.panel-body { (why_field(page.why)) div.actions { (button(ButtonKind::Main, Some("check"), &t("edit-clash-save"))) } }
        }
    };
    html! { div.stack.spaced role="alert" { (panel(Panel::list(&t("edit-clash-title")), body)) } }
}

/// Another mark for a door whose own is taken, with the next free one in it.
fn other_mark(place: usize, door: &str, twice: &Twice) -> Markup {
    let id = format!("mark-{place}");
    let hint = format!("{id}-hint");
    html! {
        (hidden_field("door", door))
        div.field {
            label.form-label for=(id) { (t("edit-clash-mark")) }
            p.form-hint id=(hint) { (mark_words(twice)) " " (t("edit-clash-mark-hint")) }
            input.form-control id=(id) name="mark" value=(twice.free) maxlength="12" autocomplete="off" aria-describedby=(hint);
        }
    }
}

/// "Mark E9 is taken, E10 is free."
pub(super) fn mark_words(twice: &Twice) -> String {
    let values = [
        ("mark", twice.mark.as_str().into()),
        ("free", twice.free.as_str().into()),
    ];
    t_with("edit-clash-mark-taken", &values)
}

fn name_of(clash: &Clash) -> String {
    let feature = clash.mine.as_ref().or(clash.theirs.as_ref());
    let name = feature.and_then(|feature| feature.short_name());
    name.map_or_else(
        || feature.map_or_else(|| clash.id.clone(), |feature| kind_word(feature.kind)),
        str::to_owned,
    )
}

/// A feature with all that is known of it, so that two of it can be told apart.
fn in_full(feature: &Feature, grid: Option<Grid>) -> String {
    let facts = &feature.facts;
    let known = [
        &facts.mark,
        &feature.label,
        &facts.number,
        &facts.from,
        &facts.access,
        &facts.note,
    ];
    let cell = feature.shape.middle().and_then(|spot| grid?.reference(spot));
    let cell = cell.map(|cell| t_with("sites-cell", &[("cell", cell.into())]));
    let corners = match grid {
        Some(grid) => super::corners::text(&feature.shape, grid.north_west()).replace('\n', "; "),
        None => String::new(),
    };
    let corners: String = corners.chars().take(160).collect();
    let words = std::iter::once(kind_word(feature.kind)).chain(known.into_iter().flatten().cloned());
    sentences(
        words
            .chain(cell)
            .chain([t_with("edit-corners-at", &[("corners", corners.into())])]),
    )
}

//! The markup of the briefing, and of the forms as pages.

use super::below;
use crate::ics::{Boxed, Piece, Sheet, boxes};
use crate::model::*;
use crate::reading::Found;
use crate::rules::{self, briefing::BriefingForm};
use crate::words;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_paper::{Block, Tone as PaperTone};
use muster_readiness::chips::{chip, part_chip};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// Empty rows that a list of the form ends with.
const SPARE_ROWS: usize = 3;

pub(crate) async fn briefing(desk: &Desk, found: &Found) -> Result<Markup, Problem> {
    let base = format!("/events/{}", found.event.reference);
    let title = t("event-briefing");
    let open = rules::must_go_on(&found.event, desk.now()).is_ok();
    let writes = found.is_own(desk) && desk.may(Act::ManageSites) && open;
    let edit = button_link(
        ButtonKind::Plain,
        Some("edit"),
        &t("event-briefing-edit"),
        &format!("{base}/briefing/edit"),
    );
    let chips = html! { @for clause in &found.under { " " (chip(clause, false)) } };
    let head = PageHead::of(&title).lead(html! { (found.event.title) (chips) });
    let head = match writes {
        true => head.actions(edit),
        false => head,
    };
    let body = html! {
        (page_head(head))
        div.stack {
            @match &found.briefing {
                Some(briefing) => {
                    (said(desk, briefing))
                    (readers(desk, found, briefing))
                }
                None => (panel(Panel::of(&title), empty_state(&t("event-briefing-empty"), &t("event-briefing-why"), None)))
            }
        }
    };
    below(desk, Some(&found.event.reference), &title, body).await
}

fn said(desk: &Desk, briefing: &Briefing) -> Markup {
    let title = t_with("event-briefing-version", &[("version", briefing.version.into())]);
    let by = html! { (briefing.made_by) ", " (format::day_clock(briefing.made_at, &desk.time_zone())) };
    let facts = [
        (t("event-situation"), html! { (briefing.situation) }),
        (t("event-objectives"), html! { (briefing.objectives) }),
    ];
    let resource = |each: &Resource| {
        let arrived = if each.arrived {
            t("event-arrived-yes")
        } else {
            String::new()
        };
        let cells = [
            &each.resource,
            &each.identifier,
            &each.ordered,
            &each.eta,
            &arrived,
            &each.notes,
        ];
        cells.into_iter().cloned().collect()
    };
    let actions = briefing
        .actions
        .iter()
        .map(|row| vec![row.words.clone(), row.at.clone()]);
    let channels = briefing
        .channels
        .iter()
        .map(|row| vec![row.who.clone(), row.contact.clone()]);
    html! {
        (panel(Panel::of(&title).fact(by), definitions(&facts)))
        (table_panel("event-actions", &["event-action-words", "event-action-at"], actions.collect()))
        (table_panel("event-resources", &["event-resource", "event-identifier", "event-ordered", "event-eta", "event-arrived", "event-notes"], briefing.resources.iter().map(resource).collect()))
        (table_panel("event-channels", &["event-channel-who", "event-channel-contact"], channels.collect()))
    }
}

fn table_panel(title: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Markup {
    let title = t(title);
    let heads: Vec<String> = heads.iter().map(|key| t(key)).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&title), plain_table(&title, &heads, &rows))) } }
}

fn plain_table(caption: &str, heads: &[String], rows: &[Vec<String>]) -> Markup {
    table(&Table {
        caption: caption.to_owned(),
        columns: heads.iter().map(|head| Column::of(head.as_str())).collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|cell| html! { (cell) }).collect())
            .collect(),
        keep_columns: false,
    })
}

/// Who has read this version, and the button for who has not.
fn readers(desk: &Desk, found: &Found, briefing: &Briefing) -> Markup {
    let readers = found.readers();
    let zone = desk.time_zone();
    let row = |read: &&Read| {
        let row = Row::of(read.title.as_str()).date(format::day_clock(read.at, &zone), Tone::Plain);
        match found.side(read.org) {
            Some(side) => row.side(side.org.side()),
            None => row,
        }
    };
    let has_read = readers.iter().any(|read| read.position == desk.who.position);
    let may = desk.may(Act::Respond) || desk.may(Act::ManageSites);
    let href = format!("/events/{}/briefing/read", found.event.reference);
    let version = briefing.version.to_string();
    let chips = html! {
        @for side in found.sides.iter().filter(|side| side.is_in() && side.org.id != desk.org()) {
            @if let Some(told) = &side.told { (part_chip(told)) }
        }
    };
    panel(
        Panel::of(&t("event-read-by")).fact(chips),
        html! {
            @if readers.is_empty() { p.quiet { (t("event-read-nobody")) } }
            @else { (row_list(&readers.iter().map(row).collect::<Vec<_>>())) }
            @if may && !has_read {
                div.actions { (post_button(ButtonKind::Main, Some("check"), &t("event-read-mark"), &href, &desk.csrf, &[("version", &version)])) }
            }
        },
    )
}

pub(crate) async fn edit(
    desk: &Desk,
    found: &Found,
    form: &BriefingForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let base = format!("/events/{}/briefing", found.event.reference);
    let title = t("event-briefing-edit");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("event-briefing-lead"))))
        (problems.summary())
        form.panel action=(format!("{base}/edit")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (hidden_field("version", &form.version.to_string()))
                (begun_field(&form.begun))
                (text_area(&TextArea { name: "situation", label: &t("event-situation"), error: problems.of("situation"), now: problems.now("situation"), value: &form.situation, rows: 5, required: true, max_length: Some(4_000), ..TextArea::default() }))
                (text_area(&TextArea { name: "objectives", label: &t("event-objectives"), error: problems.of("objectives"), now: problems.now("objectives"), value: &form.objectives, rows: 4, max_length: Some(4_000), ..TextArea::default() }))
                (rows(&t("event-actions"), &[("action_at", "event-action-at", &form.action_at), ("action_words", "event-action-words", &form.action_words)], ("actions", "action_words"), problems))
                (rows(&t("event-resources"), &[
                    ("resource", "event-resource", &form.resource),
                    ("identifier", "event-identifier", &form.identifier),
                    ("ordered", "event-ordered", &form.ordered),
                    ("eta", "event-eta", &form.eta),
                    ("arrived", "event-arrived", &form.arrived),
                    ("notes", "event-notes", &form.notes),
                ], ("resources", "resource"), problems))
                (rows(&t("event-channels"), &[("channel_who", "event-channel-who", &form.channel_who), ("channel_contact", "event-channel-contact", &form.channel_contact)], ("channels", "channel_contact"), problems))
                div.actions {
                    (save_button(ButtonKind::Main, Some("check"), &t("event-save"), problems.meanwhile()))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &base))
                }
            }
        }
    };
    below(desk, Some(&found.event.reference), &title, body).await
}

/// A list as rows of fields, with some empty ones at its end. Each field is named with its row, for who does not see it.
fn rows(
    title: &str,
    columns: &[(&str, &str, &Vec<String>)],
    (list, errors_at): (&str, &str),
    problems: &FieldProblems,
) -> Markup {
    let error = problems.of(errors_at);
    let filled = columns
        .iter()
        .map(|(_, _, cells)| cells.len())
        .max()
        .unwrap_or_default();
    html! {
        fieldset class=(if error.is_some() { "field field-error" } else { "field" }) id=(field_id(errors_at)) {
            legend { (title) }
            @if let Some(error) = error { span.field-message { (error) } }
            @if let Some(now) = problems.now(list) { (now_mark(&field_id(list), now)) }
            @for at in 0..filled + SPARE_ROWS {
                div.fields {
                    @for (name, label, cells) in columns {
                        @let value = cells.get(at).map(String::as_str).unwrap_or_default();
                        (cell(name, label, value, at))
                    }
                }
            }
        }
    }
}

fn cell(name: &str, label: &str, value: &str, at: usize) -> Markup {
    let id = format!("{name}-{at}");
    let label = t_with(
        "event-row-label",
        &[("label", t(label).into()), ("row", (at + 1).into())],
    );
    html! {
        div.field {
            label.form-label for=(id) { (label) }
            @if name == "arrived" {
                select.form-select id=(id) name=(name) {
                    option value="" selected[value != "yes"] { (t("event-arrived-no")) }
                    option value="yes" selected[value == "yes"] { (t("event-arrived-yes")) }
                }
            } @else {
                input.form-control type="text" id=(id) name=(name) value=(value) maxlength="500";
            }
        }
    }
}

/// A form of ICS as a page: the same content as on paper.
pub(crate) async fn form(desk: &Desk, sheet: &Sheet<'_>) -> Result<Markup, Problem> {
    let found = sheet.found;
    let title = words::form(sheet.form);
    let base = format!("/events/{}/forms/{}", found.event.reference, sheet.form.as_str());
    let period = sheet
        .during
        .period
        .map(|(number, _)| format!("?period={number}"))
        .unwrap_or_default();
    let take = button_link(
        ButtonKind::Main,
        Some("download"),
        &t("event-form-pdf"),
        &format!("{base}/pdf{period}"),
    );
    let chips = html! {
        @for clause in &found.under { (chip(clause, false)) " " }
        @for side in found.sides.iter().filter(|side| side.takes_part() && side.org.id != desk.org()) {
            @if let Some(told) = &side.told { (part_chip(told)) }
        }
        @if let Some(part) = &sheet.sketch.part { @if !found.is_own(desk) { (part_chip(part)) " " } }
        @for (org, part) in sheet.numbers { @if *org != desk.org() { (part_chip(part)) } }
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (found.event.title) " " (chips) }).actions(take)))
        @if found.periods.len() > 1 { (choice(sheet, &base)) }
        div.panel { div.panel-body.prose {
            @for piece in sheet.pieces().0.iter().skip(1) { (piece_markup(piece)) }
            @if sheet.form == Form::Ics207 { (tree(sheet)) }
        } }
    };
    below(desk, Some(&found.event.reference), &title, body).await
}

/// The operational periods to choose from.
fn choice(sheet: &Sheet<'_>, base: &str) -> Markup {
    let shown = sheet.during.period.map(|(number, _)| number);
    html! {
        nav aria-label=(t("event-periods")) {
            p.actions {
                @for number in 1..=sheet.found.periods.len() {
                    a href=(format!("{base}?period={number}")) aria-current=[(Some(number) == shown).then_some("true")] { (words::period(number)) }
                }
            }
        }
    }
}

fn piece_markup(piece: &Piece) -> Markup {
    match piece {
        Piece::Block(block) => block_markup(block),
        Piece::Drawing { svg, alt, scrolls, .. } if *scrolls => {
            html! { div class="plan-frame plan-frame--wide" role="group" tabindex="0" aria-label=(alt) { (svg) } }
        }
        Piece::Drawing { svg, .. } => html! { figure { (svg) } },
    }
}

fn block_markup(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading { level, words } => {
                @if *level <= 2 { h2 { (words) } } @else { h3 { (words) } }
            }
            Block::Words { words, tone } => {
                @let quiet = matches!(tone, PaperTone::Quiet | PaperTone::Absent);
                @for line in words.lines() { p class=[quiet.then_some("quiet")] { (line) } }
            }
            Block::List { items, .. } => ul { @for item in items { li { (item) } } },
            Block::Facts(facts) => (definitions(&facts.iter().map(|(called, words)| (called.clone(), html! { (words) })).collect::<Vec<_>>())),
            Block::Table { columns, rows } => {
                @let heads: Vec<String> = columns.iter().map(|column| column.head.clone()).collect();
                (plain_table(&heads.join(", "), &heads, rows))
            }
            Block::Drawing { alt, .. } => p { (alt) },
            Block::NewPage => {}
        }
    }
}

/// The chart as a list of lists: whoever reports to a post stands below it.
fn tree(sheet: &Sheet<'_>) -> Markup {
    let posts = sheet.found.posts();
    let boxes = boxes(sheet.found, &posts, &sheet.during);
    html! {
        h2 { (t("event-chart")) }
        (branch(&boxes, 0))
    }
}

/// The boxes of this depth, each with those that follow it deeper.
fn branch(boxes: &[Boxed<'_>], depth: usize) -> Markup {
    let starts: Vec<usize> = (0..boxes.len())
        .filter(|at| boxes.get(*at).is_some_and(|each| each.placed.depth == depth))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([boxes.len()]);
    let parts: Vec<(&Boxed<'_>, &[Boxed<'_>])> = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| Some((boxes.get(*start)?, boxes.get(start + 1..end)?)))
        .collect();
    html! {
        @if !parts.is_empty() {
            ul {
                @for (each, under) in parts {
                    li {
                        strong { (each.called) } ", " (each.side) ": "
                        @if each.filled.is_empty() { span.quiet { (t("event-nobody")) } } @else { (each.filled.join(", ")) }
                        (branch(under, depth + 1))
                    }
                }
            }
        }
    }
}

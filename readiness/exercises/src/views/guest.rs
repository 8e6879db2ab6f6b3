//! What a guest without an account sees, and the link that is handed over once.

use super::mark;
use crate::model::*;
use crate::rules::clock;
use crate::verbs::{GuestLink, GuestView};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::sign_in::open_page;
use muster_paper::Code;
use muster_store::Fault;
use muster_terms::Reference;
use muster_web::{App, Desk, Problem, components::*, format, t, t_with};

/// Modules of white around a code. Source: ISO/IEC 18004, section 9.1.
const QUIET: usize = 4;

/// A QR code as an SVG of one path, black on white in both themes; `spoken` is its text alternative.
fn qr_code(address: &str, spoken: &str) -> Result<Markup, Fault> {
    let code = Code::of(address).map_err(Fault::other)?;
    let mut path = String::new();
    for (column, row, long) in code.runs() {
        path += &format!("M{} {}h{long}v1h-{long}z", column + QUIET, row + QUIET);
    }
    let side = code.side() + 2 * QUIET;
    Ok(html! {
        svg.qr-code viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(spoken) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

/// The link of a new guest, shown once.
pub(crate) async fn link(desk: &Desk, reference: &Reference, made: &GuestLink) -> Result<Markup, Problem> {
    let title = t_with("exercise-guest-link", &[("name", made.guest.name.as_str().into())]);
    let address = format!("{}/guest/{}", desk.app().settings().base_url, made.token);
    let body = html! {
        (page_head(PageHead::of(&title).lead(html! { (mark()) " " (reference) })))
        (panel(Panel::of(&t("exercise-guest-once")), html! {
            p { (t("exercise-guest-once-words")) " " (t_with("exercise-guest-until", &[("at", format::day_clock_zone(made.runs_until, &desk.time_zone()).into())])) }
            (qr_code(&address, &title)?)
            (copy_button(&t("exercise-guest-copy"), &address, "guest-link"))
            div.actions { (button_link(ButtonKind::Plain, Some("arrow-left"), &t("exercise-way-plan"), &format!("/exercises/{reference}"))) }
        }))
    };
    desk.page(&title, body).await
}

/// The injects for guests, and a form for what was seen.
pub(crate) fn show(app: &App, view: &GuestView, token: &str, typed: &str, wrong: Option<&str>) -> Markup {
    let exercise = &view.exercise;
    let elapsed = clock::elapsed_seconds(&view.clock, app.now());
    let mut said: Vec<&Inject> = view.injects.iter().collect();
    said.sort_by_key(|inject| std::cmp::Reverse(inject.done.as_ref().map(|done| (done.second, inject.number))));
    let rows: Vec<Row> = said.into_iter().map(row).collect();
    let here = format!("/guest/{token}");
    let time = format::clock_seconds(app.now(), &TimeZone::UTC);
    let body = html! {
        (page_head(PageHead::of(&exercise.title).lead(html! { (mark()) " " (exercise.reference) " " (view.guest.name) })))
        (drill_band(html! { (clock::said(elapsed)) }, &t("exercise-mark-words"), None))
        (panel(Panel::list(&t("exercise-injects-said")).fact(exercise.state.said()), html! {
            @if rows.is_empty() { (empty_state(&t("exercise-injects-none"), &t("exercise-injects-none-words"), None)) } @else { (row_list(&rows)) }
            div.panel-body { (refreshed_line(&time, &here)) }
        }))
        @if exercise.is_on() {
            form.panel action=(here) method="post" {
                div.panel-head { h2 { (t("exercise-observe")) } }
                div.panel-body {
                    (text_area(&TextArea { name: "words", label: &t("exercise-observation"), hint: Some(&t("exercise-guest-observe-hint")), error: wrong, value: typed, rows: 3, required: true, max_length: Some(2_000), ..TextArea::default() }))
                    div.actions { (button(ButtonKind::Main, Some("check"), &t("exercise-observe-save"))) }
                }
            }
        }
    };
    open_page(app, &exercise.title, body)
}

fn row(inject: &Inject) -> Row {
    let said = [("from", inject.from.as_str().into()), ("to", inject.to.as_str().into())];
    let time = inject
        .done
        .as_ref()
        .map(|done| clock::said(done.second))
        .unwrap_or_default();
    Row::of(inject.words.as_str())
        .small(t_with("exercise-inject-line", &said))
        .date(time, Tone::Plain)
}

pub(crate) fn thanks(app: &App, token: &str) -> Markup {
    let title = t("exercise-guest-thanks");
    let back = button_link(
        ButtonKind::Plain,
        Some("arrow-left"),
        &t("exercise-guest-back"),
        &format!("/guest/{token}"),
    );
    open_page(
        app,
        &title,
        html! { h1 { (title) } p { (mark()) } p { (t("exercise-guest-thanks-words")) } (back) },
    )
}

/// Every link that leads nowhere, whatever the reason.
pub(crate) fn nowhere(app: &App) -> Markup {
    let title = t("exercise-guest-nowhere");
    open_page(
        app,
        &title,
        html! { h1 { (title) } p { (t("exercise-guest-nowhere-words")) } },
    )
}

//! The markup of plans: the drawing with its legend, the list twin, the walk-through and the import.

use super::draw::{DrawOptions, Layers, Under, draw_site_map, legend};
use super::look::{framed, in_words};
use super::picture::{Laid, verbs::alternative as picture_words};
use super::words::{MarkInWords, PlanInWords, RoomInWords, WayInWords};
use super::{FeatureKind, FloorPlan, Look, SiteMap, plan_markup, site_words, store::FloorRecord, words};
use crate::chips::sentences;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::{
    components::{Panel, Row, StateKind, Tone, chips, empty_state, panel, row_list, state_mark},
    format,
    icons::icon,
    t, t_with,
};

/// Rooms that are shown at once; more of them open.
const LONG_LIST: usize = 12;

/// The word of a kind: "meeting point".
pub(crate) fn kind_word(kind: FeatureKind) -> String {
    t(&["sites-kind-", &kind.as_str().replace('_', "-")].concat())
}

/// "v7, walked 3 Sep", or that nobody walked it.
pub(crate) fn version_mark(version: u32, walked_on: Option<Date>) -> Markup {
    let version = ("version", version.into());
    match walked_on {
        Some(on) => {
            let words = t_with(
                "sites-version-walked",
                &[version, ("date", format::date_short(on).into())],
            );
            state_mark(StateKind::Current, &words)
        }
        None => state_mark(StateKind::NotSet, &t_with("sites-version-not-walked", &[version])),
    }
}

/// A floor as a panel: the drawing, its layers, its legend.
pub(crate) struct PlanPanel<'a> {
    pub plan: &'a FloorPlan,
    pub look: &'a Look,
    /// The page's own address, for the layer links.
    pub base: &'a str,
    pub metric: bool,
    /// Clause chips.
    pub chips: Markup,
    /// A link or button at the end of the head.
    pub action: Markup,
    /// What lies under the drawing, and every reader of this page may see.
    pub under: Option<&'a Laid>,
}

pub(crate) fn plan_panel(page: &PlanPanel<'_>) -> Markup {
    let plan = page.plan;
    let options = page.look.options(plan, page.metric);
    let options = match page.under {
        Some(laid) => over_picture(options, page.base, laid),
        None => options,
    };
    let fact = html! { (version_mark(plan.version, plan.walked_on)) " " (page.chips) };
    let body = html! {
        div.panel-body.filter { (chips(&t("sites-layers-label"), &page.look.chips(page.base))) }
        (plan_markup(plan, None, &options))
        (legend_line(&plan.features, &page.look.layers()))
    };
    panel(
        Panel::list(&plan.name)
            .id("plan")
            .fact(fact)
            .action(page.action.clone()),
        body,
    )
}

/// The same drawing over its picture, which is said in its description too. `base`: the floor's own address.
pub(super) fn over_picture(options: DrawOptions, base: &str, laid: &Laid) -> DrawOptions {
    let desc = sentences(
        [options.desc, picture_words(&laid.picture)]
            .into_iter()
            .filter(|words| !words.is_empty()),
    );
    let href = format!("{base}/picture/file?id={}", laid.picture.id);
    DrawOptions {
        desc,
        under: Some(Under::of(laid, href)),
        ..options
    }
}

/// What the marks mean, in one line under the drawing.
pub fn legend_line(features: &[super::Feature], layers: &Layers) -> Markup {
    let items = legend(features, layers);
    html! {
        @if !items.is_empty() {
            ul.legend.plain-list aria-label=(t("sites-legend")) {
                @for item in &items {
                    li class=(tone(item.kind)) {
                        @match (item.kind, item.sign.as_str()) {
                            (FeatureKind::Camera, _) => { (icon("cctv")) " " },
                            (FeatureKind::WayIn, _) => { strong aria-hidden="true" { "•••" } " " },
                            (_, sign) => { strong { (sign) } " " },
                        }
                        (item.only.clone().filter(|_| item.kind != FeatureKind::WayIn).unwrap_or_else(|| kind_word(item.kind)))
                    }
                }
            }
        }
    }
}

/// The colour that the mark has on the drawing.
fn tone(kind: FeatureKind) -> &'static str {
    use FeatureKind::*;
    match kind {
        Kit | KeySafe | Post | MeetingPoint | Staging | Reunification => "tone-brand",
        Aed | Assembly => "tone-ok",
        Hazard | ShutOff => "tone-warn",
        Camera | WayIn | OfficerParking => "tone-pol",
        _ => "",
    }
}

/// The list twin of a floor plan: everything on it in words.
/// On paper the rooms stand there at once; on a screen a long list of them opens.
pub fn list_twin(plan: &FloorPlan, on_paper: bool) -> Markup {
    lists(&words(plan), on_paper)
}

/// The list twin of a site map.
pub fn map_twin(map: &SiteMap) -> Markup {
    lists(&site_words(map), false)
}

fn lists(words: &PlanInWords, on_paper: bool) -> Markup {
    html! {
        (marks("sites-list-doors", &words.doors))
        (marks("sites-list-points", &words.points))
        (marks("sites-list-kits", &words.kits))
        (marks("sites-list-aeds", &words.aeds))
        (marks("sites-list-hazards", &words.hazards))
        (marks("sites-list-cameras", &words.cameras))
        @if !words.ways_in.is_empty() {
            (panel(Panel::of(&t("sites-list-ways-in")), html! { @for way in &words.ways_in { p { (way_words(way)) } } }))
        }
        (marks("sites-list-stairs", &words.stairs))
        (rooms("sites-list-rooms", &words.rooms, on_paper))
        (rooms("sites-list-buildings", &words.buildings, on_paper))
    }
}

/// "E2 to Triage, from grid E2 to grid B1", or that it is a way in, where it has no name.
pub(crate) fn way_words(way: &WayInWords) -> String {
    let name = way.name.clone().unwrap_or_else(|| kind_word(FeatureKind::WayIn));
    let cells = match way.cells.as_slice() {
        [] => return name,
        [cell] => t_with("sites-cell", &[("cell", cell.as_str().into())]),
        [from, .., to] => t_with(
            "sites-way-cells",
            &[("from", from.as_str().into()), ("to", to.as_str().into())],
        ),
    };
    format!("{name}, {cells}")
}

fn marks(title: &str, marks: &[MarkInWords]) -> Markup {
    let rows: Vec<Row> = marks.iter().map(mark_row).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t(title)).fact(rows.len().to_string()), row_list(&rows))) } }
}

fn mark_row(mark: &MarkInWords) -> Row {
    let name = mark.name.clone().unwrap_or_else(|| kind_word(mark.kind));
    let parts = [&mark.place, &mark.from, &mark.access, &mark.note]
        .into_iter()
        .flatten()
        .map(String::as_str);
    let cell = mark
        .cell
        .as_deref()
        .map(|cell| t_with("sites-cell", &[("cell", cell.into())]));
    let words: Vec<String> = parts.map(str::to_owned).chain(cell).collect();
    let row = Row {
        lead: mark.mark.as_ref().map(|code| html! { (code) }),
        ..Row::of(name)
    }
    .small(sentences(words));
    if mark.best {
        row.mark(state_mark(StateKind::Current, &t("sites-best")))
    } else {
        row
    }
}

fn rooms(title: &str, rooms: &[RoomInWords], on_paper: bool) -> Markup {
    let line = |room: &RoomInWords| {
        let cell = room
            .cell
            .as_deref()
            .map(|cell| t_with("sites-cell", &[("cell", cell.into())]));
        let parts: Vec<String> = room
            .number
            .iter()
            .cloned()
            .chain(cell)
            .chain(room.marks.iter().cloned())
            .collect();
        Row::of(room.name.as_str()).small(parts.join(", "))
    };
    let rows: Vec<Row> = rooms.iter().map(line).collect();
    let title = t(title);
    let head = || Panel::list(&title).fact(rows.len().to_string());
    html! {
        @if rows.len() > LONG_LIST && !on_paper {
            (panel(head(), html! { details.disclosure { summary.panel-body { (t("sites-list-show")) } (row_list(&rows)) } }))
        } @else if !rows.is_empty() {
            (panel(head(), row_list(&rows)))
        }
    }
}

/// The outside of a site: drawing, legend, list twin.
pub(crate) fn map_panels(map: &SiteMap, metric: bool, chips: Markup) -> Markup {
    let version = t_with("sites-version", &[("version", map.version.into())]);
    let fact = html! { (version) " " (chips) };
    let drawing = draw_site_map(map, &in_words(metric));
    let body = html! { (framed(&map.name, drawing)) (legend_line(&map.features, &Layers::default())) };
    html! { (panel(Panel::list(&t("sites-map")).fact(fact), body)) (map_twin(map)) }
}

/// "Ground floor", "2 above the ground floor": the count of IMDF in words that mean the same on both sides of the ocean.
pub(crate) fn storey(ordinal: i32) -> String {
    let count = ("count", ordinal.unsigned_abs().into());
    match ordinal {
        0 => t("sites-storey-ground"),
        1.. => t_with("sites-storey-above", &[count]),
        _ => t_with("sites-storey-below", &[count]),
    }
}

/// The floors of a site as rows.
pub(crate) fn floor_rows(reference: &str, floors: &[FloorRecord], zone: &jiff::tz::TimeZone) -> Markup {
    if floors.is_empty() {
        return empty_state(&t("sites-no-plan-title"), &t("sites-no-plan-words"), None);
    }
    let row = |floor: &FloorRecord| {
        let storey = ("storey", storey(floor.ordinal).into());
        let by = floor.changed_by.clone().unwrap_or_else(|| t("sites-changed-by-nobody"));
        let when = ("when", format::day(floor.changed_at, zone).into());
        Row::of(floor.name.as_str())
            .href(format!("/sites/{reference}/plans/{}", floor.floor))
            .icon("map", Tone::Brand)
            .small(t_with("sites-floor-changed", &[("who", by.into()), when, storey]))
            .mark(version_mark(floor.version, floor.walked_on))
    };
    row_list(&floors.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storey_is_said_from_the_ground() {
        let said = [0, 1, -2].map(storey);
        assert_eq!(
            said,
            ["Ground floor", "1 above the ground floor", "2 below the ground floor"]
        );
    }

    #[test]
    fn every_kind_and_layer_has_words() {
        for kind in FeatureKind::ALL {
            assert!(!kind_word(*kind).contains('⟦'), "{kind:?}");
        }
        for chip in Look::default().chips("/x") {
            assert!(!chip.label.contains('⟦'), "{}", chip.label);
        }
    }
}

//! A plan or site map as one SVG, drawn on the server.
//!
//! What people see first, print, and see without script. Classes only: a content security policy forbids style
//! attributes, and both themes come from the tokens (styles: `foundation/web/styles/_plan.scss`).
//!
//! - Shape: one `<svg role="img">` with title and description; drawing order from the ground up to what is live.
//! - Units: user units are CSS pixels at [`DrawOptions::width_px`]; coordinates have at most one decimal.
//! - True north is up unless [`DrawOptions::rotate_deg`] turns it; the arrow always shows it.

mod changes;
mod frame;
mod grid;
mod labels;
mod legend;
mod live;
mod marks;
mod options;
mod path;
mod projection;
mod road_names;
mod rooms;
mod taken;
#[cfg(test)]
mod tests;
mod textsize;
mod under;
mod view;

pub use changes::{ChangeMark, ChangeSign};
pub use grid::{Grid, SIDES_M, SiteGrid};
pub use legend::{LegendItem, legend};
pub use options::{DrawOptions, DrawWords, Focus, KeepOut, Layers, LengthUnit, ReportedHere, UnitMark, Where};
pub use projection::Projection;
pub use under::Under;

use super::{Feature, FloorPlan, SiteMap};
use maud::{Markup, html};
use taken::Taken;
use view::{Ground, View};

/// One floor as an SVG.
pub fn draw_plan(plan: &FloorPlan, options: &DrawOptions) -> Markup {
    draw(&plan.features, &plan.name, Ground::Floor, plan.cells(), options)
}

/// The outside of a site as an SVG: buildings, roads, and the points where people meet, with their names beside them.
pub fn draw_site_map(map: &SiteMap, options: &DrawOptions) -> Markup {
    draw(
        &map.features,
        &map.name,
        Ground::Site,
        Grid::of_outside(&map.features),
        options,
    )
}

fn draw(features: &[Feature], name: &str, ground: Ground, cells: Option<Grid>, options: &DrawOptions) -> Markup {
    let view = View::fit(features, ground, options);
    let reported_in = live::reported_in(features, options);
    let scene = Scene {
        features,
        view: &view,
        options,
        ground,
        cells,
        reported_in,
    };
    let mut taken = Taken::new(&view);
    frame::reserve(&scene, &mut taken);
    changes::reserve(&scene, &mut taken);
    let live = live::place(&scene, &mut taken);
    let marks = marks::place(&scene, &mut taken);
    live::reserve_lines(&scene, &mut taken);
    let labels = labels::place(&scene, &mut taken);
    let prefix = options.safe_prefix();
    let (title, desc) = (format!("{prefix}-title"), format!("{prefix}-desc"));
    let class = match ground {
        Ground::Floor => "plan-svg plan-svg--floor",
        Ground::Site => "plan-svg plan-svg--site",
    };
    html! {
        svg class={ (class) @if options.drill { " plan-svg--drill" } @if options.under.is_some() { " plan-svg--over" } } viewBox=(view.view_box()) role="img" aria-labelledby=(title) aria-describedby=(desc) {
            title id=(title) { (if options.title.is_empty() { name } else { &options.title }) }
            desc id=(desc) { (options.desc) }
            (rooms::ground(&scene))
            (under::draw(&scene))
            (rooms::outside(&scene))
            (rooms::inside(&scene))
            @if options.grid { (frame::grid(&scene)) }
            (live::way_in(&scene))
            (live::keep_out(&scene))
            (marks::cameras(&scene))
            (labels::draw(&labels))
            (marks::draw(&marks))
            (live::draw(&live))
            (changes::draw(&scene))
            (changes::selected(&scene))
            (frame::draw(&scene))
        }
    }
}

/// What every part of the drawing looks at.
struct Scene<'a> {
    features: &'a [Feature],
    view: &'a View,
    options: &'a DrawOptions,
    ground: Ground,
    cells: Option<Grid>,
    /// The smallest room or building the emergency was reported in.
    reported_in: Option<&'a str>,
}

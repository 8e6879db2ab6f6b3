//! What surrounds a plan: the arrow to true north, the scale bar, the grid's letters and numbers.

use super::path::px;
use super::taken::{Rect, Taken};
use super::view::Ground;
use super::{LengthUnit, Scene};
use maud::{Markup, html};

/// Metres of one international foot.
const METRES_PER_FOOT: f64 = 0.3048;
/// The scale bar is at most this long.
const BAR_PX: f64 = 120.0;

/// Keeps labels and marks away from the arrow and the bar.
pub(super) fn reserve(scene: &Scene<'_>, taken: &mut Taken) {
    taken.add(Rect::around(arrow_place(scene), 34.0, 52.0));
    let ((x, y), bar) = (bar_place(scene), bar(scene));
    taken.add(Rect::around((x + (bar.0 + 50.0) / 2.0, y), bar.0 + 60.0, 22.0));
}

fn arrow_place(scene: &Scene<'_>) -> (f64, f64) {
    (scene.view.width - 26.0, 34.0)
}

fn bar_place(scene: &Scene<'_>) -> (f64, f64) {
    let x = if scene.view.width >= 480.0 { 36.0 } else { 20.0 };
    (x, scene.view.height - 14.0)
}

/// Length in pixels and in words: one, two or five times a power of ten.
fn bar(scene: &Scene<'_>) -> (f64, String) {
    let (metres_each, word) = match scene.options.unit {
        LengthUnit::Metres => (1.0, &scene.options.words.metres),
        LengthUnit::Feet => (METRES_PER_FOOT, &scene.options.words.feet),
    };
    let px_each = scene.view.scale * metres_each;
    let wanted = (BAR_PX / px_each).max(1.0);
    let power = 10_f64.powf(wanted.log10().floor());
    let count = [5.0, 2.0, 1.0]
        .into_iter()
        .map(|step| step * power)
        .find(|count| *count <= wanted)
        .unwrap_or(power);
    (count * px_each, format!("{count:.0} {word}"))
}

/// Arrow and bar.
pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    html! {
        g class="plan-frame-marks" { (north(scene)) (scale(scene)) }
    }
}

fn north(scene: &Scene<'_>) -> Markup {
    let (x, y) = arrow_place(scene);
    let turn = scene.view.turn.to_degrees();
    let turn = (turn.abs() > 0.05).then(|| format!("rotate({})", px(turn)));
    html! {
        g class="plan-north" text-anchor="middle" transform={ "translate(" (px(x)) " " (px(y)) ")" } {
            g transform=[turn] {
                circle r="13" {}
                path d="M0 7.5V-7.5M-4-3.5L0-7.5L4-3.5" {}
            }
            text y="28" { (scene.options.words.north) }
        }
    }
}

fn scale(scene: &Scene<'_>) -> Markup {
    let ((x, y), (long, words)) = (bar_place(scene), bar(scene));
    html! {
        g class="plan-scale" transform={ "translate(" (px(x)) " " (px(y)) ")" } {
            @if scene.ground == Ground::Site {
                rect class="plan-scale-back" x="-8" y="-12" width=(px(long + 62.0)) height="22" rx="4" {}
            }
            path d={ "M0-4V4M0 0H" (px(long)) "M" (px(long)) "-4V4" } {}
            text x=(px(long + 7.0)) y="4.5" { (words) }
        }
    }
}

/// Lines and names of the grid's cells.
pub(super) fn grid(scene: &Scene<'_>) -> Markup {
    let Some(grid) = scene.cells else {
        return html! {};
    };
    let at = |column: f64, row: f64| scene.view.at(grid.corner(column, row));
    let mut d = String::new();
    let mut line =
        |a: (f64, f64), b: (f64, f64)| d.push_str(&format!("M{} {}L{} {}", px(a.0), px(a.1), px(b.0), px(b.1)));
    let ((west, north), (east, south)) = grid.covered();
    let inside = |n: u8, low: f64, high: f64| f64::from(n).clamp(low, high);
    for column in grid.first_column..=grid.columns {
        let column = inside(column, west, east);
        line(at(column, north), at(column, south));
    }
    for row in grid.first_row..=grid.rows {
        let row = inside(row, north, south);
        line(at(west, row), at(east, row));
    }
    // A cell that the plan's edge cuts has its name in the middle of what is left of it.
    let middle = |n: u8, low: f64, high: f64| (f64::from(n).max(low) + (f64::from(n) + 1.0).min(high)) / 2.0;
    let letters = (grid.first_column..grid.columns).map(|n| (at(middle(n, west, east), north), grid.letters(n)));
    let numbers =
        (grid.first_row..grid.rows).map(|n| (at(west, middle(n, north, south)), (u16::from(n) + 1).to_string()));
    html! {
        g class="plan-grid" text-anchor="middle" {
            path d=(d) {}
            @for ((x, y), name) in letters { text x=(px(x)) y=(px(y - 5.0)) { (name) } }
            @for ((x, y), name) in numbers { text x=(px(x - 11.0)) y=(px(y + 4.5)) { (name) } }
        }
    }
}

//! SVG path text, kept short: whole tenths of a pixel, relative steps, and no corner nobody can see.

use super::view::{View, bounds};
use crate::site_plan::{Area, Shape, Spot};
use std::fmt::Write;

/// Corners nearer than this to the one before are dropped, in tenths of a pixel.
const NEAR: i64 = 3;

/// Adds the areas and lines of a shape to a path. Points add nothing.
pub(super) fn add_shape(d: &mut String, view: &View, shape: &Shape) {
    match shape {
        Shape::Point(_) => {}
        Shape::Lines(lines) => lines.iter().for_each(|line| add_line(d, view, line)),
        Shape::Areas(areas) => areas.iter().for_each(|area| add_area(d, view, area)),
    }
}

/// The edge runs one way round and holes the other, so that many areas in one path fill as they should.
fn add_area(d: &mut String, view: &View, area: &Area) {
    for (place, ring) in area.rings.iter().enumerate() {
        let mut tenths = tenths(view, ring);
        tenths.pop_if(|last| tenths_first(ring, view) == Some(*last));
        if tenths.len() < 3 || !shown(view, &tenths) {
            if place == 0 {
                return;
            }
            continue;
        }
        if (turning(&tenths) > 0) != (place == 0) {
            tenths.reverse();
        }
        write_steps(d, &tenths);
        d.push('z');
    }
}

fn add_line(d: &mut String, view: &View, line: &[Spot]) {
    let tenths = tenths(view, line);
    if tenths.len() > 1 && shown(view, &tenths) {
        write_steps(d, &tenths);
    }
}

fn tenths(view: &View, spots: &[Spot]) -> Vec<(i64, i64)> {
    let mut out: Vec<(i64, i64)> = Vec::with_capacity(spots.len());
    for (place, spot) in spots.iter().enumerate() {
        let point = tenth(view, *spot);
        let far = out
            .last()
            .is_none_or(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() >= NEAR);
        if far || (place + 1 == spots.len() && out.len() > 1) {
            out.push(point);
        }
    }
    out
}

fn tenths_first(ring: &[Spot], view: &View) -> Option<(i64, i64)> {
    ring.first().map(|spot| tenth(view, *spot))
}

fn tenth(view: &View, spot: Spot) -> (i64, i64) {
    let (x, y) = view.at(spot);
    // A path far outside the frame stays there; the clamp keeps the numbers short.
    let whole = |v: f64| (v * 10.0).round().clamp(-200_000.0, 200_000.0) as i64;
    (whole(x), whole(y))
}

fn shown(view: &View, tenths: &[(i64, i64)]) -> bool {
    let (low, high) = bounds(tenths.iter().map(|(x, y)| (*x as f64 / 10.0, *y as f64 / 10.0)));
    view.shows(low, high)
}

/// Twice the signed area: positive is clockwise on the screen.
fn turning(points: &[(i64, i64)]) -> i64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

fn write_steps(d: &mut String, points: &[(i64, i64)]) {
    let Some(mut last) = points.first().copied() else {
        return;
    };
    d.push('M');
    number(d, last.0, true);
    number(d, last.1, false);
    let mut command = ' ';
    for &point in &points[1..] {
        let step = (point.0 - last.0, point.1 - last.1);
        last = point;
        match step {
            (0, 0) => {}
            (x, 0) => one(d, &mut command, 'h', x),
            (0, y) => one(d, &mut command, 'v', y),
            (x, y) => {
                let fresh = command != 'l';
                if fresh {
                    d.push('l');
                    command = 'l';
                }
                number(d, x, fresh);
                number(d, y, false);
            }
        }
    }
}

fn one(d: &mut String, command: &mut char, letter: char, step: i64) {
    let fresh = *command != letter;
    if fresh {
        d.push(letter);
        *command = letter;
    }
    number(d, step, fresh);
}

/// Tenths as a decimal; a space before it unless it follows a letter or its own minus parts it.
fn number(d: &mut String, tenths: i64, fresh: bool) {
    if !fresh && tenths >= 0 {
        d.push(' ');
    }
    if tenths < 0 {
        d.push('-');
    }
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    // Writing to a String does not fail.
    let _ = if part == 0 {
        write!(d, "{whole}")
    } else {
        write!(d, "{whole}.{part}")
    };
}

/// A length or position as an attribute: at most one decimal, no trailing zero, no minus zero.
pub(super) fn px(value: f64) -> String {
    let mut text = String::new();
    let tenths = if value.is_finite() {
        (value * 10.0).round().clamp(-200_000.0, 200_000.0) as i64
    } else {
        0
    };
    number(&mut text, tenths, true);
    text
}

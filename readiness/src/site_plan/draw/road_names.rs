//! Names of roads, written along them.

use super::Scene;
use super::labels::Label;
use super::taken::{Rect, Taken};
use super::textsize::{LINE_PX, width};
use super::view::View;
use crate::site_plan::{Feature, Shape};

/// A road's name along its longest straight piece, read from the left or from below.
pub(super) fn one(scene: &Scene<'_>, feature: &Feature, taken: &mut Taken) -> Option<Label> {
    let text = feature.label.clone()?;
    let Shape::Lines(lines) = &feature.shape else {
        return None;
    };
    let wide = width(&text, false) + 8.0;
    let pieces = lines
        .iter()
        .flat_map(|line| line.windows(2))
        .map(|p| (scene.view.at(p[0]), scene.view.at(p[1])));
    let mut pieces: Vec<_> = pieces.filter_map(|(a, b)| clipped(a, b, scene.view)).collect();
    pieces.sort_by(|a, b| length(*b).total_cmp(&length(*a)));
    pieces
        .into_iter()
        .take(4)
        .filter(|piece| length(*piece) > wide)
        .find_map(|(a, b)| {
            let (mut dx, mut dy) = ((b.0 - a.0) / length((a, b)), (b.1 - a.1) / length((a, b)));
            if dx < -0.01 || (dx.abs() <= 0.01 && dy > 0.0) {
                (dx, dy) = (-dx, -dy);
            }
            [0.5, 0.2, 0.8, 0.35, 0.65].into_iter().find_map(|part| {
                let at = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
                let rect = Rect::around(
                    at,
                    wide * dx.abs() + LINE_PX * dy.abs(),
                    wide * dy.abs() + LINE_PX * dx.abs(),
                );
                taken.is_free(&rect).then(|| {
                    taken.add(rect);
                    let turn = dy.atan2(dx).to_degrees();
                    Label {
                        class: "plan-label plan-label--soft",
                        lines: vec![text.clone()],
                        at,
                        turn,
                    }
                })
            })
        })
}

type Piece = ((f64, f64), (f64, f64));

fn length((a, b): Piece) -> f64 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

/// The part of a piece that is inside the frame. Source: Liang and Barsky, 1984.
fn clipped(a: (f64, f64), b: (f64, f64), view: &View) -> Option<Piece> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let step = (b.0 - a.0, b.1 - a.1);
    for (p, q) in [
        (-step.0, a.0),
        (step.0, view.width - a.0),
        (-step.1, a.1),
        (step.1, view.height - a.1),
    ] {
        if p == 0.0 && q < 0.0 {
            return None;
        } else if p < 0.0 {
            from = from.max(q / p);
        } else if p > 0.0 {
            to = to.min(q / p);
        }
    }
    let at = |part: f64| (a.0 + step.0 * part, a.1 + step.1 * part);
    (from < to).then(|| (at(from), at(to)))
}

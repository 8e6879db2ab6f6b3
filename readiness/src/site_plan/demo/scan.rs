//! A scan for the demo: the lines of a floor as an old print has them, grey on paper that has yellowed.

use crate::site_plan::{FloorPlan, Shape, Spot};
use image::{Rgb, RgbImage};

/// Pixels of a metre.
const SCALE: f64 = 20.0;
/// Metres of paper around what is drawn.
const MARGIN_M: f64 = 2.0;
const PAPER: Rgb<u8> = Rgb([244, 238, 222]);
const INK: Rgb<u8> = Rgb([96, 92, 86]);

/// The pixels, and the spots of its north-west and south-east corners. None when nothing is drawn.
pub fn scan(plan: &FloorPlan) -> Option<(RgbImage, Spot, Spot)> {
    let (north_west, south_east) = plan.reach()?;
    let north_west = north_west.moved(-MARGIN_M, MARGIN_M);
    let south_east = south_east.moved(MARGIN_M, -MARGIN_M);
    let (east, north) = north_west.metres_to(south_east);
    let side = |metres: f64| ((metres.abs() * SCALE) as u32).clamp(1, 4000);
    let mut paper = RgbImage::from_pixel(side(east), side(north), PAPER);
    for run in plan.features.iter().flat_map(|feature| runs(&feature.shape)) {
        for ends in run.windows(2) {
            let [from, to] = [ends[0], ends[1]].map(|spot| {
                let (x, y) = north_west.metres_to(spot);
                (x * SCALE, -y * SCALE)
            });
            line(&mut paper, from, to);
        }
    }
    Some((paper, north_west, south_east))
}

fn runs(shape: &Shape) -> Vec<&[Spot]> {
    match shape {
        Shape::Point(_) => Vec::new(),
        Shape::Lines(lines) => lines.iter().map(Vec::as_slice).collect(),
        Shape::Areas(areas) => areas
            .iter()
            .flat_map(|area| area.rings.iter().map(Vec::as_slice))
            .collect(),
    }
}

fn line(paper: &mut RgbImage, from: (f64, f64), to: (f64, f64)) {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let steps = across.abs().max(down.abs()).ceil().max(1.0) as u32;
    for step in 0..=steps {
        let part = f64::from(step) / f64::from(steps);
        let (x, y) = (from.0 + across * part, from.1 + down * part);
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            if let Some(pixel) = paper.get_pixel_mut_checked((x + dx) as u32, (y + dy) as u32) {
                *pixel = INK;
            }
        }
    }
}

//! What is different from another version, over everything else: each difference has a sign, a shape and a number, so that it is told
//! without colour.

use super::Scene;
use super::path::{add_shape, px};
use super::taken::{Rect, Taken};
use super::textsize::{TEXT_PX, width};
use crate::site_plan::{Shape, Spot};
use maud::{Markup, html};

/// What became of a feature, as the drawing says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSign {
    Came,
    Went,
    Moved,
    Changed,
}

impl ChangeSign {
    pub const ALL: [ChangeSign; 4] = [Self::Came, Self::Went, Self::Moved, Self::Changed];

    /// The sign before the number.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Came => "+",
            Self::Went => "−",
            Self::Moved => "→",
            Self::Changed => "≠",
        }
    }

    /// The last part of the class and of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Came => "came",
            Self::Went => "went",
            Self::Moved => "moved",
            Self::Changed => "changed",
        }
    }
}

/// One difference on the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeMark {
    pub sign: ChangeSign,
    /// Its place in the list beside the drawing.
    pub number: usize,
    pub at: Spot,
    /// Where it stood before it was moved.
    pub from: Option<Spot>,
    /// Its shape as it was: dashed.
    pub ghost: Option<Shape>,
}

/// Half the height of a mark.
const HALF_PX: f64 = 10.0;

fn text_of(mark: &ChangeMark) -> String {
    format!("{}{}", mark.sign.sign(), mark.number)
}

/// Names give way to the marks.
pub(super) fn reserve(scene: &Scene<'_>, taken: &mut Taken) {
    for mark in &scene.options.changes {
        let wide = width(&text_of(mark), true) + 14.0;
        taken.add(Rect::around(scene.view.at(mark.at), wide, HALF_PX * 2.0 + 4.0));
    }
}

pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    if scene.options.changes.is_empty() {
        return html! {};
    }
    let mut ghosts = String::new();
    for shape in scene.options.changes.iter().filter_map(|mark| mark.ghost.as_ref()) {
        match shape {
            Shape::Point(spot) => {
                let (x, y) = scene.view.at(*spot);
                ghosts.push_str(&format!("M{} {}h6v6h-6z", px(x - 3.0), px(y - 3.0)));
            }
            shape => add_shape(&mut ghosts, scene.view, shape),
        }
    }
    html! {
        g class="plan-changes" text-anchor="middle" {
            @if !ghosts.is_empty() { path class="plan-ghost" d=(ghosts) {} }
            @for mark in &scene.options.changes { (one(scene, mark)) }
        }
    }
}

/// The feature that is being changed.
pub(super) fn selected(scene: &Scene<'_>) -> Markup {
    let Some(id) = scene.options.selected.as_deref() else {
        return html! {};
    };
    let mut d = String::new();
    let Some(feature) = scene.features.iter().find(|feature| feature.id == id) else {
        return html! {};
    };
    match &feature.shape {
        Shape::Point(spot) => {
            let (x, y) = scene.view.at(*spot);
            d.push_str(&format!("M{} {}h32v32h-32z", px(x - 16.0), px(y - 16.0)));
        }
        shape => add_shape(&mut d, scene.view, shape),
    }
    html! { path class="plan-selected" d=(d) {} }
}

fn one(scene: &Scene<'_>, mark: &ChangeMark) -> Markup {
    let at = scene.view.at(mark.at);
    if !scene.view.shows(at, at) {
        return html! {};
    }
    let text = text_of(mark);
    let half = width(&text, true) / 2.0 + 6.0;
    let line = mark.from.map(|from| scene.view.at(from));
    html! {
        @if let Some(from) = line { path class="plan-moved" d={ "M" (px(from.0)) " " (px(from.1)) "L" (px(at.0)) " " (px(at.1)) } {} }
        g class={ "plan-change plan-change--" (mark.sign.as_str()) } transform={ "translate(" (px(at.0)) " " (px(at.1)) ")" } {
            path d=(outline(mark.sign, half)) {}
            text y=(px(TEXT_PX * 0.36)) { (text) }
        }
    }
}

/// Came is round, went is a box, moved points on, changed has cut corners.
fn outline(sign: ChangeSign, half: f64) -> String {
    let (w, h) = (px(half), px(HALF_PX));
    let (minus_w, minus_h) = (px(-half), px(-HALF_PX));
    let (tip, cut, minus_cut) = (px(half + 7.0), px(half - 6.0), px(6.0 - half));
    match sign {
        ChangeSign::Came => format!("M{minus_w} 0A{w} {h} 0 1 1 {w} 0A{w} {h} 0 1 1 {minus_w} 0z"),
        ChangeSign::Went => format!("M{minus_w} {minus_h}H{w}V{h}H{minus_w}z"),
        ChangeSign::Moved => format!("M{minus_w} {minus_h}H{w}L{tip} 0L{w} {h}H{minus_w}z"),
        ChangeSign::Changed => {
            format!("M{minus_cut} {minus_h}H{cut}L{w} -4V4L{cut} {h}H{minus_cut}L{minus_w} 4V-4z")
        }
    }
}

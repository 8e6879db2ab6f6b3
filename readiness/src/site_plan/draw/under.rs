//! The picture under a drawing: an image in the drawing's own pixels, turned and scaled to where it lies on the ground.

use super::Scene;
use crate::site_plan::picture::{Extent, Laid, Placing};
use maud::{Markup, html};

/// A picture that is drawn under everything but the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    /// Where its bytes are: an address of ours, or a `data:` address on paper.
    pub href: String,
    pub extent: Extent,
    pub placing: Placing,
    /// How strongly it shows, in percent.
    pub strength: u8,
}

impl Under {
    /// The picture as it lies, with its bytes at this address.
    pub fn of(laid: &Laid, href: String) -> Self {
        Self {
            href,
            extent: laid.picture.extent,
            placing: laid.lay.placing,
            strength: laid.lay.strength,
        }
    }
}

pub(super) fn draw(scene: &Scene<'_>) -> Markup {
    let Some(under) = &scene.options.under else {
        return html! {};
    };
    let Extent { width, height } = under.extent;
    let (wide, tall) = (f64::from(width), f64::from(height));
    let at = |x: f64, y: f64| scene.view.at(under.placing.spot(under.extent, (x, y)));
    let (origin, right, down) = (at(0.0, 0.0), at(wide, 0.0), at(0.0, tall));
    let each = |end: (f64, f64), pixels: f64| ((end.0 - origin.0) / pixels, (end.1 - origin.1) / pixels);
    let ((a, b), (c, d)) = (each(right, wide), each(down, tall));
    let matrix = format!("matrix({a:.6} {b:.6} {c:.6} {d:.6} {:.2} {:.2})", origin.0, origin.1);
    let opacity = format!("{:.2}", f64::from(under.strength) / 100.0);
    html! {
        image class="plan-under" href=(under.href) width=(width) height=(height) preserveAspectRatio="none" transform=(matrix) opacity=(opacity) {}
    }
}

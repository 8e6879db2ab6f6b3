//! A drawing as vectors.

use crate::sheet::Look;
use krilla::image::Image;
use kurbo::{Affine, BezPath};

/// Shapes and words in units of their own, from the top left, y down. [`Drawing::from_svg`] makes one.
#[derive(Debug, Clone)]
pub struct Drawing {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
}

#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// Already in the drawing's units.
    Shape {
        path: BezPath,
        look: Look,
    },
    Words {
        place: Affine,
        words: String,
        look: Look,
    },
    /// One unit of its place is one pixel.
    Picture {
        place: Affine,
        image: Image,
        opacity: f32,
    },
}

impl Drawing {
    /// Width and height in the drawing's own units.
    pub fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// The words in it, in the order of drawing.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Words { words, .. } => Some(words.as_str()),
            Mark::Shape { .. } | Mark::Picture { .. } => None,
        })
    }
}

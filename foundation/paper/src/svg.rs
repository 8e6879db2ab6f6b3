//! Reads the SVG that Muster's own drawings write: groups, paths, rectangles, circles, texts, JPEG pictures that stand in them as `data:`
//! addresses, classes and transforms.
//!
//! Not a reader of SVG at large: what is not one of these elements is passed over, and no file of a stranger comes here.

use crate::Drawing;
use crate::drawing::Mark;
use crate::sheet::{Look, Sheet};
use base64::{Engine, prelude::BASE64_STANDARD};
use krilla::image::Image;
use kurbo::{Affine, BezPath, Circle, Rect, Shape};
use roxmltree::{Document, Node};

/// Groups in groups, at most.
const DEEPEST: usize = 64;
/// How exactly a curve is drawn, in units of the drawing.
const EXACT: f64 = 0.05;

/// A text that is not a drawing.
#[derive(Debug, thiserror::Error)]
pub enum DrawingFault {
    #[error("the drawing is not well-formed: {0}")]
    Xml(String),
    #[error("the drawing has no size: its viewBox is missing or empty")]
    Size,
    #[error("a path of the drawing cannot be read")]
    Path,
    #[error("a picture of the drawing is not a JPEG in a data address")]
    Picture,
    #[error("the drawing is nested deeper than {DEEPEST} groups")]
    Depth,
}

impl Drawing {
    /// Reads a drawing; its classes get their look from the sheet.
    ///
    /// - Shape: one `<svg viewBox="0 0 W H">`.
    /// - Errors: [`DrawingFault`].
    pub fn from_svg(svg: &str, sheet: &Sheet) -> Result<Self, DrawingFault> {
        let document = Document::parse(svg).map_err(|err| DrawingFault::Xml(err.to_string()))?;
        let root = document.root_element();
        let sizes: Vec<f32> = root
            .attribute("viewBox")
            .unwrap_or_default()
            .split_ascii_whitespace()
            .filter_map(|number| number.parse().ok())
            .filter(|number: &f32| number.is_finite())
            .collect();
        let [_, _, width, height] = sizes[..] else {
            return Err(DrawingFault::Size);
        };
        if width <= 0.0 || height <= 0.0 {
            return Err(DrawingFault::Size);
        }
        let mut reader = Reader {
            sheet,
            around: Vec::new(),
            marks: Vec::new(),
        };
        reader.element(root, Affine::IDENTITY, &Look::default())?;
        Ok(Self {
            width,
            height,
            marks: reader.marks,
        })
    }
}

struct Reader<'a> {
    sheet: &'a Sheet,
    /// Classes of the elements around, the outermost first.
    around: Vec<String>,
    marks: Vec<Mark>,
}

impl Reader<'_> {
    fn element(&mut self, node: Node<'_, '_>, place: Affine, look: &Look) -> Result<(), DrawingFault> {
        if self.around.len() > DEEPEST {
            return Err(DrawingFault::Depth);
        }
        let name = node.tag_name().name();
        let place = place * node.attribute("transform").map_or(Affine::IDENTITY, transform);
        let mut look = Look {
            opacity: look.opacity,
            ..look.clone()
        };
        node.attributes()
            .for_each(|attribute| look.set(attribute.name(), attribute.value()));
        let classes = node.attribute("class").unwrap_or_default().to_owned();
        let whole = look.opacity;
        look.opacity = 1.0;
        self.sheet.apply(name, &classes, &self.around, &mut look);
        look.opacity *= whole;
        match name {
            "svg" | "g" => {
                self.around.push(classes);
                for child in node.children().filter(Node::is_element) {
                    self.element(child, place, &look)?;
                }
                self.around.pop();
            }
            "path" => {
                let d = node.attribute("d").unwrap_or_default();
                self.shape(BezPath::from_svg(d).map_err(|_| DrawingFault::Path)?, place, look);
            }
            "rect" => self.shape(rectangle(node), place, look),
            "circle" => {
                let circle = Circle::new((length(node, "cx"), length(node, "cy")), length(node, "r").max(0.0));
                self.shape(circle.to_path(EXACT), place, look);
            }
            "image" => self.picture(node, place, &look)?,
            "text" => self.text(node, place, &look),
            _ => {}
        }
        Ok(())
    }

    fn shape(&mut self, path: BezPath, place: Affine, look: Look) {
        self.marks.push(Mark::Shape {
            path: place * path,
            look,
        });
    }

    fn picture(&mut self, node: Node<'_, '_>, place: Affine, look: &Look) -> Result<(), DrawingFault> {
        let coded = node
            .attribute("href")
            .and_then(|href| href.strip_prefix("data:image/jpeg;base64,"));
        let jpeg = coded.and_then(|coded| BASE64_STANDARD.decode(coded).ok());
        let image = jpeg.and_then(|jpeg| Image::from_jpeg(jpeg.into(), false).ok());
        let image = image.ok_or(DrawingFault::Picture)?;
        let (wide, tall) = image.size();
        let stretch = Affine::scale_non_uniform(
            length(node, "width") / f64::from(wide.max(1)),
            length(node, "height") / f64::from(tall.max(1)),
        );
        self.marks.push(Mark::Picture {
            place: place * Affine::translate((length(node, "x"), length(node, "y"))) * stretch,
            image,
            opacity: look.opacity,
        });
        Ok(())
    }

    /// A text, or one line of it for each `tspan`.
    fn text(&mut self, node: Node<'_, '_>, place: Affine, look: &Look) {
        let spans: Vec<Node<'_, '_>> = node.children().filter(|child| child.has_tag_name("tspan")).collect();
        let parts = if spans.is_empty() { vec![node] } else { spans };
        let (x, y) = (length(node, "x"), length(node, "y"));
        for part in parts {
            let words: String = part
                .descendants()
                .filter_map(|each| each.text().filter(|_| each.is_text()))
                .collect();
            let at = (
                part.attribute("x").map_or(x, |_| length(part, "x")),
                part.attribute("y").map_or(y, |_| length(part, "y")),
            );
            if !words.trim().is_empty() {
                self.marks.push(Mark::Words {
                    place: place * Affine::translate(at),
                    words,
                    look: look.clone(),
                });
            }
        }
    }
}

fn length(node: Node<'_, '_>, name: &str) -> f64 {
    let value = node.attribute(name).and_then(|value| value.parse().ok());
    value.filter(|number: &f64| number.is_finite()).unwrap_or(0.0)
}

fn rectangle(node: Node<'_, '_>) -> BezPath {
    let (wide, tall) = (length(node, "width").max(0.0), length(node, "height").max(0.0));
    let rect = Rect::from_origin_size((length(node, "x"), length(node, "y")), (wide, tall));
    let round = length(node, "rx").min(wide / 2.0).min(tall / 2.0);
    if round > 0.0 {
        rect.to_rounded_rect(round).to_path(EXACT)
    } else {
        rect.to_path(EXACT)
    }
}

/// `translate(x y)`, `rotate(degrees [x y])` and `matrix(a b c d e f)`, one after the other.
fn transform(text: &str) -> Affine {
    text.split(')')
        .filter_map(|part| part.split_once('('))
        .fold(Affine::IDENTITY, |so_far, (name, numbers)| {
            let numbers: Vec<f64> = numbers
                .split([' ', ','])
                .filter_map(|number| number.parse().ok())
                .collect();
            so_far
                * match (name.trim(), &numbers[..]) {
                    ("translate", [x, y]) => Affine::translate((*x, *y)),
                    ("translate", [x]) => Affine::translate((*x, 0.0)),
                    ("rotate", [turn]) => Affine::rotate(turn.to_radians()),
                    ("rotate", [turn, x, y]) => Affine::rotate_about(turn.to_radians(), (*x, *y)),
                    ("matrix", [a, b, c, d, e, f]) => Affine::new([*a, *b, *c, *d, *e, *f]),
                    _ => Affine::IDENTITY,
                }
        })
}

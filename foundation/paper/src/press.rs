//! Pages to a PDF.

use crate::drawing::Mark;
use crate::fonts::{Faces, Weight};
use crate::layout::{Bookmark, INK, Kind, LINE, Laid, Op, QUIET, Tagged};
use crate::sheet::{Anchor, Look, Rgb};
use crate::text::{Line, Style, parted};
use crate::{Code, Document, Drawing, Fault, Printed};
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use kurbo::{Affine, BezPath, PathEl};
use std::num::NonZeroU16;

/// The quiet zone around a code, in modules.
const QUIET_ZONE: usize = 4;

/// Draws every page and closes the file.
pub(crate) fn write(document: &Document, laid: &Laid<'_>, faces: &mut Faces) -> Result<Printed, Fault> {
    let writing = |err: &dyn std::fmt::Debug| Fault::Writing(format!("{err:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    let mut pdf = krilla::Document::new_with(SerializeSettings {
        configuration: configuration.map_err(|err| writing(&err))?,
        ..SerializeSettings::default()
    });
    let (wide, tall) = document.size.points();
    let mut identifiers: Vec<Vec<Identifier>> = laid.tags.iter().map(|_| Vec::new()).collect();
    for ops in &laid.pages {
        let settings = PageSettings::from_wh(wide, tall).ok_or_else(|| writing(&"page"))?;
        let mut page = pdf.start_page_with(settings);
        {
            let mut press = Press {
                surface: page.surface(),
                faces,
                document,
            };
            for op in ops {
                if let Some((node, identifier)) = press.op(op) {
                    identifiers[node].push(identifier);
                }
            }
            press.surface.finish();
        }
        page.finish();
    }
    pdf.set_outline(outline(&laid.bookmarks));
    pdf.set_metadata(metadata(document));
    let mut tree = TagTree::new().with_lang(Some(document.language.clone()));
    for child in &laid.tags[0].children {
        if let Some(group) = group(laid, *child, &mut identifiers) {
            tree.push(group);
        }
    }
    pdf.set_tag_tree(tree);
    let pdf = pdf.finish().map_err(|err| writing(&err))?;
    Ok(Printed {
        pdf,
        pages: laid.pages.len(),
        missing: faces.missing.iter().copied().collect(),
    })
}

/// A tag with all that is in it; nothing where nothing is.
fn group(laid: &Laid<'_>, node: usize, identifiers: &mut Vec<Vec<Identifier>>) -> Option<TagGroup> {
    let own = std::mem::take(&mut identifiers[node]);
    let mut group = TagGroup::new(kind(&laid.tags[node].kind)?);
    let is_leaf = own.is_empty();
    own.into_iter().for_each(|identifier| group.push(identifier));
    let mut children = 0;
    for child in &laid.tags[node].children {
        if let Some(inner) = self::group(laid, *child, identifiers) {
            group.push(inner);
            children += 1;
        }
    }
    (!is_leaf || children > 0).then_some(group)
}

fn kind(kind: &Kind) -> Option<TagKind> {
    Some(match kind {
        Kind::Root => return None,
        Kind::Heading(level, words) => Tag::Hn(NonZeroU16::new(u16::from(*level))?, Some(words.clone())).into(),
        Kind::Words => Tag::P.into(),
        Kind::List { numbered: true } => Tag::L(ListNumbering::Decimal).into(),
        Kind::List { numbered: false } => Tag::L(ListNumbering::None).into(),
        Kind::Item => Tag::LI.into(),
        Kind::ItemLabel => Tag::Lbl.into(),
        Kind::ItemBody => Tag::LBody.into(),
        Kind::Table => Tag::Table.into(),
        Kind::TableHead => Tag::THead.into(),
        Kind::TableBody => Tag::TBody.into(),
        Kind::Row => Tag::TR.into(),
        Kind::HeadCell => Tag::TH(TableHeaderScope::Column).into(),
        Kind::Cell => Tag::TD.into(),
        Kind::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
    })
}

fn outline(bookmarks: &[Bookmark]) -> Outline {
    let mut nodes: Vec<OutlineNode> = Vec::new();
    for bookmark in bookmarks {
        let destination = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        let node = OutlineNode::new(bookmark.words.clone(), destination);
        match nodes.last_mut() {
            Some(parent) if bookmark.level > 1 => parent.push_child(node),
            _ => nodes.push(node),
        }
    }
    let mut outline = Outline::new();
    nodes.into_iter().for_each(|node| outline.push_child(node));
    outline
}

fn metadata(document: &Document) -> Metadata {
    let made = document.made_at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    let date = DateTime::new(u16::try_from(made.year()).unwrap_or(0))
        .month(small(made.month()))
        .day(small(made.day()))
        .hour(small(made.hour()))
        .minute(small(made.minute()))
        .second(small(made.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(document.title.clone())
        .language(document.language.clone())
        .creator("Muster".to_owned())
        .creation_date(date)
}

struct Press<'a, 'p> {
    surface: Surface<'p>,
    faces: &'a mut Faces,
    document: &'a Document,
}

impl Press<'_, '_> {
    fn op(&mut self, op: &Op<'_>) -> Option<(usize, Identifier)> {
        match op {
            Op::Text {
                x,
                baseline,
                line,
                colour,
                tag,
            } => {
                let identifier = self.surface.start_tagged(match tag {
                    Tagged::Node(_) => ContentTag::Span(SpanTag::empty()),
                    Tagged::Head => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Header)),
                    Tagged::Foot => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
                    Tagged::Again => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
                });
                self.line(line, *x, *baseline, *colour, 1.0);
                self.surface.end_tagged();
                match tag {
                    Tagged::Node(node) => Some((*node, identifier)),
                    _ => None,
                }
            }
            Op::Drawing {
                x,
                y,
                scale,
                drawing,
                tag,
            } => {
                let identifier = self.surface.start_tagged(ContentTag::Other);
                self.drawing(drawing, *x, *y, *scale);
                self.surface.end_tagged();
                Some((*tag, identifier))
            }
            Op::Area {
                x,
                y,
                wide,
                tall,
                colour,
            } => {
                self.artifact(|press| press.area(*x, *y, *wide, *tall, *colour));
                None
            }
            Op::Frame {
                x,
                y,
                wide,
                tall,
                dashed,
            } => {
                self.artifact(|press| press.frame(*x, *y, *wide, *tall, *dashed));
                None
            }
            Op::Code { x, y, side } => {
                if let Some(code) = &self.document.foot.code {
                    self.artifact(|press| press.code(code, *x, *y, *side));
                }
                None
            }
        }
    }

    fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        draw(self);
        self.surface.end_tagged();
    }

    fn line(&mut self, line: &Line, x: f32, baseline: f32, colour: Rgb, opacity: f32) {
        for piece in &line.pieces {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(colour, opacity)));
            let at = Point::from_xy(x + piece.x, baseline);
            self.surface.draw_glyphs(
                at,
                &piece.glyphs,
                self.faces.printed(piece.face),
                &piece.text,
                line.size,
                false,
            );
            for (from, wide) in &piece.boxes {
                let gap = line.size * 0.08;
                let (tall, wide) = (line.size * 0.68, wide - 2.0 * gap);
                if let Some(path) = rectangle(x + piece.x + from + gap, baseline - tall, wide, tall) {
                    self.surface.set_fill(None);
                    self.surface
                        .set_stroke(Some(stroke(colour, line.size * 0.07, &[], false, opacity)));
                    self.surface.draw_path(&path);
                }
            }
        }
    }

    fn area(&mut self, x: f32, y: f32, wide: f32, tall: f32, colour: Rgb) {
        if let Some(path) = rectangle(x, y, wide, tall) {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill(colour, 1.0)));
            self.surface.draw_path(&path);
        }
    }

    fn frame(&mut self, x: f32, y: f32, wide: f32, tall: f32, dashed: bool) {
        if let Some(path) = rectangle(x, y, wide, tall) {
            let (colour, dashes): (Rgb, &[f32]) = if dashed { (QUIET, &[4.0, 3.0]) } else { (LINE, &[]) };
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(stroke(colour, 1.0, dashes, false, 1.0)));
            self.surface.draw_path(&path);
        }
    }

    fn code(&mut self, code: &Code, x: f32, y: f32, side: f32) {
        let module = side / (code.side() + 2 * QUIET_ZONE) as f32;
        let at = |place: usize| (place + QUIET_ZONE) as f32 * module;
        let mut path = PathBuilder::new();
        for (column, row, long) in code.runs() {
            if let Some(rect) = Rect::from_xywh(x + at(column), y + at(row), long as f32 * module, module) {
                path.push_rect(rect);
            }
        }
        if let Some(path) = path.finish() {
            self.surface.set_stroke(None);
            self.surface.set_fill(Some(fill((0, 0, 0), 1.0)));
            self.surface.draw_path(&path);
        }
    }

    /// Roads run out of a drawing; its frame cuts them.
    fn drawing(&mut self, drawing: &Drawing, x: f32, y: f32, scale: f32) {
        let Some(frame) = rectangle(0.0, 0.0, drawing.width, drawing.height) else {
            return;
        };
        self.surface
            .push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, x, y));
        self.surface.push_clip_path(&frame, &FillRule::NonZero);
        for mark in &drawing.marks {
            match mark {
                Mark::Shape { path, look } => self.shape(path, look),
                Mark::Words { place, words, look } => self.words(place, words, look),
                Mark::Picture { place, image, opacity } => self.picture(place, image, *opacity),
            }
        }
        self.surface.pop();
        self.surface.pop();
    }

    fn shape(&mut self, path: &BezPath, look: &Look) {
        let Some(path) = path_of(path) else {
            return;
        };
        if let Some(colour) = look.fill {
            self.surface.set_stroke(None);
            self.surface
                .set_fill(Some(fill(colour, look.opacity * look.fill_opacity)));
            self.surface.draw_path(&path);
        }
        if let Some(colour) = look.stroke.filter(|_| look.stroke_width > 0.0) {
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(stroke(
                colour,
                look.stroke_width,
                &look.dashes,
                look.round,
                look.opacity,
            )));
            self.surface.draw_path(&path);
        }
    }

    fn picture(&mut self, place: &Affine, image: &Image, opacity: f32) {
        let (wide, tall) = image.size();
        let Some(size) = Size::from_wh(wide as f32, tall as f32) else {
            return;
        };
        self.surface.push_transform(&transform(place));
        self.surface
            .push_opacity(NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE));
        self.surface.draw_image(image.clone(), size);
        self.surface.pop();
        self.surface.pop();
    }

    fn words(&mut self, place: &Affine, words: &str, look: &Look) {
        let weight = if look.bold { Weight::Bold } else { Weight::Regular };
        let line = parted(
            words,
            Style {
                weight,
                size: look.size,
                lead: look.size,
            },
            self.faces,
        );
        let shift = match look.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -line.width / 2.0,
            Anchor::End => -line.width,
        };
        self.surface.push_transform(&transform(place));
        self.line(&line, shift, 0.0, look.fill.unwrap_or(INK), look.opacity);
        self.surface.pop();
    }
}

fn transform(place: &Affine) -> Transform {
    let [a, b, c, d, e, f] = place.as_coeffs().map(|number| number as f32);
    Transform::from_row(a, b, c, d, e, f)
}

fn fill((red, green, blue): Rgb, opacity: f32) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        rule: FillRule::NonZero,
    }
}

fn stroke((red, green, blue): Rgb, width: f32, dashes: &[f32], round: bool, opacity: f32) -> Stroke {
    Stroke {
        paint: rgb::Color::new(red, green, blue).into(),
        width,
        line_cap: if round { LineCap::Round } else { LineCap::Butt },
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        dash: (!dashes.is_empty()).then(|| StrokeDash {
            array: dashes.to_vec(),
            offset: 0.0,
        }),
        ..Stroke::default()
    }
}

fn rectangle(x: f32, y: f32, wide: f32, tall: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, wide, tall)?);
    path.finish()
}

fn path_of(path: &BezPath) -> Option<Path> {
    let mut out = PathBuilder::new();
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) => out.move_to(p.x as f32, p.y as f32),
            PathEl::LineTo(p) => out.line_to(p.x as f32, p.y as f32),
            PathEl::QuadTo(a, p) => out.quad_to(a.x as f32, a.y as f32, p.x as f32, p.y as f32),
            PathEl::CurveTo(a, b, p) => {
                out.cubic_to(a.x as f32, a.y as f32, b.x as f32, b.y as f32, p.x as f32, p.y as f32)
            }
            PathEl::ClosePath => out.close(),
        }
    }
    out.finish()
}

//! Words to lines: which face, which direction, where a line ends, and where each glyph stands.

use crate::fonts::{FaceId, Faces, Weight, is_mark, is_unseen};
use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer, script, shape_with_plan};
use std::ops::Range;
use unicode_bidi::BidiInfo;
use unicode_linebreak::{BreakOpportunity, linebreaks};

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub weight: Weight,
    /// Points.
    pub size: f32,
    /// Points from one line to the next.
    pub lead: f32,
}

/// A line of text, ready to be drawn from its left end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// Points.
    pub width: f32,
    pub size: f32,
    pub pieces: Vec<Piece>,
    /// Its paragraph begins at the right.
    pub from_right: bool,
}

/// Glyphs of one face.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub face: FaceId,
    /// From the left end of the line.
    pub x: f32,
    pub text: String,
    /// Offsets and advances are parts of the size.
    pub glyphs: Vec<KrillaGlyph>,
    /// Where boxes stand for letters that no face has: left end and width.
    pub boxes: Vec<(f32, f32)>,
}

/// What part of an em a box is wide.
const BOX_EM: f32 = 0.62;

/// Sets words in lines that are at most this wide. There is always at least one line.
pub(crate) fn lines(words: &str, style: Style, width: f32, faces: &mut Faces) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in words.split(['\n', '\u{2028}', '\u{2029}']) {
        let clean: String = paragraph.chars().filter_map(printable).collect();
        lines.extend(Paragraph::new(clean.trim_end(), style, faces).broken(width, faces));
    }
    lines
}

/// One line, however wide.
pub(crate) fn one_line(words: &str, style: Style, faces: &mut Faces) -> Line {
    let joined: String = words
        .chars()
        .map(|letter| if letter == '\n' { ' ' } else { letter })
        .collect();
    lines(&joined, style, f32::INFINITY, faces).pop().unwrap_or_default()
}

/// One line with a space after it, which parts it from the next when both are read aloud or copied.
pub(crate) fn parted(words: &str, style: Style, faces: &mut Faces) -> Line {
    let mut line = one_line(words, style, faces);
    let face = faces.first(style.weight);
    let (x, text) = (line.width, " ".to_owned());
    let (glyphs, _) = shape(&text, face, false, faces);
    line.pieces.push(Piece {
        face,
        x,
        text,
        glyphs,
        boxes: Vec::new(),
    });
    line
}

/// One line that ends with an ellipsis where it would be wider than this.
pub(crate) fn fitted(words: &str, style: Style, width: f32, faces: &mut Faces) -> Line {
    let whole = one_line(words, style, faces);
    if whole.width <= width {
        return whole;
    }
    let letters: Vec<char> = words.chars().collect();
    let (mut few, mut many) = (0, letters.len());
    while few + 1 < many {
        let middle = (few + many) / 2;
        let short: String = letters[..middle].iter().chain(['…'].iter()).collect();
        if one_line(&short, style, faces).width <= width {
            few = middle
        } else {
            many = middle
        }
    }
    let short: String = letters[..few].iter().chain(['…'].iter()).collect();
    one_line(&short, style, faces)
}

/// Control letters, also those that turn the reading order of what follows, are never printed.
fn printable(letter: char) -> Option<char> {
    match letter {
        '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{feff}'
        | '\u{ad}' => None,
        letter if letter.is_control() => Some(' '),
        '\u{a0}' | '\u{202f}' | '\u{2007}' => Some('\u{a0}'),
        letter => Some(letter),
    }
}

struct Paragraph<'a> {
    text: &'a str,
    style: Style,
    bidi: BidiInfo<'a>,
    /// Byte ranges that one face draws; without a face it is one letter that nobody has.
    faced: Vec<(Range<usize>, Option<FaceId>)>,
    /// The width of what begins at each byte; only begins of clusters have one.
    advance: Vec<f32>,
}

impl<'a> Paragraph<'a> {
    fn new(text: &'a str, style: Style, faces: &mut Faces) -> Self {
        let mut paragraph = Self {
            text,
            style,
            bidi: BidiInfo::new(text, None),
            faced: by_face(text, style.weight, faces),
            advance: vec![0.0; text.len()],
        };
        paragraph.measure(faces);
        paragraph
    }

    fn is_from_right(&self) -> bool {
        self.bidi
            .paragraphs
            .first()
            .is_some_and(|paragraph| paragraph.level.is_rtl())
    }

    /// Pieces of one face and one direction inside a range, in the order of the letters.
    fn spans(&self, range: Range<usize>) -> Vec<(Range<usize>, Option<FaceId>, bool)> {
        let mut spans: Vec<(Range<usize>, Option<FaceId>, bool)> = Vec::new();
        for (faced, face) in &self.faced {
            let (mut from, to) = (faced.start.max(range.start), faced.end.min(range.end));
            while from < to {
                let level = self.bidi.levels[from];
                let same = self.bidi.levels[from..to]
                    .iter()
                    .take_while(|each| **each == level)
                    .count();
                spans.push((from..from + same, *face, level.is_rtl()));
                from += same;
            }
        }
        spans
    }

    fn measure(&mut self, faces: &mut Faces) {
        for (range, face, from_right) in self.spans(0..self.text.len()) {
            match face {
                None => self.advance[range.start] = BOX_EM * self.style.size,
                Some(face) => {
                    let (glyphs, _) = shape(&self.text[range.clone()], face, from_right, faces);
                    for glyph in glyphs {
                        self.advance[range.start + glyph.text_range.start] += glyph.x_advance * self.style.size;
                    }
                }
            }
        }
    }

    fn width(&self, range: Range<usize>) -> f32 {
        self.advance[range].iter().sum()
    }

    fn broken(&self, width: f32, faces: &mut Faces) -> Vec<Line> {
        self.ends(width)
            .into_iter()
            .map(|range| self.line(range, faces))
            .collect()
    }

    /// The range of each line, without the spaces at its end.
    fn ends(&self, width: f32) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let (mut start, mut fits) = (0, 0);
        let chances = linebreaks(self.text).filter(|(_, kind)| *kind == BreakOpportunity::Allowed);
        let chances = chances.map(|(at, _)| at).chain([self.text.len()]);
        for at in chances {
            let trimmed = start + self.text[start..at].trim_end_matches(' ').len();
            if self.width(start..trimmed) > width && fits > start {
                ranges.push(start..fits);
                start = fits;
            }
            // A word that is wider than the line is broken where it must be.
            while self.width(start..start + self.text[start..at].trim_end_matches(' ').len()) > width {
                let cut = self.cut(start..at, width);
                if cut >= at {
                    break;
                }
                ranges.push(start..cut);
                start = cut;
            }
            fits = at;
        }
        if start < self.text.len() || ranges.is_empty() {
            ranges.push(start..self.text.len());
        }
        ranges.iter_mut().for_each(|range| {
            range.end = range.start + self.text[range.clone()].trim_end_matches(' ').len();
        });
        ranges
    }

    /// The last place before which a part fits; at least one cluster does.
    fn cut(&self, range: Range<usize>, width: f32) -> usize {
        let (mut used, mut clusters) = (0.0, 0);
        for (at, _) in self.text[range.clone()].char_indices() {
            let advance = self.advance[range.start + at];
            if advance == 0.0 {
                continue;
            }
            if used + advance > width && clusters > 0 {
                return range.start + at;
            }
            used += advance;
            clusters += 1;
        }
        range.end
    }

    fn line(&self, range: Range<usize>, faces: &mut Faces) -> Line {
        let mut line = Line {
            size: self.style.size,
            from_right: self.is_from_right(),
            ..Line::default()
        };
        if range.is_empty() {
            return line;
        }
        let Some(paragraph) = self.bidi.paragraphs.first() else {
            return line;
        };
        let end = range.end;
        let (_, runs) = self.bidi.visual_runs(paragraph, range);
        for run in runs {
            let mut spans = self.spans(run.clone());
            if self.bidi.levels[run.start].is_rtl() {
                spans.reverse();
            }
            for (range, face, from_right) in spans {
                self.add(&mut line, range, face, from_right, faces);
            }
        }
        if self.text[end..].starts_with(' ') && !self.is_from_right() {
            // A space at the end of a line parts its last word from the next line's first when both are read aloud or copied.
            let width = line.width;
            self.add(
                &mut line,
                end..end + 1,
                Some(faces.first(self.style.weight)),
                false,
                faces,
            );
            line.width = width;
        }
        line
    }

    fn add(&self, line: &mut Line, range: Range<usize>, face: Option<FaceId>, from_right: bool, faces: &mut Faces) {
        let text = self.text[range].to_owned();
        let (glyphs, boxes) = match face {
            Some(face) => {
                let (glyphs, absent) = shape(&text, face, from_right, faces);
                let boxes = self.boxes(&text, &glyphs, &absent, faces);
                (glyphs, boxes)
            }
            None => self.boxed(&text, faces),
        };
        let width: f32 = glyphs.iter().map(|glyph| glyph.x_advance * self.style.size).sum();
        let face = face.unwrap_or_else(|| faces.first(self.style.weight));
        line.pieces.push(Piece {
            face,
            x: line.width,
            text,
            glyphs,
            boxes,
        });
        line.width += width;
    }

    /// A box for each glyph that the face turned out not to have, although it has every letter.
    fn boxes(&self, text: &str, glyphs: &[KrillaGlyph], absent: &[usize], faces: &mut Faces) -> Vec<(f32, f32)> {
        let size = self.style.size;
        let place = |at: &usize| glyphs[..*at].iter().map(|glyph| glyph.x_advance * size).sum();
        for at in absent {
            faces.missing.extend(text[glyphs[*at].text_range.clone()].chars());
        }
        absent.iter().map(|at| (place(at), BOX_EM * size)).collect()
    }

    /// The space of the first face stands for the letter, so that it can still be copied; the box is drawn around it.
    fn boxed(&self, text: &str, faces: &mut Faces) -> (Vec<KrillaGlyph>, Vec<(f32, f32)>) {
        let space = faces
            .shaped(faces.first(self.style.weight))
            .glyph_index(' ')
            .map_or(0, |glyph| glyph.0);
        let glyph = KrillaGlyph::new(
            GlyphId::new(u32::from(space)),
            BOX_EM,
            0.0,
            0.0,
            0.0,
            0..text.len(),
            None,
        );
        faces.missing.extend(text.chars());
        (vec![glyph], vec![(0.0, BOX_EM * self.style.size)])
    }
}

fn by_face(text: &str, weight: Weight, faces: &Faces) -> Vec<(Range<usize>, Option<FaceId>)> {
    let mut faced: Vec<(Range<usize>, Option<FaceId>)> = Vec::new();
    let mut base = 0;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let face = if is_mark(letter) {
            with_base(text, base..end, weight, &mut faced, faces)
        } else {
            base = at;
            faces.for_letters(&text[at..end], weight)
        };
        match faced.last_mut() {
            Some((range, last)) if *last == face && face.is_some() => range.end = end,
            _ => faced.push((at..end, face)),
        }
    }
    faced
}

/// The face for the mark at the end of this range, whose base begins it: the base's own where it has the mark, else the first that has
/// both, which the base then takes too. None where no face has both: a face never draws what it has not.
fn with_base(
    text: &str,
    range: Range<usize>,
    weight: Weight,
    faced: &mut Vec<(Range<usize>, Option<FaceId>)>,
    faces: &Faces,
) -> Option<FaceId> {
    let letters = &text[range.clone()];
    let Some((last, before)) = faced.last_mut() else {
        return faces.for_letters(letters, weight);
    };
    let unseen = letters.chars().next_back().is_some_and(is_unseen);
    let before = before.or_else(|| unseen.then(|| faces.first(weight)))?;
    if letters.chars().next_back().is_some_and(|mark| faces.has(before, mark)) {
        return Some(before);
    }
    // Its base already stands apart from an earlier mark of it.
    if last.start > range.start || last.end <= range.start {
        return None;
    }
    let both = faces.for_letters(letters, weight)?;
    let (rest, end) = (last.start..range.start, last.end);
    faced.pop();
    if !rest.is_empty() {
        faced.push((rest, Some(before)));
    }
    faced.push((range.start..end, Some(both)));
    Some(both)
}

/// Glyphs from left to right; clusters are byte ranges of this text.
///
/// With them the places of those that the face has not: its space stands for each, since a PDF may not hold a glyph that is none.
fn shape(text: &str, face: FaceId, from_right: bool, faces: &mut Faces) -> (Vec<KrillaGlyph>, Vec<usize>) {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if from_right {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    buffer.guess_segment_properties();
    let script = Some(buffer.script())
        .filter(|found| *found != script::UNKNOWN)
        .unwrap_or(script::LATIN);
    buffer.set_script(script);
    faces.plan(face, from_right, script);
    let Some(plan) = faces.plan_of(face, from_right, script) else {
        return Default::default();
    };
    let shaped = shape_with_plan(faces.shaped(face), plan, buffer);
    let em = faces.shaped(face).units_per_em() as f32;
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.push(text.len());
    let end_of = |start: usize| starts[starts.partition_point(|each| *each <= start).min(starts.len() - 1)];
    let space = faces.shaped(face).glyph_index(' ').map_or(0, |glyph| glyph.0);
    let infos = shaped.glyph_infos().iter().enumerate();
    let absent = infos.filter(|(_, info)| info.glyph_id == 0).map(|(at, _)| at).collect();
    let pairs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs = pairs
        .map(|(info, position)| {
            let start = info.cluster as usize;
            if info.glyph_id == 0 {
                let space = GlyphId::new(u32::from(space));
                return KrillaGlyph::new(space, BOX_EM, 0.0, 0.0, 0.0, start..end_of(start), None);
            }
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / em,
                position.x_offset as f32 / em,
                position.y_offset as f32 / em,
                position.y_advance as f32 / em,
                start..end_of(start),
                None,
            )
        })
        .collect();
    (glyphs, absent)
}

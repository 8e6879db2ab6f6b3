//! ICS-207 as boxes: command on top, its staff below, then the sections side by side, each over the posts that report to it.
//!
//! Drawn with plain frames and `currentColor`, so that it stands on a page of either theme and on paper.

use crate::ics::Boxed;
use crate::model::*;
use maud::{Markup, html};
use muster_terms::EventPostId;
use muster_web::{t, t_with};

/// How the classes of a chart look on paper.
pub(crate) const STYLES: &str = ".ics-box rect { fill: #ffffff; stroke: #12232b; stroke-width: 1.2; } \
    .ics-box text { fill: #12232b; } .ics-link { fill: none; stroke: #43535a; stroke-width: 1.2; }";

/// Boxes beside each other.
const ACROSS: usize = 5;
/// Boxes of one column; the list that goes with the chart has the rest.
const DOWN: usize = 8;
const WIDE: usize = 186;
const TALL: usize = 102;
const GAP: usize = 16;
/// Between two rows of boxes: room for the line that joins them.
const ROW_GAP: usize = 28;
/// Where the line that joins the rows goes down.
const TRUNK: usize = 6;
/// A chart of few boxes is drawn no larger than one of four columns.
const LEAST: usize = 4 * (WIDE + GAP) + GAP;
/// Letters of one line, and lines of the post and of who fills it.
const LETTERS: usize = 24;
const LINES: usize = 2;

/// Which boxes stand where, by their place among all.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rows {
    command: Vec<usize>,
    staff: Vec<usize>,
    /// A section and the posts that report to it, the section first; last those that report to none.
    columns: Vec<Vec<usize>>,
}

fn rows(boxes: &[Boxed<'_>]) -> Rows {
    let sections = [Place::Operations, Place::Planning, Place::Logistics, Place::Finance];
    let mut rows = Rows::default();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); sections.len() + 1];
    for (at, each) in boxes.iter().enumerate() {
        match each.placed.post.place {
            Place::IncidentCommander => rows.command.push(at),
            Place::PublicInformation | Place::Safety | Place::Liaison => rows.staff.push(at),
            _ => {
                let section = section_of(boxes, each.placed.post);
                let column = sections.iter().position(|place| Some(*place) == section);
                if let Some(column) = columns.get_mut(column.unwrap_or(sections.len())) {
                    column.push(at);
                }
            }
        }
    }
    // Both sides may have a chief of one section: they stand over all that report to either.
    for column in &mut columns {
        column.sort_by_key(|at| {
            boxes
                .get(*at)
                .is_some_and(|each| each.placed.post.place == Place::Ground)
        });
    }
    rows.columns = columns.into_iter().filter(|column| !column.is_empty()).collect();
    rows
}

/// The section that a post is, or that it reports to over however many others.
fn section_of(boxes: &[Boxed<'_>], post: &Post) -> Option<Place> {
    let find = |id: EventPostId| boxes.iter().map(|each| each.placed.post).find(|each| each.id == id);
    let mut above = Some(post);
    // No way up is longer than there are posts, whatever the store holds.
    for _ in 0..=boxes.len() {
        let here = above?;
        if matches!(
            here.place,
            Place::Operations | Place::Planning | Place::Logistics | Place::Finance
        ) {
            return Some(here.place);
        }
        above = here.reports_to.and_then(find);
    }
    None
}

/// The chart, and what it says to whoever does not see it; `None` where there is no post.
pub(crate) fn drawn(boxes: &[Boxed<'_>]) -> Option<(Markup, String)> {
    if boxes.is_empty() {
        return None;
    }
    let mut sheet = Drawing::default();
    let Rows {
        command,
        staff,
        columns,
    } = rows(boxes);
    for row in command.chunks(ACROSS) {
        sheet.command(boxes, row);
    }
    sheet.above = sheet.bottom.checked_sub(ROW_GAP / 2).filter(|_| !command.is_empty());
    for row in staff.chunks(ACROSS) {
        sheet.row(boxes, row);
    }
    sheet.columns(boxes, &columns);
    let left_out: usize = columns.iter().map(|column| column.len().saturating_sub(DOWN)).sum();
    let alt = match left_out {
        0 => t("event-chart-alt"),
        count => t_with("event-chart-more", &[("count", count.into())]),
    };
    Some((sheet.markup(&alt), alt))
}

#[derive(Default)]
struct Drawing {
    parts: Vec<Markup>,
    links: Vec<String>,
    wide: usize,
    /// Where the next row begins.
    bottom: usize,
    /// The line below the command, once there is one.
    above: Option<usize>,
    /// The middle of the last box of command.
    command_ends: usize,
    /// The last line that hangs from the trunk.
    lowest: Option<usize>,
}

impl Drawing {
    fn place(&mut self, boxes: &[Boxed<'_>], at: usize, (x, y): (usize, usize)) {
        if let Some(each) = boxes.get(at) {
            self.parts.push(one(each, x, y));
            self.wide = self.wide.max(x + WIDE + GAP);
        }
    }

    /// The line over a row, from the trunk to the last of its boxes.
    fn hang(&mut self, tops: &[usize], y: usize) {
        let line = y.saturating_sub(ROW_GAP / 2);
        let middles: Vec<usize> = tops.iter().map(|x| x + WIDE / 2).collect();
        let Some(last) = middles.last() else { return };
        // The row right below the command hangs from the command itself, not from the trunk beside it.
        let (from, to) = match self.above == Some(line) {
            true => (GAP + WIDE / 2, *last.max(&self.command_ends)),
            false => (TRUNK, *last),
        };
        self.links.push(format!("M{from} {line}H{to}"));
        for middle in middles {
            self.links.push(format!("M{middle} {line}V{y}"));
        }
        self.lowest = Some(line);
    }

    /// A row of boxes; where they begin.
    fn row(&mut self, boxes: &[Boxed<'_>], row: &[usize]) -> Vec<usize> {
        let y = self.bottom.max(1);
        let lefts = lefts(row.len());
        for (at, x) in row.iter().zip(&lefts) {
            self.place(boxes, *at, (*x, y));
        }
        if self.above.is_some() {
            self.hang(&lefts, y);
        }
        self.bottom = y + TALL + ROW_GAP;
        lefts
    }

    fn command(&mut self, boxes: &[Boxed<'_>], row: &[usize]) {
        let below = self.bottom.max(1) + TALL;
        for x in self.row(boxes, row) {
            self.links
                .push(format!("M{} {below}V{}", x + WIDE / 2, below + ROW_GAP / 2));
            self.command_ends = self.command_ends.max(x + WIDE / 2);
        }
    }

    fn columns(&mut self, boxes: &[Boxed<'_>], columns: &[Vec<usize>]) {
        let top = self.bottom.max(1);
        let lefts = lefts(columns.len());
        if self.above.is_some() {
            self.hang(&lefts, top);
        }
        for (column, x) in columns.iter().zip(&lefts) {
            for (nth, at) in column.iter().take(DOWN).enumerate() {
                let y = top + nth * (TALL + GAP);
                self.place(boxes, *at, (*x, y));
                if nth > 0 {
                    self.links.push(format!("M{} {}V{y}", x + GAP, y - GAP));
                }
                self.bottom = self.bottom.max(y + TALL + ROW_GAP);
            }
        }
    }

    fn markup(mut self, alt: &str) -> Markup {
        if let (Some(from), Some(to)) = (self.above, self.lowest.filter(|to| Some(*to) > self.above)) {
            self.links.push(format!("M{TRUNK} {from}V{to}"));
            self.links.push(format!("M{TRUNK} {from}H{}", GAP + WIDE / 2));
        }
        let tall = self.bottom.saturating_sub(ROW_GAP) + 2;
        let view = format!("0 0 {} {tall}", self.wide.max(LEAST));
        html! {
            svg.ics-chart viewBox=(view) role="img" aria-label=(alt) {
                @for link in &self.links { path.ics-link d=(link) fill="none" stroke="currentColor" {} }
                @for part in &self.parts { (part) }
            }
        }
    }
}

fn lefts(count: usize) -> Vec<usize> {
    (0..count).map(|nth| GAP + nth * (WIDE + GAP)).collect()
}

/// One box: the post, who fills it, whose it is.
fn one(each: &Boxed<'_>, x: usize, y: usize) -> Markup {
    let filled = match each.filled.is_empty() {
        true => t("event-nobody"),
        false => each.filled.join(", "),
    };
    let lines = |words: &str, bold: bool| -> Vec<(String, bool)> {
        wrapped(words).into_iter().map(|line| (line, bold)).collect()
    };
    let mut all = lines(&each.called, true);
    all.extend(lines(&filled, false));
    all.extend(lines(&each.side, false).into_iter().take(1));
    html! {
        g.ics-box {
            rect x=(x) y=(y) width=(WIDE) height=(TALL) fill="none" stroke="currentColor" {}
            @for (nth, (line, bold)) in all.iter().enumerate() {
                text x=(x + 10) y=(y + 19 + nth * 18) font-size="13" font-weight=(if *bold { "700" } else { "400" }) fill="currentColor" { (line) }
            }
        }
    }
}

/// Words in at most two lines; what does not fit ends in dots, and stands whole in the list.
fn wrapped(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let is_cut = lines.len() > LINES;
    lines.truncate(LINES);
    let last = lines.len().saturating_sub(1);
    for (at, line) in lines.iter_mut().enumerate() {
        if width(line) > LETTERS || (is_cut && at == last) {
            while width(line) >= LETTERS {
                line.pop();
            }
            line.push('…');
        }
    }
    lines
}

/// Letters of East Asia are as wide as two.
fn width(line: &str) -> usize {
    line.chars().map(|each| if each >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::staffing::chart;
    use muster_paper::{Block, Document, PageSize, Sheet, print};
    use muster_terms::OrgId;
    use muster_web::LastChange;

    fn post(place: Place, title: &str, above: Option<&Post>) -> Post {
        Post {
            id: EventPostId::new(),
            org: OrgId::new(),
            place,
            title: title.into(),
            words: String::new(),
            contact: String::new(),
            reports_to: above.map(|post| post.id),
            revision: 1,
            changed: LastChange {
                by: "Director".into(),
                at: "2031-05-05T00:00:00Z".parse().unwrap(),
            },
        }
    }

    fn boxed(posts: &[Post]) -> Vec<Boxed<'_>> {
        let boxed = |placed| Boxed {
            placed,
            called: format!("{} {}", placed.post.place.as_str(), placed.post.title),
            side: "City Police".into(),
            filled: vec!["Guard, Post 3".into()],
        };
        chart(posts).into_iter().map(boxed).collect()
    }

    fn town() -> Vec<Post> {
        let command = post(Place::IncidentCommander, "", None);
        let safety = post(Place::Safety, "", Some(&command));
        let operations = post(Place::Operations, "", Some(&command));
        let gates = post(Place::Ground, "Gates", Some(&operations));
        let north = post(Place::Ground, "North gate", Some(&gates));
        let alone = post(Place::Ground, "Lost property", None);
        let logistics = post(Place::Logistics, "", Some(&command));
        vec![north, alone, gates, logistics, operations, safety, command]
    }

    #[test]
    fn each_post_stands_once_under_its_section_and_the_rest_beside() {
        let posts = town();
        let boxes = boxed(&posts);
        let rows = rows(&boxes);
        let called = |at: &usize| boxes[*at].called.trim().to_owned();
        let columns: Vec<Vec<String>> = rows
            .columns
            .iter()
            .map(|each| each.iter().map(called).collect())
            .collect();
        assert_eq!(
            columns,
            [
                vec!["operations_section_chief", "ground Gates", "ground North gate"],
                vec!["logistics_section_chief"],
                vec!["ground Lost property"],
            ]
        );
        assert_eq!((rows.command.len(), rows.staff.len()), (1, 1));
        let (drawing, _) = drawn(&boxes).unwrap();
        assert_eq!(drawing.0.matches("<rect").count(), posts.len());
        assert!(drawn(&[]).is_none());
    }

    #[test]
    fn a_long_column_says_that_the_list_has_the_rest() {
        let posts: Vec<Post> = (0..DOWN + 3)
            .map(|nth| post(Place::Ground, &format!("Post {nth}"), None))
            .collect();
        let (drawing, alt) = drawn(&boxed(&posts)).unwrap();
        assert_eq!(drawing.0.matches("<rect").count(), DOWN);
        assert!(alt.contains('3'), "{alt}");
    }

    #[test]
    fn the_paper_draws_it_and_words_of_any_script_fit_their_box() {
        let mut posts = town();
        for (each, title) in posts
            .iter_mut()
            .zip(["警備責任者警備責任者警備責任者", "مدير الأمن", "W<>&\"'"])
        {
            each.title = title.into();
        }
        let (svg, alt) = drawn(&boxed(&posts)).unwrap();
        let drawing = muster_paper::Drawing::from_svg(&svg.0, &Sheet::read(STYLES)).unwrap();
        let words: Vec<&str> = drawing.words().collect();
        assert!(words.iter().any(|line| line.contains("safety_officer")), "{words:?}");
        assert!(words.iter().all(|line| width(line) <= LETTERS), "{words:?}");
        let document = Document {
            title: "Chart".into(),
            blocks: vec![
                Block::heading(1, "Chart"),
                Block::Drawing {
                    drawing: Box::new(drawing),
                    alt,
                    most: None,
                },
            ],
            ..Document::new(PageSize::A4, "en", "2031-05-05T00:00:00Z".parse().unwrap())
        };
        assert!(print(&document).unwrap().pdf.starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn words_that_do_not_fit_end_in_dots() {
        assert_eq!(wrapped("Gate"), ["Gate"]);
        let long = wrapped("North gate beside the old bakery and the fountain on the square");
        assert_eq!(long.len(), LINES);
        assert!(long[1].ends_with('…') && long.iter().all(|line| width(line) <= LETTERS));
    }
}

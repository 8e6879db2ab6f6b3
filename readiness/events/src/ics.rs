//! The forms of ICS that an event is printed as: one content, read on a page and on paper.
//!
//! Source: FEMA ICS forms booklet (502-2): ICS-201 Incident Briefing, ICS-205A Communications List, ICS-207 Incident Organization Chart.

use crate::chart;
use crate::model::*;
use crate::reading::{Found, Numbers, SidePart};
use crate::rules::staffing::{self, Placed, Span};
use crate::words;
use jiff::tz::TimeZone;
use maud::Markup;
use muster_agreements::mou::words::why as refusal_words;
use muster_paper::{Block, Column, Document, Drawing, Foot, PageSize, Tone, print};
use muster_readiness::{
    opening::Part,
    packet::PLAN_STYLES,
    site_plan::{SiteMap, draw, in_words},
};
use muster_store::Fault;
use muster_terms::*;
use muster_web::{Desk, Problem, format, t, t_with, texts::language};

/// The time that a form is for: an operational period, or the whole event where there are none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct During<'a> {
    pub span: Span,
    /// With its number, from 1.
    pub period: Option<(usize, &'a Period)>,
}

impl<'a> During<'a> {
    /// The operational period of this number, else the one that runs at `now`, else the next, else the last.
    ///
    /// Errors: [`Problem::Missing`] for a number that is none.
    pub(crate) fn of(found: &'a Found, number: Option<usize>, now: Timestamp) -> Result<Self, Problem> {
        let numbered: Vec<(usize, &Period)> = (1..).zip(&found.periods).collect();
        let period = match number {
            Some(number) => Some(*numbered.get(number.wrapping_sub(1)).ok_or(Problem::Missing)?),
            None => {
                let to_come = numbered.iter().find(|(_, period)| now < period.until);
                to_come.or_else(|| numbered.last()).copied()
            }
        };
        Ok(Self {
            span: period.map_or_else(|| found.event.span(), |(_, period)| period.span()),
            period,
        })
    }

    /// "Operational period 2, 5 May 2031 14:00 to 5 May 2031 22:00".
    pub(crate) fn words(&self, zone: &TimeZone) -> String {
        let called = match self.period {
            Some((number, _)) => words::period(number),
            None => t("event-whole"),
        };
        format!("{called}, {}", span_words(self.span, zone))
    }
}

/// "5 May 2031 14:00 to 5 May 2031 22:00".
pub(crate) fn span_words(span: Span, zone: &TimeZone) -> String {
    let clock = |at| format::day_clock(at, zone);
    t_with(
        "event-span",
        &[("from", clock(span.from).into()), ("until", clock(span.until).into())],
    )
}

/// A post of the chart with who fills it in that time.
pub(crate) struct Boxed<'a> {
    pub placed: Placed<'a>,
    pub called: String,
    pub side: String,
    /// Titles of the positions; empty: nobody.
    pub filled: Vec<String>,
}

/// The posts from the top down, with who stands at them in this time.
pub(crate) fn boxes<'a>(found: &Found, posts: &'a [Post], during: &During<'_>) -> Vec<Boxed<'a>> {
    let unified = found.is_unified();
    let shifts = found.shifts();
    let boxed = |placed: Placed<'a>| Boxed {
        called: words::post(placed.post, unified),
        side: found
            .side(placed.post.org)
            .map(|side| side.org.name.clone())
            .unwrap_or_default(),
        filled: at_post(&shifts, placed.post.id, during.span),
        placed,
    };
    staffing::chart(posts).into_iter().map(boxed).collect()
}

fn at_post(shifts: &[Shift], post: EventPostId, span: Span) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for shift in shifts.iter().filter(|shift| shift.post == post) {
        if shift.span().common(span).is_some() && !titles.contains(&shift.title) {
            titles.push(shift.title.clone());
        }
    }
    titles
}

/// A part of a form: the same on a page and on paper.
pub(crate) enum Piece {
    Block(Block),
    Drawing {
        svg: Markup,
        alt: String,
        /// How its classes look on paper.
        styles: &'static str,
        /// It is wider than a telephone and scrolls by itself.
        scrolls: bool,
    },
}

/// The parts of a form, in their order.
#[derive(Default)]
pub(crate) struct Pieces(pub Vec<Piece>);

impl Pieces {
    fn push(&mut self, block: Block) {
        self.0.push(Piece::Block(block));
    }
}

/// The map of the site where it is open to the reader, and in which units it is drawn.
pub(crate) struct Sketch {
    pub part: Option<Part<Option<SiteMap>>>,
    pub metric: bool,
}

impl Sketch {
    fn map(&self) -> Option<&SiteMap> {
        self.part.as_ref()?.open()?.as_ref()
    }
}

/// All that a form says, in the order of its blocks.
pub(crate) struct Sheet<'a> {
    pub form: Form,
    pub found: &'a Found,
    pub during: During<'a>,
    /// For ICS-205A alone.
    pub numbers: &'a [(OrgId, Part<Numbers>)],
    /// For ICS-201 alone.
    pub sketch: &'a Sketch,
    pub zone: &'a TimeZone,
    pub now: Timestamp,
    /// Title of the position that prepares it.
    pub prepared_by: String,
}

impl Sheet<'_> {
    pub(crate) fn pieces(&self) -> Pieces {
        let mut blocks = Pieces::default();
        blocks.push(Block::heading(1, words::form(self.form)));
        blocks.push(Block::Facts(self.head()));
        match self.form {
            Form::Ics201 => self.briefing(&mut blocks),
            Form::Ics205a => self.communications(&mut blocks),
            Form::Ics207 => self.organisation(&mut blocks),
        }
        self.closed().into_iter().for_each(|block| blocks.push(block));
        blocks.push(Block::Facts(vec![
            (t("event-prepared-by"), self.prepared_by.clone()),
            (t("event-prepared-at"), format::day_clock_zone(self.now, self.zone)),
        ]));
        blocks
    }

    fn head(&self) -> Vec<(String, String)> {
        let event = &self.found.event;
        let mut facts = vec![(t("event-incident-name"), event.title.clone())];
        if self.form == Form::Ics201 {
            facts.push((t("event-incident-number"), event.reference.to_string()));
            facts.push((t("event-initiated"), format::day_clock_zone(event.starts_at, self.zone)));
            facts.push((
                t("event-map"),
                format!("{}, {}", self.found.site.name, self.found.site.address),
            ));
        }
        facts.push((t("event-period"), self.during.words(self.zone)));
        facts
    }

    fn briefing(&self, blocks: &mut Pieces) {
        self.map(blocks);
        let event = &self.found.event;
        let briefing = self.found.briefing.as_ref();
        let said = |text: Option<&str>| match text.filter(|text| !text.is_empty()) {
            Some(text) => Block::words(text),
            None => Block::toned(Tone::Quiet, t("event-nothing-said")),
        };
        let part = |blocks: &mut Pieces, key: &str, text: Option<&str>| {
            blocks.push(Block::heading(2, t(key)));
            blocks.push(said(text));
        };
        part(
            blocks,
            "event-situation",
            briefing.map(|briefing| briefing.situation.as_str()),
        );
        let message = self.during.period.map(|(_, period)| period.safety.as_str());
        let safety: Vec<&str> = [Some(event.safety.as_str()), message, Some(event.weather.as_str())]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect();
        part(blocks, "event-health-safety", Some(safety.join("\n").as_str()));
        let planned = self.during.period.map(|(_, period)| period.objectives.as_str());
        let objectives: Vec<&str> = [briefing.map(|briefing| briefing.objectives.as_str()), planned]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect();
        part(blocks, "event-objectives", Some(objectives.join("\n").as_str()));
        blocks.push(Block::heading(2, t("event-actions")));
        let actions = briefing.map(|briefing| briefing.actions.as_slice()).unwrap_or_default();
        let rows = actions
            .iter()
            .map(|row| vec![row.at.clone(), row.words.clone()])
            .collect();
        blocks.push(table(&[("event-action-at", 1.0), ("event-action-words", 5.0)], rows));
        blocks.push(Block::heading(2, t("event-organisation")));
        self.organisation(blocks);
        blocks.push(Block::heading(2, t("event-resources")));
        blocks.push(resources(briefing));
        blocks.push(Block::heading(2, t("event-channels")));
        let channels = briefing
            .map(|briefing| briefing.channels.as_slice())
            .unwrap_or_default();
        let rows = channels
            .iter()
            .map(|row| vec![row.who.clone(), row.contact.clone()])
            .collect();
        blocks.push(table(
            &[("event-channel-who", 3.0), ("event-channel-contact", 3.0)],
            rows,
        ));
    }

    /// Block 3: the map as Muster has it, or the words that there is none to show.
    fn map(&self, blocks: &mut Pieces) {
        blocks.push(Block::heading(2, t("event-map-sketch")));
        let Some(map) = self.sketch.map() else {
            let site = [("site", self.found.site.name.as_str().into())];
            blocks.push(Block::toned(Tone::Absent, t_with("event-map-none", &site)));
            return;
        };
        let options = draw::DrawOptions {
            id_prefix: "event-map".into(),
            grid: true,
            desc: t("event-map-twin"),
            ..in_words(self.sketch.metric)
        };
        let alt = t_with("event-map-alt", &[("name", map.name.as_str().into())]);
        blocks.0.push(Piece::Drawing {
            svg: draw::draw_site_map(map, &options),
            alt,
            styles: PLAN_STYLES,
            scrolls: true,
        });
    }

    /// Assigned position, name and method of contact. A number stands in it only where it is open to the reader.
    fn communications(&self, blocks: &mut Pieces) {
        let expires = [("at", format::day_clock_zone(self.during.span.until, self.zone).into())];
        blocks.push(Block::toned(Tone::Framed, t_with("event-205a-expires", &expires)));
        let unified = self.found.is_unified();
        let posts = self.found.posts();
        let shifts = self.found.shifts();
        let mut rows = Vec::new();
        for placed in staffing::chart(&posts) {
            let called = words::post(placed.post, unified);
            let mut here: Vec<&Shift> = Vec::new();
            for shift in shifts.iter().filter(|shift| shift.post == placed.post.id) {
                let is_new = here.iter().all(|known| known.position != shift.position);
                if is_new && shift.span().common(self.during.span).is_some() {
                    here.push(shift);
                }
            }
            if here.is_empty() {
                rows.push(vec![called, t("event-nobody"), placed.post.contact.clone()]);
                continue;
            }
            for shift in here {
                let number = self.number(shift);
                let methods = [placed.post.contact.clone(), number];
                let methods = methods.into_iter().filter(|method| !method.is_empty());
                let methods: Vec<String> = methods.collect();
                rows.push(vec![called.clone(), shift.title.clone(), methods.join(", ")]);
            }
        }
        let columns = [("event-assigned", 3.0), ("event-name", 3.0), ("event-methods", 4.0)];
        blocks.push(table(&columns, rows));
        let channels = self
            .found
            .briefing
            .as_ref()
            .map(|briefing| briefing.channels.as_slice());
        let channels = channels.unwrap_or_default();
        if !channels.is_empty() {
            blocks.push(Block::heading(2, t("event-channels")));
            let rows = channels
                .iter()
                .map(|row| vec![row.who.clone(), row.contact.clone()])
                .collect();
            blocks.push(table(
                &[("event-channel-who", 3.0), ("event-channel-contact", 3.0)],
                rows,
            ));
        }
        for (org, part) in self.numbers {
            if let (Part::Closed(why), Some(side)) = (part, self.found.side(*org)) {
                let words = [
                    ("name", side.org.name.as_str().into()),
                    ("why", refusal_words(why).into()),
                ];
                blocks.push(Block::toned(Tone::Absent, t_with("event-numbers-closed", &words)));
            }
        }
    }

    fn number(&self, shift: &Shift) -> String {
        let mut of_side = self.numbers.iter().filter(|(org, _)| *org == shift.org);
        let method = of_side.find_map(|(_, part)| part.open()?.get(&shift.position));
        method.map(words::method).unwrap_or_default()
    }

    /// The chart by position: each with whom it reports to, from the top down. No numbers: it hangs on a wall.
    fn organisation(&self, blocks: &mut Pieces) {
        let posts = self.found.posts();
        let unified = self.found.is_unified();
        let row = |boxed: Boxed<'_>| {
            let above = boxed.placed.post.reports_to;
            let above = above.and_then(|id| posts.iter().find(|post| post.id == id));
            let filled = match boxed.filled.is_empty() {
                true => t("event-nobody"),
                false => boxed.filled.join(", "),
            };
            vec![
                format!("{}{}", "\u{2003}".repeat(boxed.placed.depth), boxed.called),
                filled,
                above.map(|post| words::post(post, unified)).unwrap_or_default(),
                boxed.side,
            ]
        };
        let boxes = boxes(self.found, &posts, &self.during);
        if let Some((svg, alt)) = chart::drawn(&boxes) {
            blocks.0.push(Piece::Drawing {
                svg,
                alt,
                styles: chart::STYLES,
                scrolls: false,
            });
        }
        let rows = boxes.into_iter().map(row).collect();
        let columns = [
            ("event-post", 4.0),
            ("event-filled-by", 3.0),
            ("event-reports-to", 3.0),
            ("event-side", 3.0),
        ];
        blocks.push(table(&columns, rows));
    }

    /// What a side keeps closed to the reader is said, not left out in silence.
    fn closed(&self) -> Vec<Block> {
        let of_side = |side: &SidePart| match &side.told {
            Some(Part::Closed(why)) => {
                let words = [
                    ("name", side.org.name.as_str().into()),
                    ("why", refusal_words(why).into()),
                ];
                Some(Block::toned(Tone::Absent, t_with("event-side-closed", &words)))
            }
            _ => None,
        };
        let sides = self.found.sides.iter().filter(|side| side.takes_part());
        sides.filter_map(of_side).collect()
    }
}

fn resources(briefing: Option<&Briefing>) -> Block {
    let resources = briefing
        .map(|briefing| briefing.resources.as_slice())
        .unwrap_or_default();
    let row = |each: &Resource| {
        let arrived = if each.arrived {
            t("event-arrived-yes")
        } else {
            String::new()
        };
        vec![
            each.resource.clone(),
            each.identifier.clone(),
            each.ordered.clone(),
            each.eta.clone(),
            arrived,
            each.notes.clone(),
        ]
    };
    let columns = [
        ("event-resource", 3.0),
        ("event-identifier", 2.0),
        ("event-ordered", 2.0),
        ("event-eta", 1.5),
        ("event-arrived", 1.5),
        ("event-notes", 3.0),
    ];
    table(&columns, resources.iter().map(row).collect())
}

fn table(columns: &[(&str, f32)], rows: Vec<Vec<String>>) -> Block {
    if rows.is_empty() {
        return Block::toned(Tone::Quiet, t("event-nothing-said"));
    }
    Block::Table {
        columns: columns.iter().map(|(key, share)| Column::new(t(key), *share)).collect(),
        rows,
    }
}

fn on_paper(piece: Piece) -> Result<Block, Fault> {
    match piece {
        Piece::Block(block) => Ok(block),
        Piece::Drawing { svg, alt, styles, .. } => {
            let styles = muster_paper::Sheet::read(styles);
            let drawing = Drawing::from_svg(&svg.0, &styles).map_err(Fault::other)?;
            Ok(Block::Drawing {
                drawing: Box::new(drawing),
                alt,
                most: None,
            })
        }
    }
}

/// The form as PDF.
///
/// Errors: a fault; what people wrote is never the reason.
pub(crate) async fn pdf(desk: &Desk, sheet: &Sheet<'_>) -> Result<Vec<u8>, Fault> {
    let event = &sheet.found.event;
    let made = [
        ("at", format::day_clock_zone(sheet.now, sheet.zone).into()),
        ("by", sheet.prepared_by.as_str().into()),
    ];
    let mut lines = vec![t_with("event-paper-made", &made)];
    if sheet.form == Form::Ics205a {
        let expires = [("at", format::day_clock_zone(sheet.during.span.until, sheet.zone).into())];
        lines.push(t_with("event-205a-expires", &expires));
    }
    let blocks: Vec<Block> = sheet.pieces().0.into_iter().map(on_paper).collect::<Result<_, _>>()?;
    let document = Document {
        title: format!("{}, {}", words::form(sheet.form), event.title),
        subject: event.reference.to_string(),
        foot: Foot {
            lines,
            page: t_with("event-paper-page", &[("page", "{n}".into()), ("pages", "{m}".into())]),
            code: None,
        },
        blocks,
        ..Document::new(PageSize::A4, &language(), desk.now())
    };
    // Setting a paper takes long enough that others would wait for this thread.
    let work = move || print(&document).map(|printed| printed.pdf).map_err(Fault::other);
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)?
}

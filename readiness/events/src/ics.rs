//! The forms of ICS that an event is printed as: one content, read on a page and on paper.
//!
//! Source: FEMA ICS forms booklet (502-2): ICS-201 Incident Briefing, ICS-205A Communications List, ICS-207 Incident Organization Chart.

use crate::model::*;
use crate::reading::{Found, Numbers, SidePart};
use crate::rules::staffing::{Placed, Span, chart};
use crate::words;
use jiff::tz::TimeZone;
use muster_agreements::mou::words::why as refusal_words;
use muster_paper::{Block, Column, Document, Foot, PageSize, Tone, print};
use muster_readiness::opening::Part;
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
    chart(posts).into_iter().map(boxed).collect()
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

/// All that a form says, in the order of its blocks.
pub(crate) struct Sheet<'a> {
    pub form: Form,
    pub found: &'a Found,
    pub during: During<'a>,
    /// For ICS-205A alone.
    pub numbers: &'a [(OrgId, Part<Numbers>)],
    pub zone: &'a TimeZone,
    pub now: Timestamp,
    /// Title of the position that prepares it.
    pub prepared_by: String,
}

impl Sheet<'_> {
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::heading(1, words::form(self.form)), Block::Facts(self.head())];
        match self.form {
            Form::Ics201 => self.briefing(&mut blocks),
            Form::Ics205a => self.communications(&mut blocks),
            Form::Ics207 => self.organisation(&mut blocks),
        }
        blocks.extend(self.closed());
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

    fn briefing(&self, blocks: &mut Vec<Block>) {
        let event = &self.found.event;
        let briefing = self.found.briefing.as_ref();
        let said = |text: Option<&str>| match text.filter(|text| !text.is_empty()) {
            Some(text) => Block::words(text),
            None => Block::toned(Tone::Quiet, t("event-nothing-said")),
        };
        let part = |blocks: &mut Vec<Block>, key: &str, text: Option<&str>| {
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

    /// Assigned position, name and method of contact. A number stands in it only where it is open to the reader.
    fn communications(&self, blocks: &mut Vec<Block>) {
        let expires = [("at", format::day_clock_zone(self.during.span.until, self.zone).into())];
        blocks.push(Block::toned(Tone::Framed, t_with("event-205a-expires", &expires)));
        let unified = self.found.is_unified();
        let posts = self.found.posts();
        let shifts = self.found.shifts();
        let mut rows = Vec::new();
        for placed in chart(&posts) {
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
                let contact = [placed.post.contact.as_str(), number].join(" ").trim().to_owned();
                rows.push(vec![called.clone(), shift.title.clone(), contact]);
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

    fn number(&self, shift: &Shift) -> &str {
        let of_side = self.numbers.iter().find(|(org, _)| *org == shift.org);
        let number = of_side.and_then(|(_, part)| part.open()?.get(&shift.position));
        number.map(String::as_str).unwrap_or_default()
    }

    /// The chart by position: each with whom it reports to, from the top down. No numbers: it hangs on a wall.
    fn organisation(&self, blocks: &mut Vec<Block>) {
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
        let rows = boxes(self.found, &posts, &self.during).into_iter().map(row).collect();
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
        self.found.sides.iter().filter_map(of_side).collect()
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
    let document = Document {
        title: format!("{}, {}", words::form(sheet.form), event.title),
        subject: event.reference.to_string(),
        foot: Foot {
            lines,
            page: t_with("event-paper-page", &[("page", "{n}".into()), ("pages", "{m}".into())]),
            code: None,
        },
        blocks: sheet.blocks(),
        ..Document::new(PageSize::A4, &language(), desk.now())
    };
    // Setting a paper takes long enough that others would wait for this thread.
    let work = move || print(&document).map(|printed| printed.pdf).map_err(Fault::other);
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)?
}

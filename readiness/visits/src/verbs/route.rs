//! The route: stops in their order, each at something of the site or just in words.

use super::{entry, hold_own};
use crate::model::*;
use crate::{places, rules, store};
use muster_readiness::{site_plan, site_point};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Where a stop shall be.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// `words`, `point:<id>`, `floor:<id>` or `feature:<floor id>:<feature id>`, as the form sends it; empty means words.
    pub at: String,
    /// Needed where it is just words; else what stands at the place is its label.
    pub label: String,
    pub words: String,
}

/// Adds a stop at the end of the route.
///
/// Errors: [`Problem::Missing`]; `stop.place` for what is not of the site; `stop.too-many`, `text.empty`, `text.too-long`,
/// `visit.signed`, `visit.not-now`.
pub async fn add_stop(desk: &Desk, reference: &Reference, place: Place) -> Result<VisitItemId, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let visit = hold_own(desk, &tx, reference).await?;
    rules::must_be_open(&visit)?;
    let stops = store::stops(&tx, visit.id).await?;
    if stops.len() >= rules::MOST_STOPS {
        return Err(Problem::refusal("stop.too-many", t("visit-stop-too-many")));
    }
    let (at, known) = found_place(&tx, visit.site, &place.at).await?;
    let label = plain_text(&place.label, &t("visit-stop-label-called"), 120, known.is_none())?;
    let stop = Stop {
        id: VisitItemId::new(),
        place: stops.last().map_or(1, |last| last.place + 1),
        label: if label.is_empty() {
            known.unwrap_or_default()
        } else {
            label
        },
        words: plain_text(&place.words, &t("visit-stop-words-called"), 1_000, false)?,
        at,
    };
    store::insert_stop(&tx, visit.id, &stop).await?;
    tx.enter(entry(desk, "visit.stop_added", &visit).with("stop", String::from(stop.id)));
    tx.commit().await?;
    Ok(stop.id)
}

/// What is meant, and what it is called there.
async fn found_place(tx: &Tx, site: SiteId, at: &str) -> Result<(StopAt, Option<String>), Problem> {
    let refused = || Problem::refusal("stop.place", t("visit-choose"));
    let mut parts = at.splitn(3, ':');
    let kind = parts.next().unwrap_or_default();
    let id = parts.next().unwrap_or_default();
    match kind {
        "" | "words" => Ok((StopAt::Words, None)),
        "point" => {
            let id = id.parse().map_err(|_| refused())?;
            let point = site_point::store::find(tx, site, id).await?.ok_or_else(refused)?;
            Ok((StopAt::Point(id), Some(point.words())))
        }
        "floor" | "feature" => {
            let id = id.parse().map_err(|_| refused())?;
            let plan = site_plan::store::floor(tx, id).await?.filter(|plan| plan.site == site);
            let plan = plan.ok_or_else(refused)?;
            match parts.next() {
                None if kind == "floor" => Ok((StopAt::Floor(id), Some(plan.name))),
                Some(feature) => {
                    let found = plan.feature(feature).ok_or_else(refused)?;
                    let name = places::name_of(&plan, found).ok_or_else(refused)?;
                    let label = format!("{name}, {}", plan.name);
                    Ok((StopAt::Feature(id, feature.to_owned()), Some(label)))
                }
                None => Err(refused()),
            }
        }
        _ => Err(refused()),
    }
}

/// Where to a stop goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveTo {
    Earlier,
    Later,
    Out,
}

impl MoveTo {
    /// From the word of the form and the API.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "earlier" => Some(MoveTo::Earlier),
            "later" => Some(MoveTo::Later),
            "out" => Some(MoveTo::Out),
            _ => None,
        }
    }
}

/// Moves a stop one place, or takes it out. At the end of the route it stays where it is.
///
/// Errors: [`Problem::Missing`]; `visit.signed`, `visit.not-now`.
pub async fn move_stop(desk: &Desk, reference: &Reference, stop: VisitItemId, to: MoveTo) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let visit = hold_own(desk, &tx, reference).await?;
    rules::must_be_open(&visit)?;
    let mut stops = store::stops(&tx, visit.id).await?;
    let at = stops.iter().position(|each| each.id == stop).ok_or(Problem::Missing)?;
    let with = match to {
        MoveTo::Earlier => at.checked_sub(1),
        MoveTo::Later => Some(at + 1).filter(|next| *next < stops.len()),
        MoveTo::Out => None,
    };
    if let Some(with) = with {
        stops.swap(at, with);
    }
    if to == MoveTo::Out {
        store::remove_stop(&tx, visit.id, stop).await?;
        stops.remove(at);
    }
    for (place, each) in (1..).zip(&stops) {
        store::place_stop(&tx, each.id, place).await?;
    }
    tx.enter(entry(desk, "visit.stop_moved", &visit).with("stop", String::from(stop)));
    Ok(tx.commit().await?)
}

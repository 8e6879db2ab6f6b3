//! Reading a site: found for this desk or missing, then each part decided under its own class.

use super::{Arrival, MeasuredArrival, OnSite, SiteFile, store};
use crate::kit::reading as kits;
use crate::opening::{Opening, OwnClause, Part, own_clauses};
use crate::site_plan::{
    FeatureKind, FloorPlan, SiteMap,
    picture::{Laid, store as pictures},
    store as plans,
    store::FloorRecord,
};
use crate::site_point::{SitePoint, store as points};
use muster_agreements::crossing::Item;
use muster_membership::{Site, organisation, position};
use muster_policy::{Cleared, CrossingAct};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// A site that this desk may know of, and the transaction it is read in.
pub struct Found {
    pub tx: Tx,
    pub site: Site,
    /// `None` for the own organisation's site.
    pub opening: Option<Opening>,
}

/// Finds the site for reading: an own one, or a partner's whose profile a clause opens to this desk now.
///
/// Errors: [`Problem::Missing`] for everything else, absent or not.
pub async fn find(desk: &Desk, reference: &Reference) -> Result<Found, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let site = store::find_near(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    if site.org == desk.org() {
        return Ok(Found {
            tx,
            site,
            opening: None,
        });
    }
    // A crossing writes its line, so it needs the writer's transaction; the site is read again inside it.
    drop(tx);
    let tx = desk.begin().await?;
    let site = store::find_near(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    let opening = Opening::between(desk, &tx, site.org).await?;
    opening
        .opens(&item(&site, DataClass::SiteProfile), CrossingAct::Read)?
        .ok_or(Problem::Missing)?;
    Ok(Found {
        tx,
        site,
        opening: Some(opening),
    })
}

impl Found {
    pub fn is_own(&self) -> bool {
        self.opening.is_none()
    }

    /// Decides a part of the site. Commit with [`Found::done`] before it is shown.
    pub async fn part<T>(&mut self, desk: &Desk, item: &Item, act: CrossingAct, record: T) -> Result<Part<T>, Problem> {
        match &self.opening {
            None => Part::own(desk, self.site.org, record),
            Some(opening) => opening.cross(&mut self.tx, item, act, record).await,
        }
    }

    /// Whether this desk may see it, without a line.
    fn opens(&self, item: &Item, act: CrossingAct) -> Result<bool, Fault> {
        match &self.opening {
            Some(opening) => Ok(opening.opens(item, act)?.is_some()),
            None => Ok(true),
        }
    }

    /// The profile, cleared. Where a kit stands is of the class of kits: closed, it is not in it.
    ///
    /// Errors: [`Problem::Missing`] when it is not open after all.
    pub async fn file(&mut self, desk: &Desk, act: CrossingAct) -> Result<Cleared<SiteFile>, Problem> {
        let mut file = file(&self.tx, &self.site, desk.org(), desk.now()).await?;
        let item = item(&self.site, DataClass::SiteProfile);
        let is_kit = |point: &SitePoint| point.kind == FeatureKind::Kit;
        if file.points.iter().any(is_kit) && !(self.opens(&item, act)? && kits::pass(self, desk, act).await?) {
            file.points.retain(|point| !is_kit(point));
        }
        match self.part(desk, &item, act, file).await? {
            Part::Open(file) => Ok(file),
            Part::Closed(_) => Err(Problem::Missing),
        }
    }

    /// The floors with one drawing: that of `wanted`, else of the first floor.
    ///
    /// Errors: [`Problem::Missing`] when the wanted floor is not one of an open site.
    pub async fn floors(
        &mut self,
        desk: &Desk,
        wanted: Option<FloorId>,
        act: CrossingAct,
    ) -> Result<Part<Floors>, Problem> {
        let records = plans::records_of(&self.tx, self.site.id).await?;
        let shown = match wanted {
            Some(id) => records.iter().find(|record| record.floor == id),
            None => records.first(),
        };
        let absent = wanted.is_some() && shown.is_none();
        let item = self.floor_item(shown, act)?;
        let plan = match shown {
            Some(record) => plans::floor(&self.tx, record.floor).await?,
            None => None,
        };
        let laid = match &plan {
            Some(plan) => pictures::laid(&self.tx, plan.floor, plan.version).await?,
            None => None,
        };
        let laid = laid.filter(|laid| laid.lay.shown || (self.is_own() && desk.may(Act::ManageSites)));
        let part = self.part(desk, &item, act, Floors { records, plan, laid }).await?;
        if absent && part.open().is_some() {
            Err(Problem::Missing)
        } else {
            Ok(part)
        }
    }

    /// The floor as the gate sees it. A no is kept under the site's name alone: whoever was refused reads its own accesses, and
    /// the floor's name is part of what stays closed.
    fn floor_item(&self, shown: Option<&FloorRecord>, act: CrossingAct) -> Result<Item, Fault> {
        let named = floor_item(&self.site, shown);
        let is_closed = match &self.opening {
            Some(opening) => opening.opens(&named, act)?.is_none(),
            None => false,
        };
        Ok(if is_closed {
            let Item { record, words, .. } = item(&self.site, DataClass::FloorPlan);
            Item { record, words, ..named }
        } else {
            named
        })
    }

    /// The outside of the site, a part of its profile; without kits where these are closed.
    pub async fn map(&mut self, desk: &Desk, act: CrossingAct) -> Result<Part<Option<SiteMap>>, Problem> {
        let mut map = plans::site_map(&self.tx, self.site.id).await?;
        let item = item(&self.site, DataClass::SiteProfile);
        if let Some(map) = &mut map
            && map.features.iter().any(|feature| feature.kind == FeatureKind::Kit)
            && !(self.opens(&item, act)? && kits::pass(self, desk, act).await?)
        {
            map.features.retain(|feature| feature.kind != FeatureKind::Kit);
        }
        self.part(desk, &item, act, map).await
    }

    /// How long police took, for the two sides who were there: the site's own people and its police.
    pub async fn measured(&self, desk: &Desk) -> Result<Option<MeasuredArrival>, Fault> {
        if self.is_own() || self.site.police_org == Some(desk.org()) {
            store::measured_arrival(&self.tx, self.site.id, desk.org()).await
        } else {
            Ok(None)
        }
    }

    /// For the site's own people: the clauses that speak of this class of it.
    pub async fn own_clauses(&self, desk: &Desk, class: DataClass) -> Result<Vec<OwnClause>, Fault> {
        match self.opening {
            Some(_) => Ok(Vec::new()),
            None => own_clauses(&self.tx, self.site.org, class, Some(self.site.id), desk.now()).await,
        }
    }

    /// Ends the reading; after it the page may be shown.
    pub async fn done(self) -> Result<(), Problem> {
        match self.opening {
            Some(_) => Ok(self.tx.commit().await?),
            None => Ok(self.tx.roll_back().await?),
        }
    }
}

/// The floors of a site and one drawing.
#[derive(Debug)]
pub struct Floors {
    pub records: Vec<FloorRecord>,
    pub plan: Option<FloorPlan>,
    /// What lies under the drawing, and this desk may see.
    pub laid: Option<Laid>,
}

impl Floors {
    /// The record of the floor that is drawn.
    pub fn shown(&self) -> Option<&FloorRecord> {
        let plan = self.plan.as_ref()?;
        self.records.iter().find(|record| record.floor == plan.floor)
    }
}

/// A site's data of one class, as the gate sees it.
pub fn item(site: &Site, class: DataClass) -> Item {
    Item {
        class,
        owner: site.org,
        owner_unit: None,
        site: Some(site.id),
        incident: None,
        record: format!("site:{}", site.id),
        words: site.name.clone(),
        tlp: site.tlp,
        recorded_at: site.created_at,
    }
}

fn floor_item(site: &Site, shown: Option<&FloorRecord>) -> Item {
    let item = item(site, DataClass::FloorPlan);
    match shown {
        Some(record) => Item {
            record: format!("floor:{}", record.floor),
            words: format!("{}, {}", site.name, record.name),
            recorded_at: record.changed_at,
            ..item
        },
        None => item,
    }
}

/// Everything of the profile class. The caller sees to the clearance.
///
/// Which police answer for a site is known from their agreement with its owner, and an agreement is between two: it is told to
/// these two, and a third partner to whom the profile is open learns neither.
async fn file(tx: &Tx, site: &Site, reader: OrgId, now: Timestamp) -> Result<SiteFile, Fault> {
    let owner = organisation::store::find(tx, site.org)
        .await?
        .ok_or_else(|| Fault::other("the site's owner is gone"))?;
    let police = site.police_org.filter(|police| [site.org, *police].contains(&reader));
    let (police_name, police_agreement) = match police {
        Some(police) => (
            Some(organisation::store::party_name(tx, police, site.police_unit).await?),
            store::agreement_between(tx, site.org, police).await?,
        ),
        None => (None, None),
    };
    Ok(SiteFile {
        owner_side: owner.side(),
        owner_name: owner.name,
        police_name,
        police_agreement,
        arrival: arrival(tx, site, now).await?,
        points: points::points_of(tx, site.id).await?,
        has_map: plans::has_site_map(tx, site.id).await?,
        site: site.clone(),
    })
}

/// What whoever arrives needs first: where to meet, which way in, who is there. The caller sees to the clearance.
pub async fn arrival(tx: &Tx, site: &Site, now: Timestamp) -> Result<Arrival, Fault> {
    let points = points::points_of(tx, site.id).await?;
    let of = |kind: FeatureKind| points.iter().filter(move |point: &&SitePoint| point.kind == kind);
    let on_duty = position::store::on_duty(tx, site.org, now).await?;
    let mut here: Vec<_> = on_duty
        .into_iter()
        .filter(|each| each.position.site == Some(site.id))
        .collect();
    here.sort_by_key(|each| !matches!(each.position.duty, Duty::Guard | Duty::ControlRoom));
    Ok(Arrival {
        meet_at: of(FeatureKind::MeetingPoint).next().cloned(),
        or_meet_at: of(FeatureKind::MeetingPoint).nth(1).cloned(),
        best_way_in: of(FeatureKind::Door).next().cloned(),
        on_site: here
            .into_iter()
            .map(|each| OnSite {
                title: each.position.title,
                place: each.position.place,
            })
            .collect(),
        words: site.arrival_words.clone(),
    })
}

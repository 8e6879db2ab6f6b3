//! Stated beside measured, site by site: for a company its own sites with one agency, for an agency the sites that its partners open.

use super::reading::{self, Stated};
use super::rules::{MEASURED_DAYS, Measured, measured, spoken_for};
use super::{Course, Note, store};
use crate::grouped::cross_list;
use jiff::{SignedDuration, tz::TimeZone};
use muster_agreements::{crossing::Item, mou};
use muster_membership::{Organisation, Site, organisation, site};
use muster_policy::ClauseRef;
use muster_readiness::opening::{Opening, Part};
use muster_readiness::site_profile;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Sites on one page; the rest is said to be more.
pub const MOST_SITES: usize = 60;

/// What the page of an agency holds.
pub struct Comparison {
    pub stated: Stated,
    pub lines: Vec<Line>,
    /// More sites than are shown.
    pub more: bool,
}

impl Comparison {
    /// The line of this site, when its reader sees it.
    pub fn line(&self, site: &Reference) -> Option<&Line> {
        self.lines.iter().find(|line| line.site.reference == *site)
    }
}

/// One site.
pub struct Line {
    pub site: Site,
    pub owner: OrgId,
    pub owner_name: String,
    /// The clauses that open the site to an agency; none on an own site.
    pub under: Vec<ClauseRef>,
    pub bands: Vec<Band>,
}

/// One part of the day at a site.
pub struct Band {
    pub band: DayBand,
    /// Minutes; `None` where nothing is stated or what is stated is closed.
    pub stated: Option<u32>,
    pub measured: Measured,
    /// Newest first.
    pub notes: Vec<Note>,
}

/// Reads it. Commit before anything is shown.
///
/// Errors: [`Problem::Missing`] for what is no agency, and for one that has no agreement with this organisation.
pub async fn read(desk: &Desk, tx: &mut Tx, agency: OrgId) -> Result<Comparison, Problem> {
    if agency == desk.org() {
        return of_own_agency(desk, tx).await;
    }
    let partners = mou::store::partners_of(tx, desk.org()).await?;
    let known = partners.contains(&agency);
    let found = organisation::store::find(tx, agency).await?;
    let found = found.filter(|found| known && found.kind == OrganisationKind::Agency);
    let agency = found.ok_or(Problem::Missing)?;
    let opening = Opening::between(desk, tx, agency.id).await?;
    let stated = reading::of_partner(desk, tx, &opening, agency).await?;
    let (lines, more) = own_sites(desk, tx, &stated).await?;
    Ok(Comparison { stated, lines, more })
}

fn since(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(24 * MEASURED_DAYS)
}

/// The zone of a site's organisation: both sides read the same part of the day.
fn zone_of(owner: &Organisation) -> TimeZone {
    TimeZone::get(&owner.time_zone).unwrap_or(TimeZone::UTC)
}

/// A company's own sites with a partner agency. What the agency wrote beside a figure is open as its profile is.
async fn own_sites(desk: &Desk, tx: &Tx, stated: &Stated) -> Result<(Vec<Line>, bool), Problem> {
    let agency = stated.agency.id;
    let own = organisation::store::find(tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let courses = store::courses(tx, (own.id, agency), desk.org(), since(desk.now())).await?;
    let mut notes = store::notes(tx, own.id, agency).await?;
    notes.retain(|note| note.org == desk.org() || stated.closed().is_none());
    let sites = site::store::of_org(tx, own.id).await?;
    let theirs = |site: &Site| site.police_org == Some(agency) || courses.iter().any(|course| course.site == site.id);
    let sites: Vec<Site> = sites.into_iter().filter(theirs).collect();
    let more = sites.len() > MOST_SITES;
    let lines = sites.into_iter().take(MOST_SITES);
    let lines = lines.map(|site| line(site, &own, Vec::new(), (stated, &courses, &notes)));
    Ok((lines.collect(), more))
}

/// The sites of its partners that an agency may see, each with what the agency measured there itself. What a site's people wrote is
/// open as the site's profile is.
async fn of_own_agency(desk: &Desk, tx: &mut Tx) -> Result<Comparison, Problem> {
    if desk.who.org_kind != OrganisationKind::Agency {
        return Err(Problem::Missing);
    }
    let stated = reading::own(desk, tx).await?;
    let agency = stated.agency.id;
    let (mut lines, mut more) = (Vec::new(), false);
    for partner in mou::store::partners_of(tx, agency).await? {
        let Some(owner) = organisation::store::find(tx, partner).await? else {
            continue;
        };
        if owner.kind != OrganisationKind::Company {
            continue;
        }
        let opening = Opening::between(desk, tx, owner.id).await?;
        let courses = store::courses(tx, (owner.id, agency), agency, since(desk.now())).await?;
        let notes = store::notes(tx, owner.id, agency).await?;
        for part in open_sites(tx, &opening, &owner, (agency, &courses)).await? {
            let under: Vec<ClauseRef> = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
            for site in part.open().into_iter().flatten() {
                more |= lines.len() >= MOST_SITES;
                if !more {
                    let known = (&stated, courses.as_slice(), notes.as_slice());
                    lines.push(line(site.clone(), &owner, under.clone(), known));
                }
            }
        }
    }
    Ok(Comparison { stated, lines, more })
}

/// Those that the agency answers for or was at, as far as their profile is open now. A partner of whom none is open is not named: that
/// it has such a site is of its profile too.
async fn open_sites(
    tx: &mut Tx,
    opening: &Opening,
    owner: &Organisation,
    (agency, courses): (OrgId, &[Course]),
) -> Result<Vec<Part<Vec<Site>>>, Problem> {
    let sites = site::store::of_org(tx, owner.id).await?;
    let theirs = |site: &Site| site.police_org == Some(agency) || courses.iter().any(|course| course.site == site.id);
    let mut rows: Vec<(Item, Site)> = Vec::new();
    for site in sites.into_iter().filter(theirs) {
        let item = site_profile::reading::item(&site, DataClass::SiteProfile);
        if opening.opens(&item, muster_policy::CrossingAct::List)?.is_some() {
            rows.push((item, site));
        }
    }
    let Some((first, _)) = rows.first() else {
        return Ok(Vec::new());
    };
    let list = Item {
        record: format!("sites:{}", owner.id),
        words: t("sites-list-called"),
        ..first.clone()
    };
    cross_list(tx, opening, rows, list).await
}

fn line(
    site: Site,
    owner: &Organisation,
    under: Vec<ClauseRef>,
    (stated, courses, notes): (&Stated, &[Course], &[Note]),
) -> Line {
    let zone = zone_of(owner);
    let here: Vec<&Course> = courses.iter().filter(|course| course.site == site.id).collect();
    let unit = site.police_unit.filter(|_| site.police_org == Some(stated.agency.id));
    let open = stated.open();
    let profile = spoken_for(&open, unit);
    let bands = DayBand::ALL.iter().map(|band| Band {
        band: *band,
        stated: profile.and_then(|profile| profile.content.minutes.get(band).copied()),
        measured: measured(&here, *band, &zone),
        notes: notes
            .iter()
            .filter(|note| note.site == site.id && note.band == *band)
            .cloned()
            .collect(),
    });
    Line {
        bands: bands.collect(),
        owner: owner.id,
        owner_name: owner.name.clone(),
        under,
        site,
    }
}

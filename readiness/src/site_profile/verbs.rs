//! What people change about a site. One transaction each, with its ledger entry.

use super::{Profile, rules, store};
use muster_membership::{Site, site};
use muster_policy::Party;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Adds a site.
///
/// Errors: [`Problem::Missing`] without the duty, `site.police` when the police partner has no agreement in force.
pub async fn create(desk: &Desk, profile: Profile) -> Result<Site, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    refuse_unknown_police(&tx, desk, profile.police).await?;
    let blank = Site {
        id: SiteId::new(),
        reference: site::store::draw_reference(&tx).await?,
        org: desk.org(),
        name: String::new(),
        address: String::new(),
        hours: String::new(),
        occupancy: String::new(),
        police_org: None,
        police_unit: None,
        arrival_words: String::new(),
        officer_notes: Vec::new(),
        created_at: desk.now(),
        revision: 1,
    };
    let site = rules::with_profile(blank, profile);
    site::store::insert(&tx, &site).await?;
    tx.commit_with(entry(desk, "site.created", site.id)).await?;
    Ok(site)
}

/// Changes the profile; the address of its page stays.
///
/// Errors: `site.changed-meanwhile`, a conflict, when the site is no longer at `revision`.
pub async fn change(desk: &Desk, reference: &Reference, profile: Profile, revision: i64) -> Result<(), Problem> {
    let (tx, site) = hold(desk, reference, revision).await?;
    if profile.police != party_of(&site) {
        refuse_unknown_police(&tx, desk, profile.police).await?;
    }
    let site = rules::with_profile(site, profile);
    count_up(&tx, &site).await?;
    let entry = entry(desk, "site.changed", site.id)
        .with("revision", site.revision + 1)
        .with_some("police", site.police_org.map(String::from));
    Ok(tx.commit_with(entry).await?)
}

/// The police partner a site is tied to.
pub fn party_of(site: &Site) -> Option<Party> {
    site.police_org.map(|org| Party {
        org,
        unit: site.police_unit,
    })
}

async fn refuse_unknown_police(tx: &Tx, desk: &Desk, police: Option<Party>) -> Result<(), Problem> {
    let Some(party) = police else { return Ok(()) };
    let known = store::known_police(tx, desk.org()).await?;
    if known.iter().any(|known| known.party == party) {
        return Ok(());
    }
    Err(Problem::refusal("site.police", muster_web::t("sites-police-unknown")))
}

/// Opens an own site for a change by this desk, held until the transaction ends.
///
/// Errors: [`Problem::Missing`] without the duty or when it is not an own site; `site.changed-meanwhile` when it is no longer
/// at `revision`.
pub async fn hold(desk: &Desk, reference: &Reference, revision: i64) -> Result<(Tx, Site), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let site = store::hold_own(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    rules::refuse_stale(&site, revision)?;
    Ok((tx, site))
}

/// Saves the site's row, which counts its revision up: whoever changes anything on the page does so.
pub async fn count_up(tx: &Tx, site: &Site) -> Result<(), Problem> {
    if site::store::save(tx, site).await? {
        Ok(())
    } else {
        Err(rules::lost_race())
    }
}

/// An entry for the own log: ids only.
pub fn entry(desk: &Desk, kind: &'static str, site: SiteId) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("site", String::from(site))
        .with("by", String::from(desk.who.position))
}

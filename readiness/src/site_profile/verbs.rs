//! What people change about a site. One transaction each, with its ledger entry.

use super::{Profile, SiteChange, SiteField, rules, store};
use muster_membership::{Site, site};
use muster_policy::Party;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Stored, t};
use serde_json::json;

/// Topic of the message that a site has another label: what was open of it may be closed now, and the other way round.
pub const RELABELLED: &str = "site.relabelled";

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
        tlp: Tlp::Amber,
        created_at: desk.now(),
        revision: 1,
    };
    let site = rules::with_profile(blank, profile);
    site::store::insert(&tx, &site).await?;
    let entry = entry(desk, "site.created", site.id).with("tlp", site.tlp.label());
    tx.commit_with(entry).await?;
    Ok(site)
}

/// Changes the profile; the address of its page stays.
///
/// Errors: `site.changed-meanwhile`, a conflict, when the site is no longer at `revision`.
pub async fn change(desk: &Desk, reference: &Reference, profile: Profile, revision: i64) -> Result<(), Problem> {
    let (mut tx, was) = hold(desk, reference, revision).await?;
    if profile.police != party_of(&was) {
        refuse_unknown_police(&tx, desk, profile.police).await?;
    }
    let site = rules::with_profile(was.clone(), profile);
    count_up(desk, &tx, &site, rules::changed_fields(&was, &site)).await?;
    let relabelled = was.tlp != site.tlp;
    if relabelled {
        let what = json!({ "site": site.id.to_string(), "before": was.tlp, "after": site.tlp });
        tx.post(Message::durable(RELABELLED, what));
    }
    let entry = entry(desk, "site.changed", site.id)
        .with("revision", site.revision + 1)
        .with_some("police", site.police_org.map(String::from))
        .with("tlp", site.tlp.label())
        .with_some("tlp_before", relabelled.then(|| was.tlp.label()));
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
    Err(Problem::refusal("site.police", t("sites-police-unknown")))
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
    refuse_stale(desk, &tx, &site, revision).await?;
    Ok((tx, site))
}

/// Is the form made from the site as it is? Everything that writes on a site's page goes through here.
///
/// Errors: `site.changed-meanwhile`, a conflict that names who was first, when, and what they changed.
pub async fn refuse_stale(desk: &Desk, tx: &Tx, site: &Site, revision: i64) -> Result<(), Problem> {
    if site.revision == revision {
        return Ok(());
    }
    Err(lost_race(desk, tx, site, revision).await?)
}

async fn lost_race(desk: &Desk, tx: &Tx, site: &Site, revision: i64) -> Result<Problem, Problem> {
    let since = store::changes_since(tx, site.id, revision).await?;
    let now = site::store::find(tx, site.id).await?.ok_or(Problem::Missing)?;
    let stored = stored(tx, &now).await?;
    Ok(rules::lost_race(&since, &now, stored, desk))
}

/// The profile as it is stored, for whoever came second.
pub async fn stored(tx: &Tx, site: &Site) -> Result<Vec<Stored>, Fault> {
    let Some(party) = party_of(site) else {
        return Ok(rules::stored(site, ""));
    };
    let known = store::known_police(tx, site.org).await?;
    let named = known.into_iter().find(|known| known.party == party);
    let police = named.map_or_else(|| t("sites-police-without-agreement"), |known| known.name);
    Ok(rules::stored(site, &police))
}

/// Saves the site's row, which counts its revision up, and what was changed: whoever changes anything on the page does so.
pub async fn count_up(desk: &Desk, tx: &Tx, site: &Site, fields: Vec<SiteField>) -> Result<(), Problem> {
    if !site::store::save(tx, site).await? {
        return Err(lost_race(desk, tx, site, site.revision).await?);
    }
    let change = SiteChange {
        last: LastChange::by(desk),
        fields,
    };
    Ok(store::keep_change(tx, site.id, site.revision + 1, &change).await?)
}

/// An entry for the own log: ids only.
pub fn entry(desk: &Desk, kind: &'static str, site: SiteId) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("site", String::from(site))
        .with("by", String::from(desk.who.position))
}

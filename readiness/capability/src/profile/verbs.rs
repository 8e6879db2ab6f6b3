//! Writing a profile, and a note beside a figure. One transaction each, with its ledger entry.

use super::{Content, Note, Profile, comparison, rules, store};
use muster_membership::organisation;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, plain_text, t};

/// May this desk write profiles? Only an agency has some.
pub fn require_agency(desk: &Desk) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    match desk.who.org_kind {
        OrganisationKind::Agency => Ok(()),
        OrganisationKind::Company => Err(Problem::Missing),
    }
}

/// The name of an own unit; empty for the whole agency.
///
/// Errors: [`Problem::Missing`] for another organisation's.
pub async fn unit_name(desk: &Desk, tx: &Tx, unit: Option<UnitId>) -> Result<String, Problem> {
    let Some(id) = unit else {
        return Ok(String::new());
    };
    let unit = organisation::store::find_unit(tx, id).await?;
    let unit = unit.filter(|unit| unit.org == desk.org()).ok_or(Problem::Missing)?;
    Ok(unit.name)
}

/// Keeps what an agency, or an own unit of it, says. `seen` is the version that the writer saw; 0 for none.
///
/// Errors: `capability.changed-meanwhile`, a conflict that names who was first, and when.
pub async fn keep(desk: &Desk, unit: Option<UnitId>, seen: i64, content: Content) -> Result<CapabilityId, Problem> {
    require_agency(desk)?;
    let tx = desk.begin().await?;
    let unit_name = unit_name(desk, &tx, unit).await?;
    let known = store::find(&tx, desk.org(), unit).await?;
    let is = known.as_ref().map_or(0, |known| known.version);
    if is != seen {
        return Err(rules::lost_race(known.as_ref().map(|known| &known.changed), desk));
    }
    let profile = Profile {
        id: known.as_ref().map_or_else(CapabilityId::new, |known| known.id),
        org: desk.org(),
        unit,
        unit_name,
        version: seen + 1,
        content,
        changed: LastChange::by(desk),
    };
    let won = match known {
        Some(_) => store::save(&tx, &profile).await?,
        None => store::insert(&tx, &profile).await?,
    };
    if !won {
        return Err(rules::lost_race(None, desk));
    }
    let entry = Entry::new(desk.org(), "capability.kept", desk.now())
        .with("capability", String::from(profile.id))
        .with_some("unit", unit.map(String::from))
        .with("version", profile.version)
        .with("by", String::from(desk.who.position));
    tx.commit_with(entry).await?;
    Ok(profile.id)
}

/// Adds what this side says of a figure. It stands for both from now on, as far as clauses open it.
///
/// Errors: [`Problem::Missing`] when this desk does not see that figure; `text.empty`, `text.too-long`; `capability.notes` where this
/// side has said enough beside it.
pub async fn note(desk: &Desk, agency: OrgId, site: &Reference, band: DayBand, words: &str) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let words = plain_text(words, &t("capability-note-called"), 500, true)?;
    let mut tx = desk.begin().await?;
    let seen = comparison::read(desk, &mut tx, agency).await?;
    let line = seen.line(site).ok_or(Problem::Missing)?;
    let owner = line.owner;
    let said = store::count_notes(&tx, (agency, desk.org()), line.site.id, band).await?;
    if said >= rules::MOST_NOTES {
        let full = Problem::refusal("capability.notes", t("capability-notes-full"));
        // The figure was read to here, and that stands in "who saw what".
        tx.commit().await?;
        return Err(full);
    }
    let note = Note {
        id: CapabilityNoteId::new(),
        agency,
        site: line.site.id,
        band,
        org: desk.org(),
        words,
        said_at: desk.now(),
        title: desk.who.position_title.clone(),
    };
    store::insert_note(&tx, &note).await?;
    let other = if desk.org() == agency { owner } else { agency };
    let entry = Entry::new(desk.org(), "capability.noted", desk.now())
        .also_for(other)
        .with("note", String::from(note.id))
        .with("agency", String::from(agency))
        .with("site", String::from(note.site))
        .with("band", band.as_str())
        .with("by", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

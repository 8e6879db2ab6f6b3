//! What one side writes: lines of the checklist, findings, photos. Each is its own record, entered in its own log.

use super::{entry, hold_to_write};
use crate::model::*;
use crate::picture::Picture;
use crate::reading::Found;
use crate::rules::{self, CheckInput};
use crate::{lists, store};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, Told, plain_text, t};

/// Writes a line of the checklist for the own side. `seen` is the revision that the writer saw; 0 where nobody wrote it yet.
///
/// Errors: [`Problem::Missing`] for who does not come along and for a line that the list does not have; `visit.line-changed`, a conflict;
/// `visit.not-started`, `visit.signed`, `visit.not-now`.
pub async fn write_check(
    desk: &Desk,
    reference: &Reference,
    line: &str,
    seen: i64,
    input: CheckInput,
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_write(desk, &mut tx, reference).await?;
    let line = lists::line(found.visit.kind, line).ok_or(Problem::Missing)?;
    rules::must_be_under_way(&found.visit)?;
    let before = found.own_side(desk).and_then(|side| side.said()?.check(line.key));
    if before.map_or(0, |before| before.revision) != seen {
        return Err(line_changed(desk, reference, line.key, before));
    }
    let check = Check {
        org: desk.org(),
        line: line.key.to_owned(),
        verdict: input.verdict,
        likelihood: input.likelihood,
        consequence: input.consequence,
        words: input.words,
        revision: seen + 1,
        changed: LastChange::by(desk),
    };
    if !store::keep_check(&tx, found.visit.id, &check).await? {
        return Err(line_changed(desk, reference, line.key, before));
    }
    tx.enter(
        entry(desk, "visit.checked", &found.visit)
            .with("line", line.key)
            .with("verdict", check.verdict.as_str()),
    );
    Ok(tx.commit().await?)
}

fn line_changed(desk: &Desk, reference: &Reference, line: &str, before: Option<&Check>) -> Problem {
    let told = Told {
        code: "visit.line-changed",
        known: "visit-line-changed",
        unknown: "visit-changed-unseen",
    };
    told.conflict(before.map(|before| &before.changed), desk)
        .meanwhile(format!("/visits/{reference}/checks/{line}"), None)
}

/// A finding as typed.
#[derive(Debug, Clone, Default)]
pub struct FindingInput {
    /// Id of a stop; empty: nowhere special.
    pub stop: String,
    pub severity: String,
    pub words: String,
}

/// Notes a finding of the own side.
///
/// Errors: [`Problem::Missing`] for who does not come along; `finding.severity`, `finding.stop`, `finding.too-many`, `text.empty`,
/// `text.too-long`; `visit.not-started`, `visit.signed`, `visit.not-now`.
pub async fn add_finding(desk: &Desk, reference: &Reference, input: FindingInput) -> Result<FindingId, Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_write(desk, &mut tx, reference).await?;
    rules::must_be_under_way(&found.visit)?;
    let severity = Severity::parse(&input.severity);
    let severity = severity.ok_or_else(|| Problem::refusal("finding.severity", t("visit-choose")))?;
    let stop = stop_of(&found, &input.stop)?;
    let words = plain_text(&input.words, &t("visit-finding-words-called"), 2_000, true)?;
    let own = found.own_side(desk).and_then(|side| side.said());
    if own.is_some_and(|own| own.findings.len() >= rules::MOST_FINDINGS) {
        return Err(Problem::refusal("finding.too-many", t("visit-finding-too-many")));
    }
    let finding = Finding {
        id: FindingId::new(),
        visit: found.visit.id,
        org: desk.org(),
        stop,
        severity,
        words,
        action: None,
        found_at: desk.now(),
        found_by: desk.who.position_title.clone(),
    };
    store::insert_finding(&tx, &finding).await?;
    let entry = entry(desk, "visit.found", &found.visit).with("finding", String::from(finding.id));
    tx.enter(entry.with("severity", severity.as_str()));
    tx.commit().await?;
    Ok(finding.id)
}

fn stop_of(found: &Found, typed: &str) -> Result<Option<VisitItemId>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || Problem::refusal("finding.stop", t("visit-choose"));
    let id: VisitItemId = typed.trim().parse().map_err(|_| wrong())?;
    match found.stops.iter().any(|stop| stop.id == id) {
        true => Ok(Some(id)),
        false => Err(wrong()),
    }
}

/// An own finding of a visit that is still written, held.
pub(super) async fn hold_finding(
    desk: &Desk,
    tx: &mut Tx,
    reference: &Reference,
    finding: FindingId,
) -> Result<(Found, Finding), Problem> {
    let found = hold_to_write(desk, tx, reference).await?;
    rules::must_be_under_way(&found.visit)?;
    let own = found.own_side(desk).and_then(|side| side.said());
    let own = own.and_then(|own| own.findings.iter().find(|each| each.id == finding));
    let own = own.cloned().ok_or(Problem::Missing)?;
    Ok((found, own))
}

/// May a photo be added to this finding now? Asked before the file is worked on.
///
/// Errors: those of [`add_photo`].
pub async fn may_add_photo(desk: &Desk, reference: &Reference, finding: FindingId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let (found, finding) = hold_finding(desk, &mut tx, reference, finding).await?;
    check_room(desk, &found, &finding)?;
    Ok(tx.commit().await?)
}

fn check_room(desk: &Desk, found: &Found, finding: &Finding) -> Result<(), Problem> {
    let own = found.own_side(desk).and_then(|side| side.said());
    let photos = own.map_or(0, |own| own.photos_of(finding.id).count());
    match photos < rules::MOST_PHOTOS {
        true => Ok(()),
        false => Err(Problem::refusal("photo.too-many", t("visit-photo-too-many"))),
    }
}

/// Adds a photo to an own finding. `words` say what it shows.
///
/// Errors: [`Problem::Missing`]; `photo.too-many`, `text.empty`, `text.too-long`; `visit.signed`, `visit.not-now`.
pub async fn add_photo(
    desk: &Desk,
    reference: &Reference,
    finding: FindingId,
    words: &str,
    picture: Picture,
) -> Result<PhotoId, Problem> {
    let mut tx = desk.begin().await?;
    let (found, finding) = hold_finding(desk, &mut tx, reference, finding).await?;
    check_room(desk, &found, &finding)?;
    let words = check_photo_words(words)?;
    let photo = store::insert_photo(&tx, &finding, picture, &words, &LastChange::by(desk)).await?;
    tx.enter(
        entry(desk, "visit.photo", &found.visit)
            .with("finding", String::from(finding.id))
            .with("photo", String::from(photo.id))
            .with("sha256", photo.sha256),
    );
    tx.commit().await?;
    Ok(photo.id)
}

/// What a photo shows, for who does not see it.
///
/// Errors: `text.empty`, `text.too-long`.
pub fn check_photo_words(words: &str) -> Result<String, Problem> {
    plain_text(words, &t("visit-photo-words-called"), 300, true)
}

/// Takes an own finding back, with its photos. One that became an action stays.
///
/// Errors: [`Problem::Missing`]; `finding.has-action`, a conflict; `visit.signed`, `visit.not-now`.
pub async fn withdraw_finding(desk: &Desk, reference: &Reference, finding: FindingId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let (found, finding) = hold_finding(desk, &mut tx, reference, finding).await?;
    if finding.action.is_some() {
        return Err(Problem::conflict("finding.has-action", t("visit-finding-has-action")));
    }
    store::withdraw_finding(&tx, finding.id, desk.now()).await?;
    tx.enter(entry(desk, "visit.finding_withdrawn", &found.visit).with("finding", String::from(finding.id)));
    Ok(tx.commit().await?)
}

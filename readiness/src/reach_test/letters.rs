//! The mail of a test: TEST first, one link, and no word that looks like an emergency or a drill.

use jiff::tz::TimeZone;
use muster_membership::{
    Organisation,
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Problem, format, t_with};

use super::Probe;

/// Who tests, and whom the letter is for.
pub(super) struct Letter<'a> {
    pub by: &'a Organisation,
    pub about: &'a Organisation,
    pub title: &'a str,
    pub to: &'a str,
    /// The secret of the link.
    pub secret: &'a str,
}

/// Puts the mail on its way. It is kept among the letters of the organisation whose person it is for.
pub(super) async fn post(tx: &Tx, app: &App, letter: &Letter<'_>, probe: &Probe) -> Result<(), Problem> {
    let sealing = app
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let zone = TimeZone::get(&letter.about.time_zone).unwrap_or(TimeZone::UTC);
    let link = format!("{}/answer/{}", app.settings().base_url, letter.secret);
    let values = [
        ("organisation", letter.by.name.as_str().into()),
        ("title", letter.title.into()),
        ("link", link.into()),
        ("until", format::day_clock_zone(probe.deadline_at, &zone).into()),
    ];
    let words = Words {
        to: letter.to.to_owned(),
        subject: t_with("reach-mail-subject", &values),
        text: t_with("reach-mail-text", &values),
    };
    let new = NewLetter {
        org: letter.about.id,
        kind: LetterKind::ReachTest,
        about: probe.id.to_string(),
        words: &words,
        deadline_at: probe.deadline_at,
    };
    letter::store::post(tx, &sealing, new, probe.asked_at).await?;
    Ok(())
}

/// Takes back a mail that has not gone out: its question has ended.
pub(super) async fn withdraw(tx: &Tx, about: OrgId, probe: &Probe, now: Timestamp) -> Result<(), Fault> {
    letter::store::withdraw(tx, about, LetterKind::ReachTest, &probe.id.to_string(), now)
        .await
        .map(drop)
}

//! Reminders to whoever keeps a kit: by mail, once for each occasion. The inbox lists the same as long as it is so.

use super::rules::{Occasion, occasions};
use super::{Kit, store};
use jiff::{SignedDuration, tz::TimeZone};
use muster_membership::{
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
    organisation,
};
use muster_store::{Entry, Fault, Tx};
use muster_terms::{KitId, Timestamp};
use muster_web::{App, format, t_with};

/// Kits that are looked at in one go.
const AT_ONCE: i64 = 100;
/// After this a letter that did not go out has no point.
const LETTER_HOURS: i64 = 48;

/// Reminds of every kit that asks for it today. Returns how many reminders were kept.
///
/// Errors: a fault when the store fails; what was kept before it stays kept.
pub async fn remind(app: &App) -> Result<usize, Fault> {
    let (mut after, mut kept): (Option<KitId>, usize) = (None, 0);
    loop {
        let kits = store::kept(&app.store().read().await?, after, AT_ONCE).await?;
        let Some(last) = kits.last() else { return Ok(kept) };
        after = Some(last.id);
        for kit in &kits {
            kept += of_kit(app, kit).await?;
        }
    }
}

async fn of_kit(app: &App, kit: &Kit) -> Result<usize, Fault> {
    let now = app.now();
    let read = app.store().read().await?;
    let org = organisation::store::find(&read, kit.org).await?;
    drop(read);
    let zone = org
        .and_then(|org| TimeZone::get(&org.time_zone).ok())
        .unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone.clone()).date();
    let Some(custodian) = kit.custodian.as_ref().filter(|custodian| custodian.filled) else {
        return Ok(0);
    };
    // What nobody was told is told once it can be: nothing is kept until then.
    if !letter::is_offered(app) {
        return Ok(0);
    }
    let mut kept = 0;
    for occasion in occasions(kit, today, &zone) {
        let tx = app.store().begin().await?;
        let Some(to) = store::address_of(&tx, custodian.id).await? else {
            tx.roll_back().await?;
            return Ok(kept);
        };
        if !store::remind_once(&tx, kit.id, &occasion.key(), now).await? {
            tx.roll_back().await?;
            continue;
        }
        post(app, &tx, kit, &occasion, to, now).await?;
        let entry = Entry::new(kit.org, "kit.reminded", now)
            .with("kit", String::from(kit.id))
            .with("position", String::from(custodian.id))
            .with("occasion", occasion.key());
        tx.commit_with(entry).await?;
        kept += 1;
    }
    Ok(kept)
}

async fn post(app: &App, tx: &Tx, kit: &Kit, occasion: &Occasion, to: String, now: Timestamp) -> Result<(), Fault> {
    let sealing = app
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let (key, day, item) = match occasion {
        Occasion::Due(day) => ("kits-mail-due", *day, ""),
        Occasion::Overdue(day) => ("kits-mail-overdue", *day, ""),
        Occasion::Expiring(_, item, day) => ("kits-mail-expiring", *day, item.as_str()),
    };
    let link = format!("{}/kits/{}/check", app.settings().base_url, kit.reference);
    let values = [
        ("kit", kit.words().into()),
        ("site", kit.site_name.as_str().into()),
        ("day", format::date_long(day).into()),
        ("item", item.into()),
    ];
    let subject = t_with(key, &values);
    let words = Words {
        to,
        text: t_with(
            "kits-mail-text",
            &[("what", subject.as_str().into()), ("link", link.into())],
        ),
        subject,
    };
    let letter = NewLetter {
        org: kit.org,
        kind: LetterKind::KitReminder,
        about: kit.id.to_string(),
        words: &words,
        deadline_at: now + SignedDuration::from_hours(LETTER_HOURS),
    };
    letter::store::post(tx, &sealing, letter, now).await.map(drop)
}

//! Reminders to whoever approves a plan: by mail, once for each occasion.

use crate::model::PlanText;
use crate::{rules, store};
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use muster_membership::{
    keys::SealingKey,
    letter::{self, LetterKind, Words, store::NewLetter},
    organisation,
};
use muster_readiness::kit::store::address_of;
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{App, format, t_with};

/// Plans that are looked at in one go.
const AT_ONCE: i64 = 100;
/// After this a letter that did not go out has no point.
const LETTER_HOURS: i64 = 48;

/// Why somebody is reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// Its review is due on that day.
    Due(Date),
    /// The day went by.
    Overdue(Date),
    /// An emergency of its kind ended.
    After(IncidentId, Reference),
}

impl Occasion {
    /// The same for the same occasion, so that nobody is reminded of it twice.
    pub fn key(&self) -> String {
        match self {
            Occasion::Due(day) => format!("due:{day}"),
            Occasion::Overdue(day) => format!("overdue:{day}"),
            Occasion::After(incident, _) => format!("after:{incident}"),
        }
    }
}

/// What a plan asks for today by its day alone.
pub fn by_day(review_on: Option<Date>, today: Date) -> Option<Occasion> {
    let on = review_on?;
    if on < today {
        return Some(Occasion::Overdue(on));
    }
    let soon = today.saturating_add(rules::REMIND_DAYS.days());
    (on <= soon).then_some(Occasion::Due(on))
}

/// Reminds of every plan that asks for it today. Returns how many letters were posted: while the approver's position has no confirmed
/// address, or the server sends no mail, it is tried again the next time.
///
/// Errors: a fault when the store fails; what was kept before it stays kept.
pub async fn remind(app: &App) -> Result<usize, Fault> {
    let (mut after, mut kept): (Option<PlanTextId>, usize) = (None, 0);
    loop {
        let plans = store::to_remind(&app.store().read().await?, after, AT_ONCE).await?;
        let Some(last) = plans.last() else { return Ok(kept) };
        after = Some(last.id);
        for plan in &plans {
            kept += of_plan(app, plan).await?;
        }
    }
}

async fn of_plan(app: &App, plan: &PlanText) -> Result<usize, Fault> {
    if !letter::is_offered(app) {
        return Ok(0);
    }
    let now = app.now();
    let read = app.store().read().await?;
    let org = organisation::store::find(&read, plan.org).await?;
    let ended = store::ended_since(&read, plan).await?;
    drop(read);
    let zone = org
        .and_then(|org| TimeZone::get(&org.time_zone).ok())
        .unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone).date();
    let occasions = by_day(plan.review_on, today)
        .into_iter()
        .chain(ended.into_iter().map(|one| Occasion::After(one.id, one.reference)));
    let mut kept = 0;
    for occasion in occasions {
        let tx = app.store().begin().await?;
        let Some(to) = address_of(&tx, plan.approver).await? else {
            tx.roll_back().await?;
            break;
        };
        if !store::remind_once(&tx, plan.id, &occasion.key(), now).await? {
            tx.roll_back().await?;
            continue;
        }
        send(app, &tx, plan, &occasion, to, now).await?;
        let entry = Entry::new(plan.org, "plan_text.reminded", now)
            .with("plan", String::from(plan.id))
            .with("position", String::from(plan.approver))
            .with("occasion", occasion.key());
        tx.commit_with(entry).await?;
        kept += 1;
    }
    Ok(kept)
}

async fn send(
    app: &App,
    tx: &Tx,
    plan: &PlanText,
    occasion: &Occasion,
    to: String,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealing = app
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let (key, said) = match occasion {
        Occasion::Due(day) => ("plantext-mail-due", format::date_long(*day)),
        Occasion::Overdue(day) => ("plantext-mail-overdue", format::date_long(*day)),
        Occasion::After(_, incident) => ("plantext-mail-after", incident.to_string()),
    };
    let subject = t_with(key, &[("plan", plan.title.as_str().into()), ("said", said.into())]);
    let link = format!("{}/plans/{}", app.settings().base_url, plan.reference);
    let text = t_with(
        "plantext-mail-text",
        &[("what", subject.as_str().into()), ("link", link.into())],
    );
    let letter = NewLetter {
        org: plan.org,
        kind: LetterKind::PlanReminder,
        about: plan.id.to_string(),
        words: &Words { to, text, subject },
        deadline_at: now + SignedDuration::from_hours(LETTER_HOURS),
    };
    letter::store::post(tx, &sealing, letter, now).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_remembered_two_weeks_ahead_and_once_more_when_it_is_late() {
        let today: Date = "2031-05-05".parse().unwrap();
        let on = |day: &str| by_day(Some(day.parse().unwrap()), today).map(|occasion| occasion.key());
        assert_eq!(by_day(None, today), None);
        assert_eq!(on("2031-05-20"), None);
        assert_eq!(on("2031-05-19").unwrap(), "due:2031-05-19");
        assert_eq!(on("2031-05-05").unwrap(), "due:2031-05-05");
        assert_eq!(on("2031-05-04").unwrap(), "overdue:2031-05-04");
    }
}

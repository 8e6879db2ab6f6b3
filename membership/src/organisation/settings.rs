//! What an organisation says of itself after it was founded: name, numbers, time zone, distances.

use super::{Organisation, rules, store};
use crate::{fields::FieldProblems, position};
use muster_store::Entry;
use muster_terms::Act;
use muster_web::{Desk, Problem, plain_text, t};

/// All of it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub name: String,
    /// Empty when there is none.
    pub out_of_hours: String,
    pub emergency_number: String,
    /// IANA name.
    pub time_zone: String,
    pub metric: bool,
}

/// The same as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    pub name: String,
    pub out_of_hours: String,
    pub emergency_number: String,
    pub time_zone: String,
    pub units: String,
}

impl SettingsForm {
    pub(super) fn of(org: &Organisation) -> Self {
        Self {
            name: org.name.clone(),
            out_of_hours: org.out_of_hours.clone(),
            emergency_number: org.emergency_number.clone(),
            time_zone: org.time_zone.clone(),
            units: if org.metric { "metric" } else { "imperial" }.into(),
        }
    }
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `text.*`, `organisation.out-of-hours`, `organisation.emergency-number`, `organisation.time-zone`, each at its field.
pub fn check(form: &SettingsForm) -> Result<Settings, FieldProblems> {
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", plain_text(&form.name, &t("setup-name-called"), 120, true));
    let out_of_hours = problems.keep("out_of_hours", rules::check_out_of_hours(&form.out_of_hours));
    let emergency_number = problems.keep(
        "emergency_number",
        rules::check_emergency_number(&form.emergency_number),
    );
    let time_zone = problems.keep("time_zone", rules::check_time_zone(&form.time_zone));
    match (name, out_of_hours, emergency_number, time_zone) {
        (Some(name), Some(out_of_hours), Some(emergency_number), Some(time_zone)) => Ok(Settings {
            name,
            out_of_hours,
            emergency_number,
            time_zone,
            metric: form.units != "imperial",
        }),
        _ => Err(problems),
    }
}

/// The words of the closed list for what differs, in the order of the page.
fn differences(old: &Organisation, new: &Settings) -> Vec<&'static str> {
    let differs = [
        ("name", old.name != new.name),
        ("out_of_hours", old.out_of_hours != new.out_of_hours),
        ("emergency_number", old.emergency_number != new.emergency_number),
        ("time_zone", old.time_zone != new.time_zone),
        ("distances", old.metric != new.metric),
    ];
    differs
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(word, _)| word)
        .collect()
}

/// The own organisation.
///
/// Errors: [`Problem::Missing`] without the duty to read.
pub async fn of_desk(desk: &Desk) -> Result<Organisation, Problem> {
    desk.require(Act::ReadOwn)?;
    let found = store::find(&desk.read().await?, desk.org()).await?;
    found.ok_or(Problem::Missing)
}

/// Saves what the organisation says of itself. What is as it was is not entered again.
///
/// Errors: [`Problem::Missing`] without the duty.
pub async fn change(desk: &Desk, new: Settings) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    position::store::hold_org(&tx, desk.org()).await?;
    let old = store::find(&tx, desk.org()).await?.ok_or(Problem::Missing)?;
    let changed = differences(&old, &new);
    if changed.is_empty() {
        return Ok(tx.roll_back().await?);
    }
    let Settings {
        name,
        out_of_hours,
        emergency_number,
        time_zone,
        metric,
    } = new;
    let org = Organisation {
        name,
        out_of_hours,
        emergency_number,
        time_zone,
        metric,
        ..old
    };
    store::save(&tx, &org).await?;
    let entry = Entry::new(desk.org(), "organisation.changed", desk.now())
        .with("by", desk.who.position.to_string())
        .with("changed", changed);
    Ok(tx.commit_with(entry).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_said_at_once_and_no_out_of_hours_line_is_right() {
        let problems = check(&SettingsForm::default()).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "emergency_number", "time_zone"]);
    }
}

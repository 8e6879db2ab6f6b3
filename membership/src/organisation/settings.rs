//! What an organisation says of itself after it was founded: name, numbers, time zone, distances.

use super::{Organisation, rules, store};
use crate::{fields::FieldProblems, revision::Revised};
use muster_store::{Entry, Tx};
use muster_terms::Act;
use muster_web::{Begun, Desk, Meanwhile, Problem, Stored, Told, plain_text, t};

/// The page that shows and changes all of it.
pub(super) const PLACE: &str = "/admin/organisation";

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
    /// The revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl SettingsForm {
    pub(super) fn of(now: &Revised<Organisation>) -> Self {
        let org = &now.record;
        Self {
            name: org.name.clone(),
            out_of_hours: org.out_of_hours.clone(),
            emergency_number: org.emergency_number.clone(),
            time_zone: org.time_zone.clone(),
            units: units(org).into(),
            revision: now.revision.number,
            begun: Begun::with(&in_form(org)),
        }
    }

    /// The form again for who came second, going on from `now`.
    pub(super) fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            name: meanwhile.fill("name", self.name, now.name),
            out_of_hours: meanwhile.fill("out_of_hours", self.out_of_hours, now.out_of_hours),
            emergency_number: meanwhile.fill("emergency_number", self.emergency_number, now.emergency_number),
            time_zone: meanwhile.fill("time_zone", self.time_zone, now.time_zone),
            units: meanwhile.fill("units", self.units, now.units),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// The word of the form.
fn units(org: &Organisation) -> &'static str {
    if org.metric { "metric" } else { "imperial" }
}

/// All of it as it is stored, named as the form names it.
pub(super) fn in_form(org: &Organisation) -> Vec<Stored> {
    with_distances(org, |label, words| Stored::known("units", label, units(org), words))
}

/// The same, named as the API names it.
fn in_api(org: &Organisation) -> Vec<Stored> {
    with_distances(org, |label, words| Stored::known("metric", label, org.metric, words))
}

/// What was typed, as it would be stored and as the form names it.
pub(super) fn typed(org: Organisation, new: Settings) -> Vec<Stored> {
    in_form(&changed(org, new))
}

fn with_distances(org: &Organisation, distances: impl FnOnce(String, String) -> Stored) -> Vec<Stored> {
    let words = if org.metric { "setup-metric" } else { "setup-imperial" };
    vec![
        Stored::text("name", t("setup-name"), &org.name),
        Stored::text("out_of_hours", t("organisation-out-of-hours"), &org.out_of_hours),
        Stored::text("emergency_number", t("setup-emergency-number"), &org.emergency_number),
        Stored::text("time_zone", t("setup-time-zone"), &org.time_zone),
        distances(t("setup-units"), t(words)),
    ]
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

/// The own organisation, with its revision.
///
/// Errors: [`Problem::Missing`] without the duty to read.
pub async fn of_desk(desk: &Desk) -> Result<Revised<Organisation>, Problem> {
    desk.require(Act::ReadOwn)?;
    find_own(&desk.read().await?, desk).await
}

async fn find_own(tx: &Tx, desk: &Desk) -> Result<Revised<Organisation>, Problem> {
    let found = store::find_revised(tx, desk.org()).await?;
    found.ok_or(Problem::Missing)
}

/// Saves what the organisation, which was at revision `read`, says of itself. What is as it was is not entered again.
///
/// Errors: [`Problem::Missing`] without the duty; `organisation.changed`, a conflict that names who was first, when, and what they
/// changed.
pub async fn change(desk: &Desk, new: Settings, read: i64) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.begin().await?;
    let old = find_own(&tx, desk).await?;
    if old.revision.number != read {
        return Err(lost_race(&tx, desk, read).await?);
    }
    let changed = differences(&old.record, &new);
    if changed.is_empty() {
        return Ok(tx.roll_back().await?);
    }
    if !store::save(&tx, &with_settings(old, new, desk), read).await? {
        return Err(lost_race(&tx, desk, read).await?);
    }
    let entry = Entry::new(desk.org(), "organisation.changed", desk.now())
        .with("by", desk.who.position.to_string())
        .with("changed", changed);
    Ok(tx.commit_with(entry).await?)
}

fn changed(org: Organisation, new: Settings) -> Organisation {
    let Settings {
        name,
        out_of_hours,
        emergency_number,
        time_zone,
        metric,
    } = new;
    Organisation {
        name,
        out_of_hours,
        emergency_number,
        time_zone,
        metric,
        ..org
    }
}

fn with_settings(old: Revised<Organisation>, new: Settings, desk: &Desk) -> Revised<Organisation> {
    let was = in_api(&old.record);
    let record = changed(old.record, new);
    let revision = old.revision.after(&was, &in_api(&record), desk);
    Revised { record, revision }
}

/// Somebody else was first.
async fn lost_race(tx: &Tx, desk: &Desk, read: i64) -> Result<Problem, Problem> {
    let told = Told {
        code: "organisation.changed",
        known: "organisation-changed-meanwhile",
        unknown: "organisation-changed-unseen",
    };
    let now = find_own(tx, desk).await?;
    Ok(now.revision.conflict(told, read, in_api(&now.record), PLACE, desk))
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::{OrgId, OrganisationKind};
    use muster_web::Below;

    #[test]
    fn every_wrong_field_is_said_at_once_and_no_out_of_hours_line_is_right() {
        let problems = check(&SettingsForm::default()).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "emergency_number", "time_zone"]);
    }

    #[test]
    fn each_field_takes_what_is_stored_by_its_own_name() {
        let form = |value: &str| SettingsForm {
            name: value.into(),
            out_of_hours: value.into(),
            emergency_number: value.into(),
            time_zone: value.into(),
            units: value.into(),
            ..SettingsForm::default()
        };
        let value = |form: &SettingsForm, name: &str| match name {
            "name" => form.name.clone(),
            "out_of_hours" => form.out_of_hours.clone(),
            "emergency_number" => form.emergency_number.clone(),
            "time_zone" => form.time_zone.clone(),
            "units" => form.units.clone(),
            other => panic!("the form has no {other}"),
        };
        let changed = in_form(&northgate());
        let names: Vec<&'static str> = changed.iter().map(|field| field.name).collect();
        for taken in &names {
            let meanwhile = Meanwhile {
                changed: Some(changed.clone()),
                otherwise: names.iter().copied().filter(|name| name != taken).collect(),
                below: Below::Over,
                ..Meanwhile::default()
            };
            let again = form("mine").again(form("theirs"), &meanwhile);
            for name in &names {
                let is_taken = value(&again, name) == "theirs";
                assert_eq!(is_taken, name == taken, "{name} where {taken} is taken");
            }
        }
    }

    fn northgate() -> Organisation {
        Organisation {
            id: OrgId::new(),
            kind: OrganisationKind::Company,
            name: "Northgate".into(),
            emergency_number: "112".into(),
            out_of_hours: String::new(),
            time_zone: "UTC".into(),
            metric: true,
            created_at: "2030-11-20T21:42:00Z".parse().unwrap(),
        }
    }
}

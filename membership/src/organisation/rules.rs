//! What an organisation needs to be founded.

use crate::{fields::FieldProblems, sign_in::rules as sign_in_rules};
use jiff::tz::{self, TimeZone};
use muster_terms::{Duty, OrganisationKind};
use muster_web::{Problem, plain_text, t};

/// All that founding takes, checked.
#[derive(Debug, Clone)]
pub struct Founding {
    pub name: String,
    pub kind: OrganisationKind,
    /// IANA name.
    pub time_zone: String,
    pub emergency_number: String,
    pub metric: bool,
    /// Absent only in the demo, where people come in by link.
    pub owner: Option<Owner>,
}

/// The account of whoever founds.
#[derive(Debug, Clone)]
pub struct Owner {
    pub email: String,
    pub password: String,
}

/// The same as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct FoundingForm {
    pub name: String,
    pub kind: String,
    pub time_zone: String,
    pub emergency_number: String,
    pub units: String,
    pub email: String,
    #[serde(skip_serializing)]
    pub password: String,
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `text.*`, `organisation.kind`, `organisation.time-zone`, `organisation.emergency-number`, `email.malformed`,
/// `password.*`, each at its field.
pub fn check(form: &FoundingForm) -> Result<Founding, FieldProblems> {
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", plain_text(&form.name, &t("setup-name-called"), 120, true));
    let kind = problems.keep("kind", check_kind(&form.kind));
    let time_zone = problems.keep("time_zone", check_time_zone(&form.time_zone));
    let emergency_number = problems.keep("emergency_number", check_emergency_number(&form.emergency_number));
    let email = problems.keep("email", sign_in_rules::check_email(&form.email));
    let password = problems.keep("password", sign_in_rules::check_password(&form.password));
    match (name, kind, time_zone, emergency_number, email, password) {
        (Some(name), Some(kind), Some(time_zone), Some(emergency_number), Some(email), Some(())) => Ok(Founding {
            name,
            kind,
            time_zone,
            emergency_number,
            metric: form.units != "imperial",
            owner: Some(Owner {
                email,
                password: form.password.clone(),
            }),
        }),
        _ => Err(problems),
    }
}

fn check_kind(word: &str) -> Result<OrganisationKind, Problem> {
    OrganisationKind::parse(word).ok_or_else(|| Problem::refusal("organisation.kind", t("setup-kind-missing")))
}

/// Errors: `organisation.time-zone` unless this machine's time zone database knows the name.
pub fn check_time_zone(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let zone = TimeZone::get(name)
        .ok()
        .and_then(|zone| zone.iana_name().map(str::to_owned));
    zone.ok_or_else(|| Problem::refusal("organisation.time-zone", t("setup-time-zone-unknown")))
}

/// Digits as one dials them, spaces left out: `112`, `911`, `+44 20 7946 0000`.
///
/// Errors: `organisation.emergency-number`.
pub fn check_emergency_number(typed: &str) -> Result<String, Problem> {
    dialled(typed).ok_or_else(|| Problem::refusal("organisation.emergency-number", t("setup-emergency-number-wrong")))
}

/// The same for the line that answers when nobody on duty does; there may be none.
///
/// Errors: `organisation.out-of-hours`.
pub fn check_out_of_hours(typed: &str) -> Result<String, Problem> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    dialled(typed).ok_or_else(|| Problem::refusal("organisation.out-of-hours", t("organisation-out-of-hours-wrong")))
}

fn dialled(typed: &str) -> Option<String> {
    let number: String = typed
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
        .collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let ok = (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    ok.then_some(number)
}

/// The names of time zones to choose from: regions and cities, and UTC.
pub fn time_zones() -> Vec<String> {
    const REGIONS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let known = tz::db().available().map(|name| name.to_string());
    let mut names: Vec<String> = known
        .filter(|name| REGIONS.iter().any(|region| name.starts_with(region)))
        .collect();
    names.sort_unstable();
    names.push("UTC".into());
    names
}

/// The duty of whoever founds: the one that signs for the organisation.
pub fn founding_duty(kind: OrganisationKind) -> Duty {
    match kind {
        OrganisationKind::Company => Duty::SecurityDirector,
        OrganisationKind::Agency => Duty::PoliceCommander,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::Act;

    fn form() -> FoundingForm {
        FoundingForm {
            name: " Northgate Group ".into(),
            kind: "company".into(),
            time_zone: "UTC".into(),
            emergency_number: "112".into(),
            units: "metric".into(),
            email: "Director@northgate.example".into(),
            password: "a few plain words".into(),
        }
    }

    #[test]
    fn a_complete_form_founds() {
        let founding = check(&form()).unwrap();
        assert_eq!((founding.name.as_str(), founding.metric), ("Northgate Group", true));
        assert_eq!(founding.owner.unwrap().email, "director@northgate.example");
    }

    #[test]
    fn every_wrong_field_is_said_at_once() {
        let problems = check(&FoundingForm::default()).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            ["name", "kind", "time_zone", "emergency_number", "email", "password"]
        );
    }

    #[test]
    fn emergency_numbers_are_dialled() {
        assert_eq!(check_emergency_number("+44 (20) 7946-0000").unwrap(), "+442079460000");
        for bad in ["", "1", "help", "112; rm", "+", "1234567890123456"] {
            assert!(check_emergency_number(bad).is_err(), "{bad}");
        }
        assert!(check_time_zone("Mars/Olympus").is_err());
    }

    #[test]
    fn there_may_be_no_out_of_hours_line_but_not_a_wrong_one() {
        assert_eq!(check_out_of_hours(" ").unwrap(), "");
        assert_eq!(check_out_of_hours("+44 20 7946 0000").unwrap(), "+442079460000");
        let wrong = check_out_of_hours("ask the porter").unwrap_err();
        assert_eq!(wrong.code(), "organisation.out-of-hours");
    }

    #[test]
    fn whoever_founds_can_sign_and_administer() {
        for kind in [OrganisationKind::Company, OrganisationKind::Agency] {
            let duty = founding_duty(kind);
            assert!(duty.may(Act::Sign) && duty.may(Act::Administer) && duty.may(Act::NegotiateAgreements));
        }
    }
}

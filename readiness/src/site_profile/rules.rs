//! What a profile must say, and what a changed one may be.

use super::{KnownPolice, Profile};
use muster_membership::{Site, fields::FieldProblems};
use muster_policy::Party;
use muster_web::{Problem, plain_text, t};
use serde::Deserialize;

/// Notes for officers that a site can have.
pub const MOST_NOTES: usize = 12;

/// A profile as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub name: String,
    pub address: String,
    pub hours: String,
    pub occupancy: String,
    /// Empty, an organisation's id, or an organisation's id, a slash and a unit's id.
    pub police: String,
    pub arrival_words: String,
    pub note_label: Vec<String>,
    pub note_words: Vec<String>,
    /// The site's revision that the form was made from.
    pub revision: i64,
}

/// Checks every field and says all that is wrong at once.
///
/// Errors: `text.*`, `site.police` (only agencies with an agreement in force), `site.note`, each at its field.
pub fn check(form: &ProfileForm, known: &[KnownPolice]) -> Result<Profile, FieldProblems> {
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", plain_text(&form.name, &t("sites-name-called"), 80, true));
    let address = problems.keep(
        "address",
        plain_text(&form.address, &t("sites-address-called"), 200, true),
    );
    let hours = problems.keep("hours", plain_text(&form.hours, &t("sites-hours-called"), 80, false));
    let occupancy = problems.keep(
        "occupancy",
        plain_text(&form.occupancy, &t("sites-occupancy-called"), 80, false),
    );
    let arrival = problems.keep(
        "arrival_words",
        plain_text(&form.arrival_words, &t("sites-arrival-called"), 200, false),
    );
    let police = problems.keep("police", check_police(&form.police, known));
    let notes = problems.keep("note_words", check_notes(&form.note_label, &form.note_words));
    match (name, address, hours, occupancy, arrival, police, notes) {
        (
            Some(name),
            Some(address),
            Some(hours),
            Some(occupancy),
            Some(arrival_words),
            Some(police),
            Some(officer_notes),
        ) => Ok(Profile {
            name,
            address,
            hours,
            occupancy,
            police,
            arrival_words,
            officer_notes,
        }),
        _ => Err(problems),
    }
}

/// The word of a party in the form.
pub fn party_word(party: Party) -> String {
    match party.unit {
        Some(unit) => format!("{}/{unit}", party.org),
        None => party.org.to_string(),
    }
}

fn check_police(word: &str, known: &[KnownPolice]) -> Result<Option<Party>, Problem> {
    if word.is_empty() {
        return Ok(None);
    }
    let found = known.iter().find(|known| party_word(known.party) == word);
    found
        .map(|known| Some(known.party))
        .ok_or_else(|| Problem::refusal("site.police", t("sites-police-unknown")))
}

fn check_notes(labels: &[String], words: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let mut notes = Vec::new();
    for (label, words) in labels.iter().zip(words) {
        let label = plain_text(label, &t("sites-note-label-called"), 30, false)?;
        let words = plain_text(words, &t("sites-note-words-called"), 200, false)?;
        match (label.is_empty(), words.is_empty()) {
            (true, true) => {}
            (false, false) => notes.push((label, words)),
            _ => return Err(Problem::refusal("site.note", t("sites-note-half"))),
        }
    }
    if notes.len() > MOST_NOTES {
        return Err(Problem::refusal("site.too-many-notes", t("sites-note-too-many")));
    }
    Ok(notes)
}

/// The site with this profile. The reference, the organisation and the revision stay.
pub fn with_profile(site: Site, profile: Profile) -> Site {
    Site {
        name: profile.name,
        address: profile.address,
        hours: profile.hours,
        occupancy: profile.occupancy,
        police_org: profile.police.map(|party| party.org),
        police_unit: profile.police.and_then(|party| party.unit),
        arrival_words: profile.arrival_words,
        officer_notes: profile.officer_notes,
        ..site
    }
}

/// Is the form made from the site as it is? Everything that writes on a site's page goes through here.
///
/// Errors: `site.changed-meanwhile`, a conflict.
pub fn refuse_stale(site: &Site, revision: i64) -> Result<(), Problem> {
    if site.revision == revision {
        Ok(())
    } else {
        Err(lost_race())
    }
}

/// Somebody else was first.
pub fn lost_race() -> Problem {
    Problem::conflict("site.changed-meanwhile", t("sites-changed-meanwhile"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::{OrgId, UnitId};

    fn form() -> ProfileForm {
        ProfileForm {
            name: "Northfield Hospital".into(),
            address: "12 Hospital Road".into(),
            ..ProfileForm::default()
        }
    }

    #[test]
    fn a_name_and_an_address_are_enough() {
        let profile = check(&form(), &[]).unwrap();
        assert_eq!((profile.name.as_str(), profile.police), ("Northfield Hospital", None));
    }

    #[test]
    fn every_wrong_field_is_said_at_once() {
        let wrong = ProfileForm {
            police: "nobody".into(),
            note_label: vec!["Parking".into()],
            note_words: vec![" ".into()],
            hours: "x".repeat(81),
            ..ProfileForm::default()
        };
        let problems = check(&wrong, &[]).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "address", "hours", "police", "note_words"]);
    }

    #[test]
    fn only_police_with_an_agreement_can_be_chosen() {
        let (agency, unit) = (OrgId::new(), UnitId::new());
        let known = [
            KnownPolice {
                party: Party::whole(agency),
                name: "City Police".into(),
            },
            KnownPolice {
                party: Party::unit(agency, unit),
                name: "City Police, Central".into(),
            },
        ];
        let chosen = |word: String| check(&ProfileForm { police: word, ..form() }, &known);
        assert_eq!(
            chosen(format!("{agency}/{unit}")).unwrap().police,
            Some(Party::unit(agency, unit))
        );
        assert_eq!(chosen(agency.to_string()).unwrap().police, Some(Party::whole(agency)));
        assert!(chosen(OrgId::new().to_string()).is_err());
        assert!(chosen(format!("{agency}/{}", UnitId::new())).is_err());
    }

    #[test]
    fn empty_notes_are_left_out_and_too_many_refused() {
        let notes = |n: usize| ProfileForm {
            note_label: vec!["Radio".into(); n],
            note_words: vec!["weak".into(); n],
            ..form()
        };
        let mut some = notes(2);
        some.note_label.push(String::new());
        some.note_words.push(String::new());
        assert_eq!(check(&some, &[]).unwrap().officer_notes.len(), 2);
        assert!(check(&notes(MOST_NOTES + 1), &[]).is_err());
    }
}

//! What a profile must say, and what a changed one may be.

use super::{KnownPolice, Profile, SiteChange, SiteField, verbs};
use muster_membership::{Site, fields::FieldProblems};
use muster_policy::Party;
use muster_terms::Tlp;
use muster_web::rows::{self, Row};
use muster_web::{Begun, Desk, Meanwhile, Problem, Stored, format, plain_text, t, t_with};
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
    /// A label as the standard writes it; empty: as it was.
    pub tlp: String,
    /// The site's revision that the form was made from, and what stood in it then.
    pub revision: i64,
    pub begun: Begun,
}

impl ProfileForm {
    /// Label and words of each note, without the empty pairs.
    fn notes(&self) -> Vec<Row> {
        let pairs = self.note_label.iter().cloned().zip(self.note_words.iter().cloned());
        let is_filled = |(label, words): &Row| !label.trim().is_empty() || !words.trim().is_empty();
        pairs.filter(is_filled).collect()
    }

    /// The form again for who came second, going on from `now`.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        let notes = meanwhile.fill_rows(&self.begun, "officer_notes", self.notes(), now.notes());
        let (note_label, note_words) = notes.into_iter().unzip();
        Self {
            name: meanwhile.fill("name", self.name, now.name),
            address: meanwhile.fill("address", self.address, now.address),
            hours: meanwhile.fill("hours", self.hours, now.hours),
            occupancy: meanwhile.fill("occupancy", self.occupancy, now.occupancy),
            police: meanwhile.fill("police", self.police, now.police),
            arrival_words: meanwhile.fill("arrival_words", self.arrival_words, now.arrival_words),
            note_label,
            note_words,
            tlp: meanwhile.fill("tlp", self.tlp, now.tlp),
            revision: now.revision,
            begun: now.begun,
        }
    }
}

/// Checks every field and says all that is wrong at once. `label` is what stays where the form says none.
///
/// Errors: `text.*`, `site.police` (only agencies with an agreement in force), `site.note`, `site.tlp`, each at its field.
pub fn check(form: &ProfileForm, known: &[KnownPolice], label: Tlp) -> Result<Profile, FieldProblems> {
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
    let tlp = problems.keep("tlp", check_label(&form.tlp, label));
    match (name, address, hours, occupancy, arrival, police, notes, tlp) {
        (
            Some(name),
            Some(address),
            Some(hours),
            Some(occupancy),
            Some(arrival_words),
            Some(police),
            Some(officer_notes),
            Some(tlp),
        ) => Ok(Profile {
            name,
            address,
            hours,
            occupancy,
            police,
            arrival_words,
            officer_notes,
            tlp,
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

fn check_label(word: &str, kept: Tlp) -> Result<Tlp, Problem> {
    if word.is_empty() {
        return Ok(kept);
    }
    Tlp::from_label(word).ok_or_else(|| Problem::refusal("site.tlp", t("sites-tlp-unknown")))
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
        tlp: profile.tlp,
        ..site
    }
}

/// What of the profile is not as it was.
pub fn changed_fields(was: &Site, is: &Site) -> Vec<SiteField> {
    let differs = |field: &SiteField| match field {
        SiteField::Name => was.name != is.name,
        SiteField::Address => was.address != is.address,
        SiteField::Hours => was.hours != is.hours,
        SiteField::Occupancy => was.occupancy != is.occupancy,
        SiteField::ArrivalWords => was.arrival_words != is.arrival_words,
        SiteField::Police => (was.police_org, was.police_unit) != (is.police_org, is.police_unit),
        SiteField::OfficerNotes => was.officer_notes != is.officer_notes,
        SiteField::Tlp => was.tlp != is.tlp,
        SiteField::Points | SiteField::Map => false,
    };
    SiteField::ALL.into_iter().filter(differs).collect()
}

/// The profile as it is stored. `police` is the police partner's name.
pub fn stored(site: &Site, police: &str) -> Vec<Stored> {
    let word = verbs::party_of(site).map(party_word).unwrap_or_default();
    let said: Vec<String> = site
        .officer_notes
        .iter()
        .map(|(label, words)| format!("{label}: {words}"))
        .collect();
    vec![
        Stored::text("name", t("sites-name"), &site.name),
        Stored::text("address", t("sites-address"), &site.address),
        Stored::text("hours", t("sites-hours"), &site.hours),
        Stored::text("occupancy", t("sites-occupancy"), &site.occupancy),
        Stored::text("arrival_words", t("sites-arrival"), &site.arrival_words),
        Stored::known("police", t("sites-police"), word, police),
        Stored::text("tlp", t("sites-tlp"), site.tlp.label()),
        Stored::known(
            "officer_notes",
            t("sites-for-officers"),
            rows::value_of(&site.officer_notes),
            said.join("; "),
        ),
    ]
}

/// Somebody else was first: `since` is what was changed since the page was opened, the newest first, and `stored` is the profile now.
/// Where no change was kept, it is not known which fields they were.
pub fn lost_race(since: &[SiteChange], site: &Site, stored: Vec<Stored>, desk: &Desk) -> Problem {
    let named: Vec<&str> = since
        .iter()
        .flat_map(|change| change.fields.iter().filter_map(|field| field.in_profile()))
        .collect();
    let is_named = |field: &Stored| named.contains(&field.name);
    let changed = (!since.is_empty()).then(|| stored.into_iter().filter(is_named).collect());
    let reopen = format!("/sites/{}", site.reference);
    Problem::conflict("site.changed-meanwhile", meanwhile(since, desk)).meanwhile(reopen, changed)
}

fn meanwhile(since: &[SiteChange], desk: &Desk) -> String {
    let Some(newest) = since.first() else {
        return t("sites-changed-unseen");
    };
    let mut fields: Vec<SiteField> = since.iter().flat_map(|change| change.fields.clone()).collect();
    fields.sort();
    fields.dedup();
    let fields: Vec<String> = fields
        .into_iter()
        .map(|field| t(&["sites-field-", field.as_str()].concat()))
        .collect();
    let (who, at) = (
        newest.last.by.as_str(),
        format::day_clock(newest.last.at, &desk.time_zone()),
    );
    let args = [
        ("who", who.into()),
        ("at", at.into()),
        ("fields", fields.join(", ").into()),
    ];
    match fields.is_empty() {
        true => t_with("sites-changed-saved", &args),
        false => t_with("sites-changed-meanwhile", &args),
    }
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
        let profile = check(&form(), &[], Tlp::Amber).unwrap();
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
        let problems = check(&wrong, &[], Tlp::Amber).unwrap_err();
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
        let chosen = |word: String| check(&ProfileForm { police: word, ..form() }, &known, Tlp::Amber);
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
        assert_eq!(check(&some, &[], Tlp::Amber).unwrap().officer_notes.len(), 2);
        assert!(check(&notes(MOST_NOTES + 1), &[], Tlp::Amber).is_err());
    }

    #[test]
    fn a_label_is_one_of_the_standard_s_and_stays_where_none_is_said() {
        let said = |tlp: &str| {
            let tlp = tlp.to_owned();
            check(&ProfileForm { tlp, ..form() }, &[], Tlp::Red)
        };
        assert_eq!(said("TLP:AMBER+STRICT").unwrap().tlp, Tlp::AmberStrict);
        assert_eq!(
            said("").unwrap().tlp,
            Tlp::Red,
            "nobody lowers a label by leaving it out"
        );
        for wrong in ["AMBER", "tlp:green", "TLP:WHITE", " TLP:GREEN"] {
            assert_eq!(said(wrong).unwrap_err().list()[0].0, "tlp", "{wrong}");
        }
    }
}

//! The clause form: all of what issue and policy know of a clause, one field each.

use super::super::{ClauseDraft, Terms, words};
use super::dates;
use jiff::tz::TimeZone;
use muster_policy::Party;
use muster_terms::*;
use muster_web::{Problem, plain_text, t, t_with};
use serde::Deserialize;

/// As typed. Kept as it is when something is wrong with it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClauseForm {
    /// Digest of the draft the form was made from.
    pub seen: String,
    pub number: String,
    pub title: String,
    pub text: String,
    pub data_class: String,
    /// A party: its organisation's id, and after a slash its unit's.
    pub from: String,
    pub to: String,
    pub purpose: String,
    pub condition: String,
    pub sites: Vec<String>,
    pub recipients: Vec<String>,
    pub tlp: String,
    pub retention_days: String,
    pub onward: Option<String>,
    pub starts_on: String,
    pub ends_on: String,
}

/// A party as a form's value.
pub fn party_key(party: Party) -> String {
    match party.unit {
        Some(unit) => format!("{}/{unit}", party.org),
        None => party.org.to_string(),
    }
}

fn party_of(key: &str) -> Option<Party> {
    match key.split_once('/') {
        Some((org, unit)) => Some(Party::unit(org.parse().ok()?, unit.parse().ok()?)),
        None => Some(Party::whole(key.parse().ok()?)),
    }
}

impl ClauseForm {
    /// The form of a clause that stands.
    pub fn of(clause: &ClauseDraft, seen: &str, zone: &TimeZone) -> Self {
        Self {
            seen: seen.to_owned(),
            number: clause.number.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            data_class: clause.data_class.as_str().to_owned(),
            from: party_key(clause.from),
            to: party_key(clause.to),
            purpose: clause.purpose.as_str().to_owned(),
            condition: words::condition_key(clause.condition).to_owned(),
            sites: clause.sites.iter().map(ToString::to_string).collect(),
            recipients: clause.recipients.iter().map(|duty| duty.as_str().to_owned()).collect(),
            tlp: clause.tlp_ceiling.label().to_owned(),
            retention_days: clause.retention_days.to_string(),
            onward: clause.onward_sharing.then(|| "yes".to_owned()),
            starts_on: dates::day_of(clause.starts_at, zone).to_string(),
            ends_on: dates::day_of_end(clause.ends_at, zone).to_string(),
        }
    }

    /// An empty form with the agreement's own term.
    pub fn empty(terms: &Terms, seen: &str, zone: &TimeZone) -> Self {
        Self {
            seen: seen.to_owned(),
            from: party_key(terms.parties[0].party),
            to: party_key(terms.parties[1].party),
            tlp: Tlp::Amber.label().to_owned(),
            retention_days: "365".to_owned(),
            starts_on: dates::day_of(terms.starts_at, zone).to_string(),
            ends_on: dates::day_of_end(terms.ends_at, zone).to_string(),
            ..Self::default()
        }
    }

    /// The clause that was typed. `old` is the one it changes, if any.
    ///
    /// Errors: a refusal that names the field.
    pub fn parse(&self, terms: &Terms, old: Option<&ClauseDraft>, zone: &TimeZone) -> Result<ClauseDraft, Problem> {
        let starts = old.map_or(terms.starts_at, |clause| clause.starts_at);
        let ends = old.map_or(terms.ends_at, |clause| clause.ends_at);
        Ok(ClauseDraft {
            id: old.map_or_else(ClauseId::new, |clause| clause.id),
            number: plain_text(&self.number, &t("agreement-number-called"), 15, true)?,
            title: plain_text(&self.title, &t("agreement-title-called"), 120, true)?,
            text: plain_text(&self.text, &t("agreement-text-called"), 20_000, true)?,
            data_class: DataClass::parse(&self.data_class).ok_or_else(|| enter(&t("agreement-class-called")))?,
            from: party_of(&self.from).ok_or_else(|| enter(&t("agreement-from-called")))?,
            to: party_of(&self.to).ok_or_else(|| enter(&t("agreement-to-called")))?,
            purpose: Purpose::parse(&self.purpose).ok_or_else(|| enter(&t("agreement-purpose-called")))?,
            condition: words::condition_of(&self.condition).ok_or_else(|| enter(&t("agreement-condition-called")))?,
            sites: ids(&self.sites).ok_or_else(|| enter(&t("agreement-sites-called")))?,
            recipients: recipients(&self.recipients).ok_or_else(|| enter(&t("agreement-recipients-called")))?,
            tlp_ceiling: Tlp::from_label(&self.tlp).ok_or_else(|| enter(&t("agreement-tlp-called")))?,
            retention_days: self
                .retention_days
                .trim()
                .parse()
                .map_err(|_| enter(&t("agreement-retention-called")))?,
            onward_sharing: self.onward.as_deref() == Some("yes"),
            starts_at: dates::start_of_day(&self.starts_on, &t("agreement-starts-called"), zone, Some(starts))?,
            ends_at: dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, Some(ends))?,
        })
    }
}

fn ids(texts: &[String]) -> Option<Vec<SiteId>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

fn recipients(texts: &[String]) -> Option<Vec<Duty>> {
    let mut duties: Vec<Duty> = texts.iter().map(|text| Duty::parse(text)).collect::<Option<_>>()?;
    duties.sort_unstable();
    duties.dedup();
    Some(duties)
}

fn enter(what: &str) -> Problem {
    Problem::refusal("form.incomplete", t_with("agreement-enter", &[("what", what.into())]))
}

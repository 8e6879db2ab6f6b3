//! The clause form: all of what issue and policy know of a clause, one field each.

use super::super::{ClauseDraft, Terms, words};
use super::dates;
use super::typed::{Typed, Wrong};
use jiff::tz::TimeZone;
use muster_policy::Party;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::{Begun, Meanwhile, Stored, plain_text, t};
use serde::Deserialize;

/// As typed. Kept as it is when something is wrong with it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClauseForm {
    /// Digest of the draft the form was made from.
    pub seen: String,
    /// Number of the draft's version.
    pub version: String,
    /// Id of the clause that it changes; empty for a new one. Each version has its own.
    pub clause: String,
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
    /// What the form began with.
    pub begun: Begun,
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
            version: String::new(),
            clause: clause.id.to_string(),
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
            begun: Begun::default(),
        }
    }

    /// The fields of a clause that stands, for who changed another meanwhile.
    pub fn stored(&self, parties: &[Choice], sites: &[Choice]) -> Vec<Stored> {
        let text = |name, value: &str| Stored::text(name, label(name), value);
        let of = |name, value: &str, choices: &[Choice]| Stored::known(name, label(name), value, named(value, choices));
        let many = |name, values: &[String], choices: &[Choice], none: &str| {
            let words: Vec<String> = values.iter().map(|value| named(value, choices)).collect();
            let words = if words.is_empty() { t(none) } else { words.join(", ") };
            // A page sends them in its own order.
            let mut values = values.to_vec();
            values.sort();
            Stored::known(name, label(name), values, words)
        };
        let onward = self.onward.is_some();
        let yes = t(if onward { "agreement-yes" } else { "agreement-no" });
        vec![
            text("number", &self.number),
            text("title", &self.title),
            text("text", &self.text),
            of("data_class", &self.data_class, &words::class_choices()),
            of("from", &self.from, parties),
            of("to", &self.to, parties),
            of("purpose", &self.purpose, &words::purpose_choices()),
            of("condition", &self.condition, &words::condition_choices()),
            text("tlp", &self.tlp),
            many("sites", &self.sites, sites, "agreement-all-sites"),
            many(
                "recipients",
                &self.recipients,
                &words::duty_choices(),
                "agreement-nobody",
            ),
            text("retention_days", &self.retention_days),
            Stored::known("onward", label("onward"), onward, yes),
            text("starts_on", &self.starts_on),
            text("ends_on", &self.ends_on),
        ]
    }

    /// The form again for who came second, with what somebody made of the clause that stands, which is the one it changes now.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        Self {
            seen: self.seen,
            version: self.version,
            clause: now.clause,
            number: meanwhile.fill("number", self.number, now.number),
            title: meanwhile.fill("title", self.title, now.title),
            text: meanwhile.fill("text", self.text, now.text),
            data_class: meanwhile.fill("data_class", self.data_class, now.data_class),
            from: meanwhile.fill("from", self.from, now.from),
            to: meanwhile.fill("to", self.to, now.to),
            purpose: meanwhile.fill("purpose", self.purpose, now.purpose),
            condition: meanwhile.fill("condition", self.condition, now.condition),
            sites: meanwhile.fill("sites", self.sites, now.sites),
            recipients: meanwhile.fill("recipients", self.recipients, now.recipients),
            tlp: meanwhile.fill("tlp", self.tlp, now.tlp),
            retention_days: meanwhile.fill("retention_days", self.retention_days, now.retention_days),
            onward: meanwhile.fill("onward", self.onward, now.onward),
            starts_on: meanwhile.fill("starts_on", self.starts_on, now.starts_on),
            ends_on: meanwhile.fill("ends_on", self.ends_on, now.ends_on),
            begun: self.begun,
        }
    }

    /// A form with nothing chosen that opens anything: the agreement's own term, and the sites that it names.
    pub fn empty(terms: &Terms, seen: &str, zone: &TimeZone) -> Self {
        Self {
            seen: seen.to_owned(),
            sites: terms.sites.iter().map(|named| named.site.to_string()).collect(),
            starts_on: dates::day_of(terms.starts_at, zone).to_string(),
            ends_on: dates::day_of_end(terms.ends_at, zone).to_string(),
            ..Self::default()
        }
    }

    /// The clause that was typed. `old` is the one it changes, if any.
    ///
    /// Errors: everything that is wrong, each with its field.
    pub fn parse(&self, terms: &Terms, old: Option<&ClauseDraft>, zone: &TimeZone) -> Result<ClauseDraft, Vec<Wrong>> {
        let mut typed = Typed::default();
        let text = |text: &str, called: &str, max| plain_text(text, &t(called), max, true);
        let kept_start = old.map_or(terms.starts_at, |clause| clause.starts_at);
        let kept_end = old.map_or(terms.ends_at, |clause| clause.ends_at);
        let starts = dates::start_of_day(&self.starts_on, &t("agreement-starts-called"), zone, Some(kept_start));
        let ends = dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, Some(kept_end));
        let days = self.retention_days.trim().parse().ok();
        let read = (
            typed.take("number", text(&self.number, "agreement-number-called", 15)),
            typed.take("title", text(&self.title, "agreement-title-called", 120)),
            typed.take("text", text(&self.text, "agreement-text-called", 20_000)),
            typed.chosen(
                "data_class",
                DataClass::parse(&self.data_class),
                &t("agreement-class-called"),
            ),
            typed.chosen("from", party_of(&self.from), &t("agreement-from-called")),
            typed.chosen("to", party_of(&self.to), &t("agreement-to-called")),
            typed.chosen("purpose", Purpose::parse(&self.purpose), &t("agreement-purpose-called")),
            typed.chosen(
                "condition",
                words::condition_of(&self.condition),
                &t("agreement-condition-called"),
            ),
            typed.chosen("tlp", Tlp::from_label(&self.tlp), &t("agreement-tlp-called")),
            typed.chosen("sites", ids(&self.sites), &t("agreement-sites-called")),
            typed.chosen(
                "recipients",
                recipients(&self.recipients),
                &t("agreement-recipients-called"),
            ),
            typed.entered("retention_days", days, &t("agreement-retention-called")),
        );
        let term = (typed.take("starts_on", starts), typed.take("ends_on", ends));
        let (
            (
                Some(number),
                Some(title),
                Some(text),
                Some(data_class),
                Some(from),
                Some(to),
                Some(purpose),
                Some(condition),
                Some(tlp_ceiling),
                Some(sites),
                Some(recipients),
                Some(retention_days),
            ),
            (Some(starts_at), Some(ends_at)),
        ) = (read, term)
        else {
            return Err(typed.wrong);
        };
        Ok(ClauseDraft {
            id: old.map_or_else(ClauseId::new, |clause| clause.id),
            number,
            title,
            text,
            data_class,
            from,
            to,
            purpose,
            condition,
            sites,
            recipients,
            tlp_ceiling,
            retention_days,
            onward_sharing: self.onward.as_deref() == Some("yes"),
            starts_at,
            ends_at,
        })
    }
}

/// The label of a field of this form.
fn label(name: &str) -> String {
    t(match name {
        "number" => "agreement-field-number",
        "title" => "agreement-field-title",
        "text" => "agreement-field-text",
        "data_class" => "agreement-field-class",
        "from" => "agreement-field-from",
        "to" => "agreement-field-to",
        "purpose" => "agreement-field-purpose",
        "condition" => "agreement-field-condition",
        "tlp" => "agreement-field-tlp",
        "sites" => "agreement-field-sites",
        "recipients" => "agreement-field-recipients",
        "retention_days" => "agreement-field-retention",
        "onward" => "agreement-field-onward",
        "starts_on" => "agreement-field-starts",
        _ => "agreement-field-ends",
    })
}

/// A choice as people read it.
fn named(value: &str, choices: &[Choice]) -> String {
    let found = choices.iter().find(|choice| choice.value == value);
    found.map_or_else(|| value.to_owned(), |choice| choice.label.clone())
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

#[cfg(test)]
mod tests {
    use super::*;
    use muster_web::Below;

    #[test]
    fn each_field_takes_what_is_stored_by_its_own_name() {
        let form = |value: &str| ClauseForm {
            number: value.into(),
            title: value.into(),
            text: value.into(),
            data_class: value.into(),
            from: value.into(),
            to: value.into(),
            purpose: value.into(),
            condition: value.into(),
            sites: vec![value.into()],
            recipients: vec![value.into()],
            tlp: value.into(),
            retention_days: value.into(),
            onward: Some(value.into()),
            starts_on: value.into(),
            ends_on: value.into(),
            ..ClauseForm::default()
        };
        let changed = form("theirs").stored(&[], &[]);
        for taken in changed.iter().map(|field| field.name) {
            let others = changed.iter().map(|field| field.name).filter(|name| *name != taken);
            let meanwhile = Meanwhile {
                changed: Some(changed.clone()),
                otherwise: others.collect(),
                below: Below::Over,
                ..Meanwhile::default()
            };
            let again = form("mine").again(form("theirs"), &meanwhile);
            let onward = again.onward.clone().unwrap();
            for field in again.stored(&[], &[]) {
                let is_taken = match field.name {
                    "onward" => onward == "theirs",
                    _ => field.value.to_string().contains("theirs"),
                };
                assert_eq!(is_taken, field.name == taken, "{} where {taken} is taken", field.name);
            }
        }
    }
}

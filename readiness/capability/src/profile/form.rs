//! The form of a profile: as typed, as the record fills it, and checked.

use super::rules::{self, count_field, hours_field, minutes_field, need_field};
use super::{Content, Profile, Send, words};
use jiff::civil::Date;
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Begun, Meanwhile, Problem, Stored, plain_text, t};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A profile as typed: each field by its name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct ProfileForm(BTreeMap<String, String>);

impl ProfileForm {
    /// As the record has it; empty for one that is not there yet.
    pub fn of(unit: Option<UnitId>, profile: Option<&Profile>) -> Self {
        let mut form = BTreeMap::new();
        form.insert("unit".to_owned(), unit.map(String::from).unwrap_or_default());
        let version = profile.map_or(0, |profile| profile.version);
        form.insert("version".to_owned(), version.to_string());
        if let Some(profile) = profile {
            let stored = rules::stored(&profile.content);
            form.insert("begun".to_owned(), Begun::with(&stored).to_string());
            form.extend(
                stored
                    .into_iter()
                    .map(|field| (field.name.to_owned(), value_of(&field))),
            );
        }
        Self(form)
    }

    /// A program's words as a form, to be checked by the same rules.
    pub fn said(content: &Content) -> Self {
        let stored = rules::stored(content);
        Self(
            stored
                .iter()
                .map(|field| (field.name.to_owned(), value_of(field)))
                .collect(),
        )
    }

    /// What stands in a field; empty when nothing does.
    pub fn field(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The unit it is for.
    ///
    /// Errors: [`Problem::Missing`] for what is no id.
    pub fn unit(&self) -> Result<Option<UnitId>, Problem> {
        match self.field("unit") {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| Problem::Missing),
        }
    }

    /// The version that it began with; 0 when there was none.
    pub fn version(&self) -> i64 {
        self.field("version").parse().unwrap_or(0)
    }

    /// What it began with.
    pub fn begun(&self) -> Begun {
        let quoted = serde_json::Value::String(self.field("begun").to_owned());
        serde_json::from_value(quoted).unwrap_or_default()
    }

    /// The same form over the record as it is now: each field as the conflict says.
    #[must_use]
    pub fn again(&self, now: &Profile, meanwhile: &Meanwhile) -> Self {
        let mut form = Self::of(now.unit, Some(now));
        for field in rules::stored(&now.content) {
            let typed = self.field(field.name).to_owned();
            let kept = meanwhile.fill(field.name, typed, value_of(&field));
            form.0.insert(field.name.to_owned(), kept);
        }
        form
    }

    /// Checks every field and says all that is wrong at once.
    ///
    /// Errors: `capability.count`, `capability.minutes`, `capability.review`, `capability.empty`, `text.too-long`, each at its field.
    pub fn check(&self, today: Date) -> Result<Content, FieldProblems> {
        let mut problems = FieldProblems::default();
        let mut sends = Vec::new();
        for kind in CapabilityKind::ALL {
            let (count_name, hours_name) = (count_field(*kind), hours_field(*kind));
            let count = problems.keep(count_name, check_count(self.field(count_name)));
            let called = words::hours_of(&words::kind(*kind));
            let hours = problems.keep(hours_name, plain_text(self.field(hours_name), &called, 80, false));
            match (count.flatten(), hours) {
                (Some(count), Some(hours)) => sends.push(Send {
                    kind: *kind,
                    count,
                    hours,
                }),
                (None, Some(hours)) if !hours.is_empty() && problems.of(count_name).is_none() => {
                    problems.say(count_name, t("capability-count-missing"));
                }
                _ => {}
            }
        }
        let text = |name, max| plain_text(self.field(name), &t("capability-words-called"), max, false);
        let limits = problems.keep("limits", text("limits", 2_000));
        let needs_words = problems.keep("needs_words", text("needs_words", 1_000));
        let mut minutes = BTreeMap::new();
        for band in DayBand::ALL {
            let name = minutes_field(*band);
            if let Some(Some(stated)) = problems.keep(name, check_minutes(self.field(name))) {
                minutes.insert(*band, stated);
            }
        }
        let review_wrong = || Problem::refusal("capability.review", t("capability-review-wrong"));
        let review_on = self.field("review_on").trim().parse().map_err(|_| review_wrong());
        let review_on = problems.keep("review_on", review_on.and_then(|on| rules::check_review(on, today)));
        if sends.is_empty() && problems.list().is_empty() {
            problems.say(count_field(CapabilityKind::Patrol), t("capability-empty"));
        }
        let needs = SiteNeed::ALL.iter().copied();
        let needs = needs.filter(|need| self.field(need_field(*need)) == "yes").collect();
        match (limits, needs_words, review_on) {
            (Some(limits), Some(needs_words), Some(review_on)) if problems.list().is_empty() => Ok(Content {
                sends,
                limits,
                needs,
                needs_words,
                minutes,
                review_on,
            }),
            _ => Err(problems),
        }
    }
}

fn value_of(field: &Stored) -> String {
    field.value.as_str().unwrap_or_default().to_owned()
}

/// How many can come; none where nothing is typed.
fn check_count(typed: &str) -> Result<Option<u32>, Problem> {
    checked(
        typed,
        rules::MOST_OF_A_KIND,
        "capability.count",
        "capability-count-wrong",
    )
}

fn check_minutes(typed: &str) -> Result<Option<u32>, Problem> {
    checked(
        typed,
        rules::SLOWEST_MINUTES,
        "capability.minutes",
        "capability-minutes-wrong",
    )
}

fn checked(typed: &str, most: u32, code: &'static str, words: &str) -> Result<Option<u32>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse::<u32>() {
            Ok(number) if (1..=most).contains(&number) => Ok(Some(number)),
            _ => Err(Problem::refusal(code, t(words))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> ProfileForm {
        ProfileForm(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    fn today() -> Date {
        "2031-05-05".parse().unwrap()
    }

    #[test]
    fn a_profile_reads_back_as_it_was_typed() {
        let typed = form(&[
            ("patrol_count", "4"),
            ("patrol_hours", "Day and night"),
            ("dogs_count", "1"),
            ("limits", "No boats."),
            ("need_keys", "yes"),
            ("minutes_day", "7"),
            ("minutes_night", "12"),
            ("review_on", "2032-05-01"),
        ]);
        let content = typed.check(today()).unwrap();
        assert_eq!(content.sends.len(), 2);
        assert_eq!(content.needs, [SiteNeed::Keys]);
        assert_eq!(content.minutes.get(&DayBand::Evening), None);
        let kept = serde_json::to_string(&content).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&kept).unwrap(), content);
        for field in rules::stored(&content) {
            assert_eq!(value_of(&field), typed.field(field.name), "{}", field.name);
        }
    }

    #[test]
    fn every_wrong_field_is_said_at_once() {
        let long = "x".repeat(2_001);
        let wrong = form(&[
            ("patrol_count", "-1"),
            ("dogs_hours", "Nights"),
            ("drones_count", "1000"),
            ("limits", &long),
            ("minutes_day", "0"),
            ("minutes_evening", "241"),
            ("minutes_night", "soon"),
            ("review_on", "2031-05-05"),
        ]);
        let problems = wrong.check(today()).unwrap_err();
        let fields: Vec<_> = problems.list().iter().map(|(field, _)| *field).collect();
        let expected = [
            "patrol_count",
            "dogs_count",
            "drones_count",
            "limits",
            "minutes_day",
            "minutes_evening",
            "minutes_night",
            "review_on",
        ];
        assert_eq!(fields, expected);
        let nothing = form(&[("review_on", "2031-06-05")]).check(today()).unwrap_err();
        assert_eq!(
            nothing.list()[0].0,
            "patrol_count",
            "who can send nothing has no profile"
        );
    }
}

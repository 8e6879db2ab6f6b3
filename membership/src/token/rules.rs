//! What a token may be.

use crate::fields::FieldProblems;
use jiff::{SignedDuration, Timestamp};
use muster_terms::{Act, Duty};
use muster_web::{Problem, plain_text, t};

/// How many days a token can live, to choose from.
pub const DAYS: [i64; 3] = [30, 90, 365];

/// A token as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct TokenForm {
    pub label: String,
    pub scopes: Vec<String>,
    pub days: String,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    pub label: String,
    pub scopes: Vec<Act>,
    pub expires_at: Timestamp,
}

/// Checks every field for a position with `duty`.
///
/// Errors: `text.*`, `token.scopes` when none or more than the duty has, `token.days`.
pub fn check(form: &TokenForm, duty: Duty, now: Timestamp) -> Result<NewToken, FieldProblems> {
    let mut problems = FieldProblems::default();
    let label = problems.keep("label", plain_text(&form.label, &t("tokens-label-called"), 80, true));
    let scopes = problems.keep("scopes", check_scopes(&form.scopes, duty));
    let days = problems.keep("days", check_days(&form.days));
    match (label, scopes, days) {
        (Some(label), Some(scopes), Some(days)) => Ok(NewToken {
            label,
            scopes,
            expires_at: now + SignedDuration::from_hours(24 * days),
        }),
        _ => Err(problems),
    }
}

fn check_scopes(words: &[String], duty: Duty) -> Result<Vec<Act>, Problem> {
    let acts: Option<Vec<Act>> = words
        .iter()
        .map(|word| Act::parse(word).filter(|act| duty.may(*act)))
        .collect();
    acts.filter(|acts| !acts.is_empty())
        .ok_or_else(|| Problem::refusal("token.scopes", t("tokens-scopes-missing")))
}

fn check_days(typed: &str) -> Result<i64, Problem> {
    let days = typed.parse().ok().filter(|days| DAYS.contains(days));
    days.ok_or_else(|| Problem::refusal("token.days", t("tokens-days-missing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_does_more_than_its_duty() {
        let now: Timestamp = "2026-11-20T21:42:00Z".parse().unwrap();
        let form = |scopes: &[&str], days: &str| TokenForm {
            label: "Panic buttons".into(),
            scopes: scopes.iter().map(|word| (*word).into()).collect(),
            days: days.into(),
        };
        let token = check(&form(&["raise", "read_own"], "30"), Duty::Administrator, now).unwrap();
        assert_eq!(token.scopes, [Act::Raise, Act::ReadOwn]);
        assert_eq!(token.expires_at.to_string(), "2026-12-20T21:42:00Z");
        for (scopes, days, field) in [
            (&["sign"][..], "30", "scopes"),
            (&["raise", "sign"], "30", "scopes"),
            (&["fly"], "30", "scopes"),
            (&[], "30", "scopes"),
            (&["raise"], "31", "days"),
        ] {
            let problems = check(&form(scopes, days), Duty::Administrator, now).unwrap_err();
            assert_eq!(problems.list().len(), 1, "{scopes:?} {days}");
            assert!(problems.of(field).is_some());
        }
    }
}

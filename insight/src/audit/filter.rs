//! The filter form: typed, with the reader's own days.

use super::{Cursor, View};
use jiff::tz::TimeZone;
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use serde::{Deserialize, Serialize};

/// The filter as the address carries it. Empty means any.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// `ours` or `made`.
    pub view: String,
    /// The other organisation's id.
    pub partner: String,
    /// A data class, such as `floor_plan`.
    pub class: String,
    /// A clause, such as `AG-0143 §3.2`, or an agreement, such as `AG-0143`.
    pub clause: String,
    /// `yes` or `no`.
    pub verdict: String,
    /// First and last day, `2026-11-20`, in the reader's time zone.
    pub from: String,
    pub until: String,
    /// Where the last page ended.
    pub before: String,
}

/// What lines are wanted. The organisation is the desk's own and not a choice.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub view: View,
    pub partner: Option<OrgId>,
    pub class: Option<DataClass>,
    pub clause: Option<String>,
    pub allowed: Option<bool>,
    pub from: Option<Timestamp>,
    /// The first instant that is too late.
    pub until: Option<Timestamp>,
    /// Only this position's own accesses.
    pub position: Option<PositionId>,
    pub before: Option<Cursor>,
}

impl FilterForm {
    /// The typed filter for this desk. Who does not audit sees the accesses of the own position and no others.
    ///
    /// Errors: [`Unread`], the field that cannot be read and what to do about it.
    pub fn read(&self, desk: &Desk) -> Result<Filter, Unread> {
        let audits = desk.may(Act::Audit);
        let view = some(&self.view, "view", View::parse)?.unwrap_or_default();
        let zone = desk.time_zone();
        Ok(Filter {
            view: if audits { view } else { View::ByUs },
            partner: some(&self.partner, "partner", |text| text.parse().ok())?,
            class: some(&self.class, "class", DataClass::parse)?,
            clause: some(&self.clause, "clause", clause_words)?,
            allowed: some(&self.verdict, "verdict", verdict)?,
            from: some(&self.from, "from", |text| start_of(text, 0, &zone))?,
            until: some(&self.until, "until", |text| start_of(text, 1, &zone))?,
            position: (!audits).then_some(desk.who.position),
            before: some(&self.before, "before", |text| text.parse().ok())?,
        })
    }

    /// Is anything left out besides the other view?
    pub fn is_narrowed(&self) -> bool {
        let chosen = [
            &self.partner,
            &self.class,
            &self.clause,
            &self.verdict,
            &self.from,
            &self.until,
        ];
        chosen.into_iter().any(|field| !field.is_empty())
    }

    /// The same filter as a query string, from `before` on.
    pub fn query(&self, before: Option<&Cursor>) -> String {
        let form = FilterForm {
            before: before.map(Cursor::to_string).unwrap_or_default(),
            ..self.clone()
        };
        let pairs = [
            ("view", form.view),
            ("partner", form.partner),
            ("class", form.class),
            ("clause", form.clause),
            ("verdict", form.verdict),
            ("from", form.from),
            ("until", form.until),
            ("before", form.before),
        ];
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_html_form::to_string(given).unwrap_or_default()
    }
}

/// A field of the filter that cannot be read: its name, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub field: &'static str,
    pub words: String,
}

impl From<Unread> for Problem {
    fn from(unread: Unread) -> Self {
        Problem::refusal("audit.filter", unread.words)
    }
}

/// An empty field is no filter; one that cannot be read is refused, since leaving it out would show more than was asked for.
fn some<T>(text: &str, field: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => Err(Unread {
            field,
            words: match field {
                "clause" => t("audit-clause-unread"),
                "from" | "until" => t("audit-day-unread"),
                _ => t("audit-choice-unread"),
            },
        }),
    }
}

fn verdict(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// `AG-0143 3.2`, `AG-0143 §3.2` and `ag-0143` alike.
fn clause_words(text: &str) -> Option<String> {
    let text = text.to_uppercase().replace('§', " ");
    let mut parts = text.split_whitespace();
    let agreement: Reference = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(agreement.to_string()),
        (Some(number), None) => Some(format!("{agreement} §{number}")),
        _ => None,
    }
}

fn start_of(text: &str, days: i64, zone: &TimeZone) -> Option<Timestamp> {
    let day: civil::Date = text.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(days)).ok()?;
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_read_as_people_write_them() {
        for (typed, read) in [
            ("AG-0143 §3.2", Some("AG-0143 §3.2")),
            ("ag-0143 3.2", Some("AG-0143 §3.2")),
            ("AG-0143§3.2", Some("AG-0143 §3.2")),
            ("AG-0143", Some("AG-0143")),
            ("3.2", None),
            ("AG-0143 3.2 x", None),
        ] {
            assert_eq!(clause_words(typed).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn a_last_day_is_whole() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let first = start_of("2026-11-20", 0, &berlin).unwrap();
        let after = start_of("2026-11-20", 1, &berlin).unwrap();
        assert_eq!(first.to_string(), "2026-11-19T23:00:00Z");
        assert_eq!(after.to_string(), "2026-11-20T23:00:00Z");
        assert!(start_of("9999-12-31", 1, &berlin).is_none());
        assert!(start_of("yesterday", 0, &berlin).is_none());
    }

    #[test]
    fn a_filter_survives_as_an_address() {
        let form = FilterForm {
            view: "made".into(),
            clause: "AG-0143 §3.2".into(),
            ..FilterForm::default()
        };
        let cursor: Cursor = "2026-11-20T21:42:10.000000Z~01234567-89ab-7def-8123-456789abcdef"
            .parse()
            .unwrap();
        let back: FilterForm = serde_html_form::from_str(&form.query(Some(&cursor))).unwrap();
        assert_eq!((back.view.as_str(), back.clause.as_str()), ("made", "AG-0143 §3.2"));
        assert_eq!(back.before.parse(), Ok(cursor));
        assert_eq!(FilterForm::default().query(None), "");
    }
}

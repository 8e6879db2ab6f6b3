//! Two versions field by field: what stood, what stands.

use super::terms::in_order_of_duties;
use super::{ClauseDraft, SiteTerms, Terms, forms, words};
use jiff::tz::TimeZone;
use muster_policy::Party;
use muster_web::t;

/// One field that differs. An empty side means that it was not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `3.2`, or empty for the agreement's own fields and paragraphs.
    pub clause: String,
    /// The field's name as forms say it.
    pub field: String,
    pub old: String,
    pub new: String,
}

/// Every difference, in the order of the text.
pub fn between(old: &Terms, new: &Terms, zone: &TimeZone) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut found, "", &frame(old, zone), &frame(new, zone));
    compare(&mut found, "", &sections(old), &sections(new));
    let mut numbers: Vec<&str> = old
        .clauses
        .iter()
        .chain(&new.clauses)
        .map(|clause| clause.number.as_str())
        .collect();
    numbers.sort_by_cached_key(|number| super::terms::place_of(number));
    numbers.dedup();
    for number in numbers {
        let fields = |terms: &Terms| {
            terms
                .draft(number)
                .map(|clause| clause_fields(terms, clause, zone))
                .unwrap_or_default()
        };
        compare(&mut found, number, &fields(old), &fields(new));
    }
    found
}

type Fields = Vec<(String, String)>;

fn frame(terms: &Terms, zone: &TimeZone) -> Fields {
    let sites = names(terms.sites.iter()).join(", ");
    vec![
        (t("agreement-field-title"), terms.title.clone()),
        (t("agreement-field-sites"), sites),
        (
            t("agreement-field-starts"),
            forms::day_of(terms.starts_at, zone).to_string(),
        ),
        (
            t("agreement-field-ends"),
            forms::day_of_end(terms.ends_at, zone).to_string(),
        ),
        (t("agreement-field-review"), terms.review_on.to_string()),
    ]
}

fn sections(terms: &Terms) -> Fields {
    terms
        .sections
        .iter()
        .map(|section| (section.heading.clone(), section.text.clone()))
        .collect()
}

/// In one order, whatever the text has: another order is no difference.
fn names<'a>(sites: impl Iterator<Item = &'a SiteTerms>) -> Vec<String> {
    let mut names: Vec<String> = sites.map(|site| site.name.clone()).collect();
    names.sort();
    names
}

fn party(terms: &Terms, party: Party) -> String {
    let named = terms.parties.iter().find(|each| each.party == party);
    let name = named.map_or_else(|| terms.name_of(party.org), |each| each.name.as_str());
    match (named, party.unit) {
        (None, Some(unit)) => format!("{name} ({unit})"),
        _ => name.to_owned(),
    }
}

fn clause_fields(terms: &Terms, clause: &ClauseDraft, zone: &TimeZone) -> Fields {
    let sites = names(terms.sites.iter().filter(|site| clause.sites.contains(&site.site)));
    let recipients: Vec<_> = in_order_of_duties(&clause.recipients)
        .into_iter()
        .map(words::duty)
        .collect();
    vec![
        (t("agreement-field-title"), clause.title.clone()),
        (t("agreement-field-text"), clause.text.clone()),
        (t("agreement-field-class"), words::class(clause.data_class)),
        (t("agreement-field-from"), party(terms, clause.from)),
        (t("agreement-field-to"), party(terms, clause.to)),
        (t("agreement-field-purpose"), words::purpose(clause.purpose)),
        (t("agreement-field-condition"), words::condition(clause.condition)),
        (
            t("agreement-field-sites"),
            if sites.is_empty() {
                t("agreement-all-sites")
            } else {
                sites.join(", ")
            },
        ),
        (t("agreement-field-recipients"), recipients.join(", ")),
        (t("agreement-field-tlp"), clause.tlp_ceiling.label().to_owned()),
        (t("agreement-field-retention"), clause.retention_days.to_string()),
        (
            t("agreement-field-onward"),
            if clause.onward_sharing {
                t("agreement-yes")
            } else {
                t("agreement-no")
            },
        ),
        (
            t("agreement-field-starts"),
            forms::day_of(clause.starts_at, zone).to_string(),
        ),
        (
            t("agreement-field-ends"),
            forms::day_of_end(clause.ends_at, zone).to_string(),
        ),
    ]
}

/// Fields of the same name side by side; those of one side only stand against nothing.
fn compare(found: &mut Vec<Difference>, clause: &str, old: &Fields, new: &Fields) {
    let value = |fields: &Fields, name: &str| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
    };
    let added = new.iter().filter(|(name, _)| value(old, name).is_none());
    for (name, _) in old.iter().chain(added) {
        let (was, is) = (
            value(old, name).unwrap_or_default(),
            value(new, name).unwrap_or_default(),
        );
        if was != is {
            found.push(Difference {
                clause: clause.to_owned(),
                field: name.clone(),
                old: was,
                new: is,
            });
        }
    }
}

//! The forms of a new agreement and of a draft's words.

use super::super::verbs::{DraftInput, TermsInput};
use super::super::{Section, Terms};
use super::dates;
use jiff::tz::TimeZone;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};
use serde::Deserialize;

fn sites(texts: &[String]) -> Result<Vec<SiteId>, Problem> {
    texts
        .iter()
        .map(|text| text.parse().map_err(|_| Problem::Missing))
        .collect()
}

/// A new agreement, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    pub template: String,
    pub partner_code: String,
    pub unit: String,
    pub sites: Vec<String>,
    pub starts_on: String,
    pub ends_on: String,
    pub review_on: String,
}

impl NewForm {
    pub fn parse(&self, zone: &TimeZone) -> Result<DraftInput, Problem> {
        let unit = self.unit.trim();
        Ok(DraftInput {
            template: self.template.clone(),
            partner_code: plain_text(&self.partner_code, &t("agreement-code-called"), 40, true)?,
            own_unit: if unit.is_empty() {
                None
            } else {
                Some(unit.parse().map_err(|_| Problem::Missing)?)
            },
            sites: sites(&self.sites)?,
            starts_at: dates::start_of_day(&self.starts_on, &t("agreement-starts-called"), zone, None)?,
            ends_at: dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, None)?,
            review_on: dates::date(&self.review_on, &t("agreement-review-called"))?,
        })
    }
}

/// The words of a draft, as typed: headings and paragraphs come in equal numbers, and an empty pair is left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TermsForm {
    pub seen: String,
    pub title: String,
    pub heading: Vec<String>,
    pub words: Vec<String>,
    pub sites: Vec<String>,
    pub starts_on: String,
    pub ends_on: String,
    pub review_on: String,
}

impl TermsForm {
    pub fn of(terms: &Terms, seen: &str, zone: &TimeZone) -> Self {
        Self {
            seen: seen.to_owned(),
            title: terms.title.clone(),
            heading: terms.sections.iter().map(|section| section.heading.clone()).collect(),
            words: terms.sections.iter().map(|section| section.text.clone()).collect(),
            sites: terms.sites.iter().map(|site| site.site.to_string()).collect(),
            starts_on: dates::day_of(terms.starts_at, zone).to_string(),
            ends_on: dates::day_of_end(terms.ends_at, zone).to_string(),
            review_on: terms.review_on.to_string(),
        }
    }

    pub fn parse(&self, old: &Terms, zone: &TimeZone) -> Result<TermsInput, Problem> {
        Ok(TermsInput {
            title: plain_text(&self.title, &t("agreement-title-called"), 200, true)?,
            sections: self.sections()?,
            sites: sites(&self.sites)?,
            starts_at: dates::start_of_day(
                &self.starts_on,
                &t("agreement-starts-called"),
                zone,
                Some(old.starts_at),
            )?,
            ends_at: dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, Some(old.ends_at))?,
            review_on: dates::date(&self.review_on, &t("agreement-review-called"))?,
        })
    }

    fn sections(&self) -> Result<Vec<Section>, Problem> {
        let mut sections = Vec::new();
        for (heading, text) in self.heading.iter().zip(&self.words) {
            if heading.trim().is_empty() && text.trim().is_empty() {
                continue;
            }
            sections.push(Section {
                heading: plain_text(heading, &t("agreement-heading-called"), 200, true)?,
                text: plain_text(text, &t("agreement-words-called"), 20_000, true)?,
            });
        }
        Ok(sections)
    }
}

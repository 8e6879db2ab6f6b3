//! The forms of a new agreement and of a draft's words.

use super::super::verbs::{DraftInput, TermsInput};
use super::super::{Section, Terms};
use super::dates;
use super::typed::{Typed, Wrong};
use jiff::tz::TimeZone;
use muster_terms::*;
use muster_web::components::Choice;
use muster_web::rows::{self, Row};
use muster_web::{Begun, Meanwhile, Problem, Stored, plain_text, t};
use serde::Deserialize;

fn sites(texts: &[String]) -> Option<Vec<SiteId>> {
    texts.iter().map(|text| text.parse().ok()).collect()
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
    /// Errors: everything that is wrong, each with its field.
    pub fn parse(&self, zone: &TimeZone) -> Result<DraftInput, Vec<Wrong>> {
        let mut typed = Typed::default();
        let unit = match self.unit.trim() {
            "" => Some(None),
            unit => unit.parse().ok().map(Some),
        };
        let code = plain_text(&self.partner_code, &t("agreement-code-called"), 40, true);
        let starts = dates::start_of_day(&self.starts_on, &t("agreement-starts-called"), zone, None);
        let ends = dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, None);
        let review = dates::date(&self.review_on, &t("agreement-review-called"));
        let read = (
            typed.take("partner_code", code),
            typed.chosen("unit", unit, &t("agreement-unit-called")),
            typed.chosen("sites", sites(&self.sites), &t("agreement-sites-called")),
            typed.take("starts_on", starts),
            typed.take("ends_on", ends),
            typed.take("review_on", review),
        );
        let (Some(partner_code), Some(own_unit), Some(sites), Some(starts_at), Some(ends_at), Some(review_on)) = read
        else {
            return Err(typed.wrong);
        };
        Ok(DraftInput {
            template: self.template.clone(),
            partner_code,
            own_unit,
            sites,
            starts_at,
            ends_at,
            review_on,
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
    /// What the form began with.
    pub begun: Begun,
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
            begun: Begun::default(),
        }
    }

    /// The fields of a draft that stands, for who changed another meanwhile.
    pub fn stored(&self, sites: &[Choice]) -> Vec<Stored> {
        let paragraphs = self.rows();
        let told: Vec<String> = paragraphs
            .iter()
            .map(|(heading, words)| format!("{heading}: {words}"))
            .collect();
        let is_covered = |site: &&Choice| self.sites.contains(&site.value);
        let covered: Vec<&str> = sites
            .iter()
            .filter(is_covered)
            .map(|site| site.label.as_str())
            .collect();
        let covered = match covered.is_empty() {
            true => t("agreement-all-sites"),
            false => covered.join(", "),
        };
        // A page sends them in its own order.
        let mut chosen = self.sites.clone();
        chosen.sort();
        vec![
            Stored::text("title", t("agreement-field-title"), self.title.as_str()),
            Stored::known("sites", t("agreement-field-sites"), chosen, covered),
            Stored::text("starts_on", t("agreement-field-starts"), self.starts_on.as_str()),
            Stored::text("ends_on", t("agreement-field-ends"), self.ends_on.as_str()),
            Stored::text("review_on", t("agreement-field-review"), self.review_on.as_str()),
            Stored::known(
                "heading",
                t("agreement-paragraphs"),
                rows::value_of(&paragraphs),
                told.join(" "),
            ),
        ]
    }

    /// The form again for who came second, with what somebody made of the draft that stands.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        let rows = meanwhile.fill_rows(&self.begun, "heading", self.rows(), now.rows());
        let (heading, words) = rows.into_iter().unzip();
        Self {
            seen: self.seen,
            title: meanwhile.fill("title", self.title, now.title),
            heading,
            words,
            sites: meanwhile.fill("sites", self.sites, now.sites),
            starts_on: meanwhile.fill("starts_on", self.starts_on, now.starts_on),
            ends_on: meanwhile.fill("ends_on", self.ends_on, now.ends_on),
            review_on: meanwhile.fill("review_on", self.review_on, now.review_on),
            begun: self.begun,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let pair = |(heading, words): (&String, &String)| (heading.clone(), words.clone());
        self.paragraphs().map(pair).collect()
    }

    /// Heading and words of each paragraph, without the empty pairs.
    fn paragraphs(&self) -> impl Iterator<Item = (&String, &String)> {
        let pairs = self.heading.iter().zip(&self.words);
        pairs.filter(|(heading, text)| !heading.trim().is_empty() || !text.trim().is_empty())
    }

    /// `choices` are the sites that the form has.
    ///
    /// Errors: everything that is wrong, each with its field.
    pub fn parse(&self, old: &Terms, choices: &[Choice], zone: &TimeZone) -> Result<TermsInput, Vec<Wrong>> {
        let mut typed = Typed::default();
        let title = plain_text(&self.title, &t("agreement-title-called"), 200, true);
        let start = Some(old.starts_at);
        let starts = dates::start_of_day(&self.starts_on, &t("agreement-starts-called"), zone, start);
        let ends = dates::end_of_day(&self.ends_on, &t("agreement-ends-called"), zone, Some(old.ends_at));
        let review = dates::date(&self.review_on, &t("agreement-review-called"));
        let read = (
            typed.take("title", title),
            self.covered(choices, &mut typed),
            typed.take("starts_on", starts),
            typed.take("ends_on", ends),
            typed.take("review_on", review),
            self.sections(&mut typed),
        );
        let (Some(title), Some(sites), Some(starts_at), Some(ends_at), Some(review_on), Some(sections)) = read else {
            return Err(typed.wrong);
        };
        Ok(TermsInput {
            title,
            sections,
            sites,
            starts_at,
            ends_at,
            review_on,
        })
    }

    /// The sites, when each is a choice: another one left the agreement while the form was open.
    fn covered(&self, choices: &[Choice], typed: &mut Typed) -> Option<Vec<SiteId>> {
        let is_choice = |site: &String| choices.iter().any(|choice| choice.value == *site);
        match sites(&self.sites) {
            Some(_) if !self.sites.iter().all(is_choice) => {
                typed.wrong.push(Wrong::at("sites", t("agreement-sites-left")));
                None
            }
            read => typed.chosen("sites", read, &t("agreement-sites-called")),
        }
    }

    /// The paragraphs. Their fields share a name, so a mistake in one is said above the form.
    fn sections(&self, typed: &mut Typed) -> Option<Vec<Section>> {
        let read = |(heading, text): (&String, &String)| -> Result<Section, Problem> {
            Ok(Section {
                heading: plain_text(heading, &t("agreement-heading-called"), 200, true)?,
                text: plain_text(text, &t("agreement-words-called"), 20_000, true)?,
            })
        };
        match self.paragraphs().map(read).collect() {
            Ok(sections) => Some(sections),
            Err(problem) => {
                typed.wrong.push(Wrong {
                    field: None,
                    words: problem.words(),
                });
                None
            }
        }
    }
}

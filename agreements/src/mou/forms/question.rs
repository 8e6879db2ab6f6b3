//! The ask form, which is an address that can be kept: `…/ask?who=…&wants=…&when=…`.

use super::super::{Mou, Question, When};
use muster_policy::{CrossingAct, IncidentContext};
use muster_terms::*;
use muster_web::{Problem, t, t_with};
use serde::{Deserialize, Serialize};

/// As typed into the address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    /// Organisation id, a slash, and a duty.
    pub who: String,
    /// A data class.
    pub wants: String,
    /// `quiet`, an open incident's reference, `if_1` or `if_2`.
    pub when: String,
    pub act: String,
    pub purpose: String,
    pub site: String,
    pub tlp: String,
    /// RFC 3339; empty means now.
    pub at: String,
}

impl AskQuery {
    /// Was anything asked?
    pub fn is_asked(&self) -> bool {
        !self.who.is_empty() && !self.wants.is_empty()
    }

    /// The question that was typed, of the party as it is named among the choices. Of a whole organisation that is one's `own`, it is
    /// asked for one's own district.
    ///
    /// Errors: a refusal that names the field. An organisation that is not a party is missing.
    pub fn parse(
        &self,
        mou: &Mou,
        own: (OrgId, Option<UnitId>),
        open: &[(IncidentContext, Reference)],
        now: Timestamp,
    ) -> Result<Question, Problem> {
        let (asker, duty) = self
            .who
            .split_once('/')
            .ok_or_else(|| choose(&t("agreement-ask-who-called")))?;
        let asker: OrgId = asker.parse().map_err(|_| Problem::Missing)?;
        if !mou.is_party(asker) {
            return Err(Problem::Missing);
        }
        let party = if mou.a.org == asker { mou.a } else { mou.b };
        Ok(Question {
            asker,
            unit: party.unit.or(own.1.filter(|_| asker == own.0)),
            duty: Duty::parse(duty).ok_or_else(|| choose(&t("agreement-ask-who-called")))?,
            act: or(&self.act, CrossingAct::Read, CrossingAct::parse)
                .ok_or_else(|| choose(&t("agreement-ask-act-called")))?,
            class: DataClass::parse(&self.wants).ok_or_else(|| choose(&t("agreement-ask-wants-called")))?,
            purpose: optional(&self.purpose, Purpose::parse).ok_or_else(|| choose(&t("agreement-purpose-called")))?,
            site: optional(&self.site, |text| text.parse().ok())
                .ok_or_else(|| choose(&t("agreement-ask-site-called")))?,
            tlp: or(&self.tlp, Tlp::Amber, Tlp::from_label).ok_or_else(|| choose(&t("agreement-ask-tlp-called")))?,
            when: self.when(open)?,
            at: optional(&self.at, |text| text.parse().ok())
                .ok_or_else(|| choose(&t("agreement-ask-at-called")))?
                .unwrap_or(now),
        })
    }

    fn when(&self, open: &[(IncidentContext, Reference)]) -> Result<When, Problem> {
        match self.when.as_str() {
            "" | "quiet" => Ok(When::Quiet),
            "if_1" => Ok(When::IfOpen(AlertLevel::DangerToLife)),
            "if_2" => Ok(When::IfOpen(AlertLevel::HelpNeeded)),
            named => open
                .iter()
                .find(|(_, reference)| reference.as_str() == named)
                .map(|(incident, _)| When::During(incident.clone()))
                .ok_or_else(|| choose(&t("agreement-ask-when-called"))),
        }
    }
}

/// Nothing typed is `None`; something wrong typed is no value at all.
fn optional<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() {
        Some(None)
    } else {
        parse(text).map(Some)
    }
}

fn or<T>(text: &str, default: T, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    if text.is_empty() { Some(default) } else { parse(text) }
}

fn choose(what: &str) -> Problem {
    Problem::refusal("form.incomplete", t_with("agreement-choose", &[("what", what.into())]))
}

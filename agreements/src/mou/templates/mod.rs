//! Texts to begin from, by sector. What both sign is what they make of it.

mod emergency;
mod quiet_days;
mod sections;
#[cfg(test)]
mod tests;

use super::rules::has_records;
use super::{ClauseDraft, PartyTerms, Section, SiteTerms, Terms};
use muster_membership::position;
use muster_policy::{Condition, Party};
use muster_terms::*;
use quiet_days::SITE_PLANNERS;

/// A sector's template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The stable word in forms and the API; the page's texts are `agreement-template-<key>`.
    pub key: &'static str,
    /// `{site}` and `{police}` stand for the parties' names.
    title: &'static str,
    purpose: &'static str,
    scope: &'static str,
    /// How bad an emergency must be before the alert and the room cross.
    level: AlertLevel,
    /// Duties of the organisation that take part in an emergency.
    responders: &'static [Duty],
    /// Do floor plans open in an emergency, or only on request before one?
    plans_in_emergency: bool,
    /// Are corrective actions followed by both sides?
    shared_actions: bool,
    /// What stays closed, in words.
    closed: &'static str,
}

/// The templates, in the order of the page.
pub const TEMPLATES: &[Template] = &[
    Template {
        key: "hospital",
        title: "Working agreement of {site} and {police}",
        purpose: "To bring help to patients, visitors and staff of {site} fast, to prepare for it together, and to learn from each \
                  emergency, without opening anybody's health record.",
        scope: "The named sites of {site} with their grounds and car parks, in all hours. Wards with locked doors are covered like \
                any other place. Medical care and its records are outside this agreement.",
        level: AlertLevel::DangerToLife,
        responders: &[
            Duty::SecurityDirector,
            Duty::SiteManager,
            Duty::ControlRoom,
            Duty::Guard,
            Duty::NurseInCharge,
            Duty::Facilities,
        ],
        plans_in_emergency: true,
        shared_actions: true,
        closed: "Lists of patients and visitors are not shared through Muster, at any level of emergency. {police} use the legal \
                 route.",
    },
    Template {
        key: "shopping-centre",
        title: "Safety agreement of {site} and {police}",
        purpose: "To protect shoppers, tenants and staff of {site}: one alarm, one place to meet, one list of what to mend \
                  afterwards.",
        scope: "The public halls, the service corridors and the car parks of {site}. The inside of a shop is covered while an \
                emergency is open there.",
        level: AlertLevel::DangerToLife,
        responders: &[
            Duty::SecurityDirector,
            Duty::SiteManager,
            Duty::ControlRoom,
            Duty::Guard,
        ],
        plans_in_emergency: true,
        shared_actions: true,
        closed: "Visitor counts by name, customer lists and lists of people turned away are not shared through Muster.",
    },
    Template {
        key: "campus",
        title: "Campus agreement of {site} and {police}",
        purpose: "To keep learners and staff of {site} safe with agreed words for protective actions, known doors and known people \
                  on both sides.",
        scope: "The buildings and open grounds of {site} during teaching, events and nights. Education records are outside this \
                agreement.",
        level: AlertLevel::HelpNeeded,
        responders: &[
            Duty::SecurityDirector,
            Duty::SiteManager,
            Duty::ControlRoom,
            Duty::Guard,
            Duty::Facilities,
        ],
        plans_in_emergency: true,
        shared_actions: true,
        closed: "Lists of learners, boarders and visitors are not shared through Muster.",
    },
    Template {
        key: "event-venue",
        title: "Venue agreement of {site} and {police}",
        purpose: "To run crowded evenings at {site} with one picture on both sides, and to bring help through a crowd without \
                  losing minutes at the doors.",
        scope: "The halls, forecourt and loading area of {site} from the first delivery of an event until the last guest has left.",
        level: AlertLevel::HelpNeeded,
        responders: &[
            Duty::SecurityDirector,
            Duty::SiteManager,
            Duty::ControlRoom,
            Duty::Guard,
        ],
        plans_in_emergency: false,
        shared_actions: false,
        closed: "Guest lists and ticket data are not shared through Muster.",
    },
];

/// The template of this key.
pub fn template(key: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.key == key)
}

/// What a template needs to become a text of its own.
#[derive(Debug, Clone)]
pub struct TemplateInput {
    pub mou: MouId,
    pub reference: Reference,
    /// The drafting side first.
    pub parties: [PartyTerms; 2],
    /// Sites of the company; empty means all.
    pub sites: Vec<SiteTerms>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub review_on: civil::Date,
}

impl TemplateInput {
    /// The agency, and the other side. With no agency the second party takes the police's part.
    fn sides(&self) -> (&PartyTerms, &PartyTerms) {
        let [a, b] = &self.parties;
        if a.kind == OrganisationKind::Agency && b.kind != OrganisationKind::Agency {
            (b, a)
        } else {
            (a, b)
        }
    }

    fn fill(&self, words: &str) -> String {
        let (site, police) = self.sides();
        words.replace("{site}", &site.name).replace("{police}", &police.name)
    }
}

/// The template as the text of a first version. `None` when there is no template of this key.
pub fn template_terms(key: &str, input: &TemplateInput) -> Option<Terms> {
    let template = template(key)?;
    let mut terms = Terms {
        format: Terms::FORMAT.to_owned(),
        mou: input.mou,
        reference: input.reference.clone(),
        version: 1,
        title: input.fill(template.title),
        parties: input.parties.clone(),
        sites: input.sites.clone(),
        sections: sections::of(template)
            .into_iter()
            .map(|(heading, text)| Section {
                heading: heading.to_owned(),
                text: input.fill(text),
            })
            .collect(),
        clauses: emergency::lines(template)
            .into_iter()
            .chain(quiet_days::lines(template))
            .filter(|line| has_records(line.sides(input).0.kind, line.class))
            .map(|line| line.draft(template, input))
            .collect(),
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        review_on: input.review_on,
    };
    terms.arrange();
    Some(terms)
}

/// Which way a clause of a template runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ToPolice,
    ToSite,
}

/// One clause of a template, before it knows its parties.
struct Line {
    number: &'static str,
    title: &'static str,
    text: &'static str,
    class: DataClass,
    way: Way,
    purpose: Purpose,
    condition: Condition,
    recipients: Vec<Duty>,
    retention_days: u32,
}

impl Line {
    /// The owner of the data, and the receiver.
    fn sides<'a>(&self, input: &'a TemplateInput) -> (&'a PartyTerms, &'a PartyTerms) {
        let (site, police) = input.sides();
        match self.way {
            Way::ToPolice => (site, police),
            Way::ToSite => (police, site),
        }
    }

    /// Who receives. Where the other side is of the kind that the template does not think of, those who do the same work there.
    fn receivers(&self, template: &Template, kind: OrganisationKind) -> Vec<Duty> {
        if self.recipients.iter().all(|duty| position::rules::fits(*duty, kind)) {
            return self.recipients.clone();
        }
        let respond = matches!(self.condition, Condition::WhileIncident { .. }) || self.class == DataClass::Exercise;
        match (kind, respond) {
            (OrganisationKind::Agency, true) => POLICE_RESPONDERS.to_vec(),
            (OrganisationKind::Agency, false) => POLICE_PLANNERS.to_vec(),
            (OrganisationKind::Company, true) => template.responders.to_vec(),
            (OrganisationKind::Company, false) => SITE_PLANNERS.to_vec(),
        }
    }

    fn draft(self, template: &Template, input: &TemplateInput) -> ClauseDraft {
        let (from, to) = self.sides(input);
        let by_site = self.way == Way::ToPolice && is_about_a_site(self.class);
        ClauseDraft {
            id: ClauseId::new(),
            number: self.number.to_owned(),
            title: self.title.to_owned(),
            text: input.fill(self.text),
            data_class: self.class,
            from: Party::whole(from.party.org),
            to: to.party,
            purpose: self.purpose,
            condition: self.condition,
            sites: if by_site {
                input.sites.iter().map(|each| each.site).collect()
            } else {
                vec![]
            },
            recipients: self.receivers(template, to.kind),
            tlp_ceiling: Tlp::AmberStrict,
            retention_days: self.retention_days,
            onward_sharing: false,
            starts_at: input.starts_at,
            ends_at: input.ends_at,
        }
    }
}

/// Records of these classes always belong to a site; the others may belong to the organisation as a whole.
fn is_about_a_site(class: DataClass) -> bool {
    matches!(
        class,
        DataClass::Alert
            | DataClass::IncidentLog
            | DataClass::SiteProfile
            | DataClass::FloorPlan
            | DataClass::EmergencyPlan
            | DataClass::Kit
    )
}

/// Police who act in an emergency.
const POLICE_RESPONDERS: [Duty; 4] = [
    Duty::Dispatcher,
    Duty::PatrolOfficer,
    Duty::PoliceCommander,
    Duty::LiaisonOfficer,
];
/// Police who prepare and learn.
const POLICE_PLANNERS: [Duty; 3] = [Duty::LiaisonOfficer, Duty::Dispatcher, Duty::PoliceCommander];
/// Ten years: profiles, plans and contacts are as old as the site.
const LONG: u32 = 3_650;
const YEAR: u32 = 365;

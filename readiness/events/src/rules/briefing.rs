//! What a briefing says. Its lists are typed as rows; an empty row is none.

use super::MOST_LINES;
use crate::model::*;
use muster_membership::fields::FieldProblems;
use muster_web::{Begun, Meanwhile, Problem, Stored, plain_text, t};
use serde::Deserialize;

/// A briefing as typed. What stands beside each other in the lists is one row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BriefingForm {
    pub situation: String,
    pub objectives: String,
    pub action_at: Vec<String>,
    pub action_words: Vec<String>,
    pub resource: Vec<String>,
    pub identifier: Vec<String>,
    pub ordered: Vec<String>,
    pub eta: Vec<String>,
    /// `yes` or empty.
    pub arrived: Vec<String>,
    pub notes: Vec<String>,
    pub channel_who: Vec<String>,
    pub channel_contact: Vec<String>,
    /// The version that the form was made from; 0 where there was none.
    pub version: i64,
    pub begun: Begun,
}

/// What a briefing says, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub situation: String,
    pub objectives: String,
    pub actions: Vec<Action>,
    pub resources: Vec<Resource>,
    pub channels: Vec<Channel>,
}

impl From<&Briefing> for Said {
    fn from(briefing: &Briefing) -> Self {
        Said {
            situation: briefing.situation.clone(),
            objectives: briefing.objectives.clone(),
            actions: briefing.actions.clone(),
            resources: briefing.resources.clone(),
            channels: briefing.channels.clone(),
        }
    }
}

fn cell(column: &[String], row: usize) -> String {
    column.get(row).cloned().unwrap_or_default()
}

impl BriefingForm {
    /// The rows as typed, the empty ones left out.
    pub fn rows(&self) -> Said {
        let length = |columns: &[&Vec<String>]| columns.iter().map(|column| column.len()).max().unwrap_or_default();
        let actions = (0..length(&[&self.action_at, &self.action_words])).map(|row| Action {
            at: cell(&self.action_at, row),
            words: cell(&self.action_words, row),
        });
        let columns = [&self.resource, &self.identifier, &self.ordered, &self.eta, &self.notes];
        let resources = (0..length(&columns)).map(|row| Resource {
            resource: cell(&self.resource, row),
            identifier: cell(&self.identifier, row),
            ordered: cell(&self.ordered, row),
            eta: cell(&self.eta, row),
            arrived: cell(&self.arrived, row) == "yes",
            notes: cell(&self.notes, row),
        });
        let channels = (0..length(&[&self.channel_who, &self.channel_contact])).map(|row| Channel {
            who: cell(&self.channel_who, row),
            contact: cell(&self.channel_contact, row),
        });
        let blank = |cells: &[&str]| cells.iter().all(|each| each.trim().is_empty());
        Said {
            situation: self.situation.clone(),
            objectives: self.objectives.clone(),
            actions: actions.filter(|row| !blank(&[&row.at, &row.words])).collect(),
            resources: resources
                .filter(|row| !blank(&[&row.resource, &row.identifier, &row.ordered, &row.eta, &row.notes]))
                .collect(),
            channels: channels.filter(|row| !blank(&[&row.who, &row.contact])).collect(),
        }
    }

    /// A form that is filled with this.
    pub fn of(said: Said, version: i64, begun: Begun) -> Self {
        let mut form = Self {
            situation: said.situation,
            objectives: said.objectives,
            version,
            begun,
            ..Self::default()
        };
        for action in said.actions {
            form.action_at.push(action.at);
            form.action_words.push(action.words);
        }
        for each in said.resources {
            form.resource.push(each.resource);
            form.identifier.push(each.identifier);
            form.ordered.push(each.ordered);
            form.eta.push(each.eta);
            form.arrived
                .push(if each.arrived { "yes".into() } else { String::new() });
            form.notes.push(each.notes);
        }
        for each in said.channels {
            form.channel_who.push(each.who);
            form.channel_contact.push(each.contact);
        }
        form
    }

    /// The form again for who came second, going on from `now`. A list that only the other changed is theirs, whole.
    pub fn again(self, now: Self, meanwhile: &Meanwhile) -> Self {
        let (typed, stored) = (self.rows(), now.rows());
        let merged = Said {
            situation: meanwhile.fill("situation", typed.situation, stored.situation),
            objectives: meanwhile.fill("objectives", typed.objectives, stored.objectives),
            actions: meanwhile.fill("actions", typed.actions, stored.actions),
            resources: meanwhile.fill("resources", typed.resources, stored.resources),
            channels: meanwhile.fill("channels", typed.channels, stored.channels),
        };
        Self::of(merged, now.version, now.begun)
    }
}

/// Checks a briefing and says all that is wrong at once.
///
/// Errors: `event.too-many`, `text.empty` without a situation or for a row without its words, `text.too-long`, each at its field.
pub fn check(form: &BriefingForm) -> Result<Said, FieldProblems> {
    checked(form.rows())
}

/// The same of what came without a form.
///
/// Errors: those of [`check`].
pub fn checked(said: Said) -> Result<Said, FieldProblems> {
    let mut problems = FieldProblems::default();
    let situation = plain_text(&said.situation, &t("event-situation-called"), 4_000, true);
    let situation = problems.keep("situation", situation);
    let objectives = plain_text(&said.objectives, &t("event-objectives-called"), 4_000, false);
    let objectives = problems.keep("objectives", objectives);
    let actions = problems.keep("action_words", each(said.actions, check_action));
    let resources = problems.keep("resource", each(said.resources, check_resource));
    let channels = problems.keep("channel_contact", each(said.channels, check_channel));
    match (situation, objectives, actions, resources, channels) {
        (Some(situation), Some(objectives), Some(actions), Some(resources), Some(channels)) => Ok(Said {
            situation,
            objectives,
            actions,
            resources,
            channels,
        }),
        _ => Err(problems),
    }
}

fn each<T>(rows: Vec<T>, check: impl Fn(T) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    if rows.len() > MOST_LINES {
        return Err(Problem::refusal("event.too-many", t("event-lines-too-many")));
    }
    rows.into_iter().map(check).collect()
}

fn check_action(row: Action) -> Result<Action, Problem> {
    Ok(Action {
        at: plain_text(&row.at, &t("event-action-at-called"), 40, false)?,
        words: plain_text(&row.words, &t("event-action-words-called"), 500, true)?,
    })
}

fn check_resource(row: Resource) -> Result<Resource, Problem> {
    Ok(Resource {
        resource: plain_text(&row.resource, &t("event-resource-called"), 120, true)?,
        identifier: plain_text(&row.identifier, &t("event-identifier-called"), 80, false)?,
        ordered: plain_text(&row.ordered, &t("event-ordered-called"), 40, false)?,
        eta: plain_text(&row.eta, &t("event-eta-called"), 40, false)?,
        arrived: row.arrived,
        notes: plain_text(&row.notes, &t("event-notes-called"), 300, false)?,
    })
}

fn check_channel(row: Channel) -> Result<Channel, Problem> {
    Ok(Channel {
        who: plain_text(&row.who, &t("event-channel-who-called"), 120, true)?,
        contact: plain_text(&row.contact, &t("event-channel-contact-called"), 120, true)?,
    })
}

/// A briefing as its form and its conflicts see it.
pub fn stored(said: &Said) -> Vec<Stored> {
    let list = |name, label: &str, value: serde_json::Value, words: Vec<String>| {
        Stored::known(name, t(label), value, words.join("; "))
    };
    let joined = |cells: [&str; 2]| {
        cells
            .into_iter()
            .filter(|each| !each.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    vec![
        Stored::text("situation", t("event-situation"), said.situation.as_str()),
        Stored::text("objectives", t("event-objectives"), said.objectives.as_str()),
        list(
            "actions",
            "event-actions",
            serde_json::json!(said.actions),
            said.actions.iter().map(|row| joined([&row.at, &row.words])).collect(),
        ),
        list(
            "resources",
            "event-resources",
            serde_json::json!(said.resources),
            said.resources
                .iter()
                .map(|row| joined([&row.resource, &row.identifier]))
                .collect(),
        ),
        list(
            "channels",
            "event-channels",
            serde_json::json!(said.channels),
            said.channels
                .iter()
                .map(|row| joined([&row.who, &row.contact]))
                .collect(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> BriefingForm {
        BriefingForm {
            situation: "Fair on the square.".into(),
            action_at: vec!["14:00".into(), String::new()],
            action_words: vec!["Open the gates".into(), String::new()],
            resource: vec!["Ambulance".into(), String::new()],
            arrived: vec!["yes".into(), String::new()],
            ..BriefingForm::default()
        }
    }

    #[test]
    fn empty_rows_are_none_and_a_short_column_is_empty_cells() {
        let said = check(&form()).unwrap();
        assert_eq!(
            (said.actions.len(), said.resources.len(), said.channels.len()),
            (1, 1, 0)
        );
        assert!(said.resources[0].arrived && said.resources[0].identifier.is_empty());
        let again = BriefingForm::of(said.clone(), 1, Begun::default());
        assert_eq!(again.rows(), said);
    }

    #[test]
    fn a_row_needs_its_words_and_a_briefing_its_situation() {
        let half = BriefingForm {
            situation: String::new(),
            channel_who: vec!["Gate".into()],
            channel_contact: vec![String::new()],
            ..form()
        };
        let problems = check(&half).unwrap_err();
        assert!(problems.of("situation").is_some() && problems.of("channel_contact").is_some());
        let many = BriefingForm {
            action_words: vec!["x".into(); MOST_LINES + 1],
            ..form()
        };
        assert!(check(&many).unwrap_err().of("action_words").is_some());
    }
}

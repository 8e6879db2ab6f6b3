//! What a room's log says in figures, and what it leaves open. The log is the site's: its own lines and those that crossed to it.

use crate::debrief::model::*;
use muster_response::delivery::store::Delivery;
use muster_response::incident::{Category, Ending, EntryKind, Incident, RoomEntry, RoomPerson, Step};
use muster_terms::*;

/// All that facts are made of.
#[derive(Debug, Clone, Copy)]
pub struct RoomRecord<'a> {
    pub incident: &'a Incident,
    /// Organisations in the room besides the site's own.
    pub partners: &'a [OrgId],
    /// Lines of the site, and lines that were released to it. In any order.
    pub entries: &'a [RoomEntry],
    pub people: &'a [RoomPerson],
    pub deliveries: &'a [Delivery],
    pub steps: &'a [Step],
    pub openings: &'a [OpeningFact],
    pub stops: &'a [StopFact],
}

/// The facts of an ended emergency or drill.
///
/// - Shapes: one stage per goal that applies; one person per position that was called or came, the raiser left out.
/// - Units: whole seconds from the raising, or from the call for an answer; a clock that jumped back gives zero.
/// - Source of the goals: `docs/operating/debriefs.md`.
pub fn facts(record: &RoomRecord<'_>) -> Facts {
    let is_short = record.incident.ending == Some(Ending::Mistake);
    Facts {
        is_short,
        after_harm: after_harm(record),
        stages: stages(record, is_short),
        people: people(record),
        rungs: count(called_further(record)),
        deliveries: deliveries(record.deliveries),
        steps_done: count(record.steps.iter().filter(|step| step.state == "done").count()),
        steps_open: record
            .steps
            .iter()
            .filter(|step| step.state != "done")
            .map(|step| step.words.clone())
            .collect(),
        openings: record.openings.to_vec(),
        stops: record.stops.to_vec(),
    }
}

/// People whom a ladder called: the log says so in the moment of their call. Its other lines, that nobody was on duty or that nobody
/// is left, call nobody.
fn called_further(record: &RoomRecord<'_>) -> usize {
    let raised_at = record.incident.raised_at;
    let climbed = |at: Timestamp| {
        let mut lines = record.entries.iter();
        lines.any(|line| line.kind == EntryKind::Escalated && !line.own_side && line.at == at)
    };
    let people = record.people.iter().filter_map(|person| person.called_at);
    people.filter(|at| *at > raised_at && climbed(*at)).count()
}

/// Seconds of an instant after an earlier one.
pub fn seconds_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn stages(record: &RoomRecord<'_>, is_short: bool) -> Vec<StageFact> {
    let wanted: &[Stage] = match (is_short, record.partners.is_empty()) {
        (true, _) => &[Stage::Answered, Stage::Ended],
        (false, true) => &[Stage::Answered, Stage::Contained, Stage::Ended],
        (false, false) => &[
            Stage::Answered,
            Stage::PartnerAnswered,
            Stage::UnitsSent,
            Stage::OnScene,
            Stage::Contained,
            Stage::Ended,
        ],
    };
    wanted
        .iter()
        .map(|stage| {
            let first = first_of(record, *stage);
            StageFact {
                stage: *stage,
                by: first.map(|(org, _)| org),
                goal_seconds: stage.goal_seconds().filter(|_| !is_short),
                took_seconds: first.map(|(_, at)| seconds_between(record.incident.raised_at, at)),
            }
        })
        .collect()
}

/// Who reached a stage first, and when.
fn first_of(record: &RoomRecord<'_>, stage: Stage) -> Option<(OrgId, Timestamp)> {
    let incident = record.incident;
    let answers = |entry: &RoomEntry| {
        matches!(
            entry.kind,
            EntryKind::Acknowledged | EntryKind::Accepted | EntryKind::Lead
        ) && entry.position != Some(incident.raised_by)
    };
    let is_it = |entry: &&RoomEntry| match stage {
        Stage::Answered => answers(entry),
        Stage::PartnerAnswered => answers(entry) && entry.org != incident.org,
        Stage::UnitsSent => entry.kind == EntryKind::UnitsSent,
        Stage::OnScene => entry.kind == EntryKind::OnScene,
        Stage::Contained => entry.kind == EntryKind::Contained,
        Stage::Ended => false,
    };
    if stage == Stage::Ended {
        return incident.ended_at.map(|at| (incident.org, at));
    }
    record
        .entries
        .iter()
        .filter(is_it)
        .min_by_key(|entry| entry.at)
        .map(|entry| (entry.org, entry.at))
}

fn people(record: &RoomRecord<'_>) -> Vec<PersonFact> {
    let incident = record.incident;
    let is_heard = |org: OrgId| org == incident.org || record.entries.iter().any(|entry| entry.org == org);
    record
        .people
        .iter()
        .filter(|person| person.position != incident.raised_by)
        .filter(|person| person.called_at.is_some() || is_heard(person.org))
        .map(|person| PersonFact {
            org: person.org,
            position: person.position,
            title: person.title.clone(),
            called_seconds: person.called_at.map(|at| seconds_between(incident.raised_at, at)),
            answer: answer(person, incident, is_heard(person.org)),
        })
        .collect()
}

fn answer(person: &RoomPerson, incident: &Incident, is_heard: bool) -> Answer {
    match person.acknowledged_at {
        _ if !is_heard => Answer::NotShared,
        Some(at) => Answer::Answered {
            seconds: seconds_between(person.called_at.unwrap_or(incident.raised_at), at),
        },
        None => Answer::NoAnswer,
    }
}

fn deliveries(all: &[Delivery]) -> Vec<DeliveryFact> {
    let mut counted: Vec<DeliveryFact> = Vec::new();
    for delivery in all {
        match counted
            .iter_mut()
            .find(|fact| fact.org == delivery.org && fact.state == delivery.state)
        {
            Some(fact) => fact.count += 1,
            None => counted.push(DeliveryFact {
                org: delivery.org,
                state: delivery.state.clone(),
                count: 1,
            }),
        }
    }
    counted
}

fn after_harm(record: &RoomRecord<'_>) -> bool {
    let incident = record.incident;
    // Rooms of before the report was a line of its own have it as the state of who reported.
    let reported = |line: &RoomEntry| line.org == incident.org && line.kind == EntryKind::Hurt;
    let hurt = record.entries.iter().any(reported)
        || record
            .people
            .iter()
            .any(|person| person.org == incident.org && person.state == "hurt");
    let grave = matches!(
        incident.category,
        Category::Weapon | Category::Violence | Category::Medical
    );
    !incident.is_drill() && (hurt || grave && matches!(incident.ending, Some(Ending::AllClear | Ending::SiteClear)))
}

impl Facts {
    /// What a reader may know who may know of these organisations. What others did becomes "no time", their people and
    /// messages are left out: nobody learns of a third party from somebody else's debrief. That sharing stopped is between the site
    /// and the side it stopped with, whoever else is known.
    #[must_use]
    pub fn seen_by(mut self, reader: OrgId, known: &[OrgId]) -> Self {
        for fact in &mut self.stages {
            if fact.by.is_some_and(|org| !known.contains(&org)) {
                fact.by = None;
                fact.took_seconds = None;
            }
        }
        self.people.retain(|person| known.contains(&person.org));
        self.deliveries.retain(|delivery| known.contains(&delivery.org));
        self.openings.retain(|opening| known.contains(&opening.org));
        self.stops.retain(|stop| stop.org == reader);
        self
    }

    /// How many messages ended in each way, over all organisations.
    pub fn deliveries_by_state(&self) -> Vec<(&str, u32)> {
        let mut counted: Vec<(&str, u32)> = Vec::new();
        for fact in &self.deliveries {
            match counted.iter_mut().find(|(state, _)| *state == fact.state) {
                Some((_, count)) => *count += fact.count,
                None => counted.push((&fact.state, fact.count)),
            }
        }
        counted
    }

    /// What the facts leave open. A short debrief asks nothing: a mistake needs no inquiry.
    pub fn questions(&self) -> Vec<Question> {
        if self.is_short {
            return Vec::new();
        }
        let mut questions: Vec<Question> = self.stages.iter().filter_map(question_of).collect();
        let of = |answer: Answer| {
            count(
                self.people
                    .iter()
                    .filter(|p| p.called_seconds.is_some() && p.answer == answer)
                    .count(),
            )
        };
        let lost = self
            .deliveries
            .iter()
            .filter(|d| matches!(d.state.as_str(), "refused" | "overdue"))
            .map(|d| d.count)
            .sum();
        let counted = [
            Question::NoAnswer {
                count: of(Answer::NoAnswer),
            },
            Question::Climbed { count: self.rungs },
            Question::NotReached { count: lost },
            Question::StepsOpen {
                count: count(self.steps_open.len()),
            },
        ];
        questions.extend(counted.into_iter().filter(|question| question.count() > 0));
        questions
    }
}

fn question_of(fact: &StageFact) -> Option<Question> {
    let goal_seconds = fact.goal_seconds?;
    match fact.took_seconds {
        None => Some(Question::StageMissing { stage: fact.stage }),
        Some(took_seconds) if took_seconds > goal_seconds => Some(Question::StageLate {
            stage: fact.stage,
            goal_seconds,
            took_seconds,
        }),
        Some(_) => None,
    }
}

impl Question {
    fn count(&self) -> u32 {
        match self {
            Question::StageLate { .. } | Question::StageMissing { .. } => 1,
            Question::NoAnswer { count }
            | Question::Climbed { count }
            | Question::NotReached { count }
            | Question::StepsOpen { count } => *count,
        }
    }
}

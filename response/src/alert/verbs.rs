//! Raising, as one transaction.

use super::{
    Raise, Raised, call,
    partners::{self, join},
    rules, store,
};
use crate::incident::{
    self, EntryKind, Incident, Line, Room, gate,
    share::{self, STRIPS_TOPIC},
    store as incidents,
};
use muster_agreements::crossing::{Gate, release, release::Release};
use muster_membership::site;
use muster_readiness::emergency_plan;
use muster_readiness::site_plan::store as plans;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, format, t, t_with};
use serde_json::json;

/// Classes that open by themselves for an emergency, as far as clauses let them.
const OPENS_BY_ITSELF: [DataClass; 4] = [
    DataClass::IncidentLog,
    DataClass::SiteProfile,
    DataClass::FloorPlan,
    DataClass::Contacts,
];

/// The alert that this press has raised already, if it has: known before anything is counted or asked.
pub async fn raised_before(desk: &Desk, key: &str) -> Result<Option<Raised>, Problem> {
    desk.require(Act::Raise)?;
    let tx = desk.read().await?;
    let known = incidents::by_idempotency_key(&tx, desk.org(), desk.who.position, key).await?;
    Ok(known.map(|incident| Raised {
        incident,
        is_new: false,
    }))
}

/// Raises an emergency at one of the desk's own sites. When this returns, the alert is on disk, with its deliveries, ladders and
/// ledger entry.
///
/// Errors: [`Problem::Missing`] for a site of others, `raise.key`. What is too long is cut: no word stops an alarm.
pub async fn raise(desk: &Desk, input: Raise) -> Result<Raised, Problem> {
    desk.require(Act::Raise)?;
    let key = rules::check_key(&input.idempotency_key)?;
    let mut tx = desk.begin().await?;
    if let Some(incident) = incidents::by_idempotency_key(&tx, desk.org(), desk.who.position, &key).await? {
        return Ok(Raised {
            incident,
            is_new: false,
        });
    }
    let site = site::store::find_by_reference(&tx, &input.site)
        .await?
        .filter(|site| site.org == desk.org());
    let site = site.ok_or(Problem::Missing)?;
    let mut incident = new_incident(&tx, desk, &site, &input, AlertStatus::Actual).await?;
    if store::insert(&mut tx, &mut incident, Some(&key)).await? == store::Inserted::KeyKnown {
        // The same key raced us on another connection: that one is the alert.
        drop(tx);
        return raised_before(desk, &key).await?.ok_or(Problem::Missing);
    }
    let gate = gate(desk.app())?;
    let floors_since = plans::oldest_change(&tx, site.id).await?;
    let mut room = Room {
        incident,
        site,
        parties: Vec::new(),
        people: Vec::new(),
        floors_since,
    };
    fill(&mut tx, &gate, desk, &mut room, None).await?;
    let entry = raised_entry(&room);
    tx.commit_with(entry).await?;
    metrics::counter!("muster_alerts_raised_total").increment(1);
    tracing::info!(incident.id = %room.incident.id, org.id = %desk.org(), "incident {} raised", room.incident.id);
    Ok(Raised {
        incident: room.incident,
        is_new: true,
    })
}

/// The incident as it begins.
pub(crate) async fn new_incident(
    tx: &Tx,
    desk: &Desk,
    site: &muster_membership::Site,
    input: &Raise,
    status: AlertStatus,
) -> Result<Incident, Problem> {
    Ok(Incident {
        id: IncidentId::new(),
        reference: store::draw_reference(tx).await?,
        org: desk.org(),
        site: site.id,
        status,
        level: input.level,
        category: input.category,
        place: rules::place_words(&input.place),
        place_mark: rules::cut(&input.place_mark, rules::MARK_CHARS),
        silent: input.silent,
        words: rules::cut(&input.words, rules::WORDS_CHARS),
        raised_by: desk.who.position,
        raised_at: desk.now(),
        ending: None,
        ended_at: None,
        sharing_ends_at: None,
        sharing_closed_at: None,
        meeting_point: store::meeting_point(tx, site.id).await?,
        became: None,
        came_from: None,
        revision: 1,
    })
}

/// Fills a new room: parties, people and their messages, ladders, plan steps, what opens, and the first lines of the log.
///
/// `only`: a drill calls only the positions that agreed to take part.
pub(crate) async fn fill(
    tx: &mut Tx,
    gate: &Gate,
    desk: &Desk,
    room: &mut Room,
    only: Option<&[PositionId]>,
) -> Result<(), Problem> {
    let now = desk.now();
    join(tx, room, room.incident.org, None, None, now + call::rung(), now).await?;
    let words = call::alarm_words(room, &desk.app().settings().base_url);
    raiser_is_here(tx, desk, room, now).await?;
    let own = match only {
        None => call::own_side(tx, room, now).await?,
        Some(agreed) => call::own_agreed(tx, room, agreed).await?,
    };
    for on_duty in own.iter().filter(|on_duty| on_duty.position.id != desk.who.position) {
        call::person(tx, room, on_duty, &words, now).await?;
    }
    call::systems(tx, room, room.incident.org, &words, now).await?;
    let partners = match only {
        _ if room.incident.level != AlertLevel::DangerToLife => Vec::new(),
        None => partners::call_all(tx, gate, room, &words, now).await?,
        Some(agreed) => partners::call_agreed(tx, gate, room, agreed, &words, now).await?,
    };
    let raised = Line::by(desk, EntryKind::Raised, raised_words(room));
    share::write(tx, gate, room, raised, now).await?;
    for line in partners {
        share::write(tx, gate, room, line, now).await?;
    }
    open_by_itself(tx, gate, room, now).await?;
    take_plan(tx, room).await?;
    let positions: Vec<String> = room.people.iter().map(|person| person.position.to_string()).collect();
    tx.post(Message::live(
        STRIPS_TOPIC,
        json!({ "orgs": [room.incident.org.to_string()], "positions": positions }),
    ));
    Ok(())
}

/// The room begins with the site's plan for this kind of emergency, or with the built-in steps. A step whose position is empty, and
/// in a drill one whose position does not take part, is for whoever has the duty.
async fn take_plan(tx: &Tx, room: &Room) -> Result<(), Problem> {
    let plan = emergency_plan::store::for_category(tx, room.site.id, room.incident.category).await?;
    let steps = match plan {
        Some(plan) => {
            incidents::keep_plan(tx, room.incident.id, &plan.head()).await?;
            plan.steps
        }
        None => emergency_plan::built_in_steps(room.incident.category),
    };
    for (rank, step) in (1..).zip(steps) {
        let here = |id| !room.incident.is_drill() || room.person(id).is_some();
        let owner = step.position.filter(|position| position.filled && here(position.id));
        let step = incident::Step {
            rank,
            words: step.words,
            duty: step.duty,
            owner: owner.as_ref().map(|owner| owner.id),
            owner_title: owner.map(|owner| owner.title).unwrap_or_default(),
            state: "to_do".into(),
            changed_at: None,
        };
        incidents::put_step(tx, room.incident.id, &step).await?;
    }
    Ok(())
}

/// Whoever raised it is in the room and has answered.
async fn raiser_is_here(tx: &Tx, desk: &Desk, room: &mut Room, now: Timestamp) -> Result<(), Problem> {
    let raiser = incident::RoomPerson {
        incident: room.incident.id,
        position: desk.who.position,
        org: desk.org(),
        title: desk.who.position_title.clone(),
        job: "raised_it".into(),
        called_at: None,
        seen_at: Some(now),
        acknowledged_at: None,
        declined_at: None,
        state: String::new(),
        state_at: None,
    };
    incidents::put_person(tx, &raiser).await?;
    room.people.push(raiser);
    Ok(())
}

fn raised_words(room: &Room) -> String {
    let title = room.incident.title();
    let said = if room.incident.words.is_empty() {
        String::new()
    } else {
        format!(" {}", room.incident.words)
    };
    t_with(
        "log-raised",
        &[
            ("what", title.into()),
            ("place", format::in_sentence(&room.incident.place).to_owned().into()),
        ],
    ) + &said
}

/// Opens what clauses open for an emergency like this, and says so in the log, clause by clause.
async fn open_by_itself(tx: &mut Tx, gate: &Gate, room: &Room, now: Timestamp) -> Result<(), Problem> {
    if room.incident.is_drill() {
        return Ok(());
    }
    for party in room.others(room.incident.org) {
        for class in OPENS_BY_ITSELF {
            let opens = share::opens_to(tx, gate, room, room.incident.org, party.org, class, now).await;
            let (clause, words) = match opens {
                Ok(Some(clause)) => clause,
                Ok(None) => continue,
                // Closed is what could not be decided; the alarm itself goes on.
                Err(problem) => {
                    tracing::error!(incident.id = %room.incident.id, org.id = %party.org, ?problem, "what opens by itself could not be asked");
                    continue;
                }
            };
            let opened = Release {
                id: ReleaseId::new(),
                class,
                record: room.incident.record(),
                site: Some(room.site.id),
                incident: Some(room.incident.id),
                from: room.incident.org,
                to: party.org,
                clause,
                opened_at: now,
                closed_at: None,
            };
            release::open(tx, &opened).await?;
            let what = t(&["class-", &class.as_str().replace('_', "-")].concat());
            let said = t_with(
                "log-opened",
                &[("what", what.into()), ("who", party.org_name.clone().into())],
            );
            let line = Line::system(room.incident.org, EntryKind::Opened, said)
                .about(clause, words)
                .only_to(party.org);
            share::write(tx, gate, room, line, now).await?;
        }
    }
    Ok(())
}

/// The ledger entry of the alert in the site's own log: who raised what where, by id.
pub(crate) fn raised_entry(room: &Room) -> Entry {
    let incident = &room.incident;
    Entry::new(incident.org, "incident_raised", incident.raised_at)
        .with("incident", String::from(incident.id))
        .with("site", String::from(incident.site))
        .with("status", incident.status.as_str())
        .with("level", incident.level.number())
        .with("category", incident.category.as_str())
        .with("position", String::from(incident.raised_by))
        .with(
            "called",
            i64::try_from(room.people.iter().filter(|p| p.called_at.is_some()).count()).unwrap_or(i64::MAX),
        )
        .with_some("came_from", incident.came_from.map(String::from))
}

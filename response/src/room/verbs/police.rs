//! What the police side tells the site.

use super::answering::{Deed, answered_by};
use super::{entry, myself, strips_of_two};
use crate::incident::{EntryKind, Line, Party, Room, Unit, gate, rules, share, store as incidents};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, format, plain_text, t, t_with};

/// What the police side tells the site.
#[derive(Debug, Clone)]
pub enum PoliceStatus {
    UnitsSent {
        units: Vec<String>,
        minutes: Option<i64>,
    },
    Arriving {
        unit: String,
    },
    OnScene {
        unit: String,
    },
    Contained,
    CaseNumber(String),
    /// One-tap words to the site: `hold_doors`, `stay_inside`.
    Tell(&'static str),
}

/// Minutes until the first unit is there, as far as anybody can say.
const MINUTES: std::ops::RangeInclusive<i64> = 0..=600;

/// One-tap words to the site.
pub const TELLS: [&str; 2] = ["hold_doors", "stay_inside"];

/// Tells the site how it stands. Only a dispatching duty of an organisation that was let in. What is kept is that side's own. What
/// was said already, pressed again, writes no second line.
pub async fn police_status(desk: &Desk, reference: &Reference, status: PoliceStatus) -> Result<(), Problem> {
    desk.require(Act::Dispatch)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let mut me = myself(&tx, desk, &mut room).await?;
    let now = desk.now();
    // A system gives a case number to whatever reaches it, and may send words; that units move is what people do.
    let is_move = matches!(
        status,
        PoliceStatus::UnitsSent { .. } | PoliceStatus::Arriving { .. } | PoliceStatus::OnScene { .. }
    );
    let by_people = desk.who.scopes.is_none() || is_move;
    let answered = by_people && answered_by(&mut tx, desk, &mut room, &mut me, Deed::Status).await?;
    let mut side = room.party(desk.org()).cloned().ok_or(Problem::Missing)?;
    let said = match status {
        PoliceStatus::UnitsSent { units, minutes } => send_units(&tx, &room, &mut side, &units, minutes, now).await?,
        PoliceStatus::Arriving { unit } => move_unit(&tx, desk, &room, &unit, "arriving")
            .await?
            .map(|name| (EntryKind::Arriving, t_with("log-arriving", &[("unit", name.into())]))),
        PoliceStatus::OnScene { unit } => {
            side.status.on_scene_at = side.status.on_scene_at.or(Some(now));
            move_unit(&tx, desk, &room, &unit, "on_scene")
                .await?
                .map(|name| (EntryKind::OnScene, t_with("log-on-scene", &[("unit", name.into())])))
        }
        PoliceStatus::Contained => {
            let first = side.status.contained_at.is_none();
            side.status.contained_at = side.status.contained_at.or(Some(now));
            first.then(|| (EntryKind::Contained, t("log-contained")))
        }
        PoliceStatus::CaseNumber(number) => {
            let number = plain_text(&number, &t("case-number-name"), 40, true)?;
            let new = side.status.case_number != number;
            side.status.case_number.clone_from(&number);
            new.then(|| {
                let number = format::in_sentence(&number).to_owned();
                let words = t_with("log-case-number", &[("number", number.into())]);
                (EntryKind::CaseNumber, words)
            })
        }
        PoliceStatus::Tell(word) => Some((EntryKind::Message, t(&["log-tell-", &word.replace('_', "-")].concat()))),
    };
    let Some((kind, words)) = said else {
        // Said before, by somebody else: that this one has it too is said by it.
        if answered {
            tx.commit().await?;
        }
        return Ok(());
    };
    incidents::save_party(&tx, &side).await?;
    let gate = gate(desk.app())?;
    share::write(&mut tx, &gate, &room, Line::by(desk, kind, words), now).await?;
    tx.post(strips_of_two(&room, desk));
    let entry = entry(&room, desk, "police_status").with("status", kind.as_str());
    Ok(tx.commit_with(entry).await?)
}

/// Announces units: what the log says, unless each of them was announced just so.
async fn send_units(
    tx: &Tx,
    room: &Room,
    side: &mut Party,
    units: &[String],
    minutes: Option<i64>,
    now: Timestamp,
) -> Result<Option<(EntryKind, String)>, Problem> {
    let units = unit_names(units)?;
    if minutes.is_some_and(|minutes| !MINUTES.contains(&minutes)) {
        return Err(Problem::refusal("room.minutes", t("room-minutes-wrong")));
    }
    let known = incidents::units(tx, room.incident.id).await?;
    let is_known = |name: &String| {
        let same = |unit: &&Unit| unit.org == side.org && unit.name == *name;
        let unit = known.iter().find(same);
        unit.is_some_and(|unit| unit.state == "sent" && unit.minutes == minutes)
    };
    if units.iter().all(is_known) {
        return Ok(None);
    }
    for name in &units {
        let unit = Unit {
            org: side.org,
            name: name.clone(),
            state: "sent".into(),
            minutes,
            sent_at: now,
            state_at: now,
        };
        incidents::put_unit(tx, room.incident.id, &unit).await?;
    }
    side.status.units_sent_at = side.status.units_sent_at.or(Some(now));
    let list = format::in_sentence(&units.join(", ")).to_owned();
    let words = match minutes {
        Some(minutes) => t_with(
            "log-units-sent-in",
            &[("units", list.into()), ("minutes", minutes.into())],
        ),
        None => t_with("log-units-sent", &[("units", list.into())]),
    };
    Ok(Some((EntryKind::UnitsSent, words)))
}

fn unit_names(units: &[String]) -> Result<Vec<String>, Problem> {
    let names = units
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| plain_text(name, &t("unit-name"), 40, true))
        .collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() || names.len() > 20 {
        return Err(Problem::refusal("room.no-units", t("room-no-units")));
    }
    Ok(names)
}

/// A unit moves on; one that was never announced is announced by that. `None` when it is there already.
async fn move_unit(tx: &Tx, desk: &Desk, room: &Room, name: &str, state: &str) -> Result<Option<String>, Problem> {
    let name = plain_text(name, &t("unit-name"), 40, true)?;
    let known = incidents::units(tx, room.incident.id)
        .await?
        .into_iter()
        .find(|unit| unit.org == desk.org() && unit.name == name);
    if known.as_ref().is_some_and(|unit| unit.state == state) {
        return Ok(None);
    }
    let unit = Unit {
        org: desk.org(),
        name: name.clone(),
        state: state.into(),
        minutes: None,
        sent_at: known.map_or(desk.now(), |unit| unit.sent_at),
        state_at: desk.now(),
    };
    incidents::put_unit(tx, room.incident.id, &unit).await?;
    Ok(Some(name))
}

//! What a notice and an introduction are to the gate: contacts of their owner, at the place whose list the position stands in.

use crate::model::*;
use crate::store;
use muster_agreements::crossing::{Gate, Item, Receiver, Ways};
use muster_membership::{position, site};
use muster_policy::{CrossingAct, Reader};
use muster_readiness::contacts;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, t};

/// The label of a place: its site's, else none of its own.
async fn label(tx: &Tx, place: Place) -> Result<Tlp, Fault> {
    let found = match place.site {
        Some(site) => site::store::find(tx, site).await?,
        None => None,
    };
    Ok(found.map(|site| site.tlp).unwrap_or_default())
}

/// A notice as its owner's record.
pub(crate) async fn notice_item(tx: &Tx, notice: &Notice) -> Result<Item, Fault> {
    Ok(Item {
        class: DataClass::Contacts,
        owner: notice.org,
        owner_unit: notice.place.unit,
        site: notice.place.site,
        incident: None,
        record: format!("handover:{}", notice.vacancy),
        words: t("handover-called"),
        tlp: label(tx, notice.place).await?,
        recorded_at: notice.told_at,
    })
}

/// What `writer` has in an introduction. The meeting itself is its owner's record; what the partner wrote is the partner's.
pub(crate) async fn introduction_item(tx: &Tx, found: &Introduction, writer: OrgId) -> Result<Item, Fault> {
    Ok(Item {
        class: DataClass::Contacts,
        owner: writer,
        owner_unit: match writer == found.org {
            true => found.place.unit,
            // Whoever of the partner could read the meeting, and so write into it, is of the district that agreed.
            false => store::district_of(tx, found.partner, found.org).await?,
        },
        site: found.place.site,
        incident: None,
        record: format!("introduction:{}", found.id),
        words: t("handover-introduction-called"),
        tlp: label(tx, found.place).await?,
        recorded_at: found.changed_at,
    })
}

/// Where this position stands, as a partner could read it: each list of contacts it is in, what the partner was told of before, and
/// everywhere when it signed an agreement in force with that partner.
pub(crate) async fn places(tx: &Tx, left: &Left, last: Option<&Notice>, partner: OrgId) -> Result<Vec<Place>, Fault> {
    let mut all: Vec<Place> = last.map(|last| last.place).into_iter().collect();
    let mut add = |site: Option<SiteId>| {
        let place = Place { site, unit: left.unit };
        if !all.contains(&place) {
            all.push(place);
        }
    };
    let listed = contacts::store::contacts_of(tx, left.org, None).await?;
    let mine = listed.iter().filter(|each| each.position == left.position);
    mine.for_each(|each| add(each.site));
    if store::has_signed(tx, left.position, partner).await? {
        add(None);
    }
    Ok(all)
}

/// The program's gate.
///
/// Errors: a fault when there is none.
pub(crate) async fn ways(app: &App, tx: &Tx, from: OrgId, to: OrgId) -> Result<Ways, Fault> {
    let gate = app.part::<Gate>();
    let gate = gate.ok_or_else(|| Fault::other("the server has no gate"))?;
    gate.ways(tx, from, to, app.now()).await
}

/// The filled positions there that this may pass to now; those that look after meetings first. Empty: to nobody.
pub(crate) async fn receivers(
    tx: &Tx,
    ways: &Ways,
    item: &Item,
    to: OrgId,
    now: Timestamp,
) -> Result<Vec<Receiver>, Fault> {
    let mut open = Vec::new();
    // A clause tells positions apart by their duty and unit alone: each kind is asked for once.
    let mut asked: Vec<((Duty, Option<UnitId>), bool)> = Vec::new();
    for position in position::store::of_org(tx, to).await? {
        if position.person.is_none() {
            continue;
        }
        let kind = (position.duty, position.unit);
        let receiver = Receiver {
            reader: Reader {
                org: to,
                unit: position.unit,
                position: position.id,
                duty: position.duty,
            },
            title: position.title,
        };
        let known = asked.iter().find(|(each, _)| *each == kind).map(|(_, open)| *open);
        let is_open = match known {
            Some(known) => known,
            None => {
                let decided = ways.decide(item, &receiver, CrossingAct::Receive, now)?;
                let is_open = decided.is_some_and(|decided| decided.decision.is_release());
                asked.push((kind, is_open));
                is_open
            }
        };
        if is_open {
            open.push(receiver);
        }
    }
    open.sort_by_key(|receiver| !receiver.reader.duty.may(Act::ManageSites));
    Ok(open)
}

//! What any side has in the room reaches a reader through a clearance of its own.

use super::parts::SidePart;
use super::shared::closed_by_label;
use super::{Look, RoomView, read};
use crate::incident::{Room, gate, store as incidents};
use crate::room::tests::town::{Town, Who};
use crate::room::verbs::{self, PoliceStatus};
use muster_policy::Cleared;
use muster_store::{params, testing::each_store};
use muster_terms::*;

async fn seen(town: &Town, who: Who, room: &Reference) -> RoomView {
    read(&town.desk(who), room, Look::Page, None).await.unwrap()
}

/// Whose records stand in one part; those of the site's own, which no organisation's name stands on, by the site's.
fn whose(part: &SidePart, site: OrgId) -> Vec<OrgId> {
    let mut orgs: Vec<OrgId> = part.people.iter().map(|person| person.org).collect();
    orgs.extend(part.units.iter().map(|unit| unit.org));
    orgs.extend(part.entries.iter().chain(&part.older).map(|line| line.org));
    orgs.extend(part.status.iter().map(|status| status.org));
    orgs.extend(part.lead.iter().map(|lead| lead.org));
    orgs.extend(part.deliveries.iter().map(|delivery| delivery.org));
    orgs.extend(part.head.iter().map(|head| head.incident.org));
    orgs.extend(part.steps.iter().map(|_| site));
    orgs.sort_unstable();
    orgs.dedup();
    orgs
}

fn clause(part: &Cleared<SidePart>) -> Option<String> {
    part.under().map(|under| under.clause().to_string())
}

#[tokio::test]
async fn each_part_is_of_one_side_and_names_the_clause_that_opened_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let campus = town.with_campus_police().await;
        let room = town.led("ED waiting").await;
        let sent = PoliceStatus::UnitsSent {
            units: vec!["Otter".into()],
            minutes: Some(4),
        };
        verbs::police_status(&town.desk(Who::Dispatcher), &room, sent)
            .await
            .unwrap();
        verbs::work_step(&town.desk(Who::Dispatcher), &room, 1, "in_progress")
            .await
            .unwrap();
        let (site, police) = (town.hospital, town.police);
        let expected = [
            (
                Who::Control,
                site,
                vec![
                    (police, "AG-0143 §4.1"),
                    (police, "AG-0143 §4.2"),
                    (campus, "AG-0150 §4.2"),
                ],
            ),
            (
                Who::Dispatcher,
                police,
                vec![(site, "AG-0143 §3.1"), (site, "AG-0143 §3.2"), (campus, "AG-0160 §2.2")],
            ),
            (
                Who::Campus,
                campus,
                vec![
                    (site, "AG-0150 §3.1"),
                    (site, "AG-0150 §3.2"),
                    (police, "AG-0160 §2.1"),
                    (police, "AG-0160 §2.3"),
                ],
            ),
        ];
        for (who, own, mut others) in expected {
            let view = seen(&town, who, &room).await;
            let (first, rest) = view.parts.split_first().unwrap();
            assert_eq!(
                (whose(first.as_ref(), site), clause(first)),
                (vec![own], None),
                "{who:?}"
            );
            let mut found = Vec::new();
            for part in rest {
                let [of] = whose(part.as_ref(), site)[..] else {
                    panic!("{who:?}: {part:?}")
                };
                found.push((
                    of,
                    clause(part).unwrap_or_else(|| panic!("{who:?}: no clause for {part:?}")),
                ));
            }
            found.sort_unstable();
            others.sort_unstable();
            let found: Vec<_> = found.iter().map(|(of, clause)| (*of, clause.as_str())).collect();
            assert_eq!(found, others, "{who:?}");
            assert!(view.entries().is_sorted_by(|a, b| a.id > b.id), "{who:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_of_a_partner_works_at_a_step_is_read_where_its_log_is_open() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        for (who, rank) in [(Who::Dispatcher, 1), (Who::Guard, 2)] {
            verbs::work_step(&town.desk(who), &room, rank, "in_progress")
                .await
                .unwrap();
        }
        let workers = |view: &RoomView| {
            let worker = |rank| {
                let step = view.steps().into_iter().find(|step| step.rank == rank).unwrap();
                assert_eq!(step.state, "in_progress");
                assert_eq!(step.owner.is_some(), !step.owner_title.is_empty());
                step.owner_title
            };
            [worker(1), worker(2)]
        };
        for who in [Who::Control, Who::Dispatcher] {
            let view = seen(&town, who, &room).await;
            assert_eq!(workers(&view), ["Dispatcher, desk 2", "Guard, Post 3"], "{who:?}");
        }
        let tx = town.app.store().begin().await.unwrap();
        // What the police say of themselves begins a year later.
        let never = "UPDATE clause SET terms = REPLACE(terms, '\"starts_at\":\"2031', '\"starts_at\":\"2032') WHERE number = '4.2'";
        tx.execute(never, params![]).await.unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let view = seen(&town, Who::Control, &room).await;
        assert_eq!(workers(&view), ["", "Guard, Post 3"]);
        assert!(view.people().all(|person| person.org == town.hospital));
        assert_eq!(view.lead_of(town.police), None);
    })
    .await;
}

#[tokio::test]
async fn the_decision_on_a_class_clears_one_record_of_the_site_and_of_no_other_class() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let under =
            |cleared: Option<Cleared<()>>| cleared.map(|one| one.under().map(|under| under.clause().to_string()));
        let mut view = seen(&town, Who::Dispatcher, &room).await;
        let clause = Some(Some("AG-0143 §3.4".to_owned()));
        assert_eq!(under(view.clear(DataClass::FloorPlan, ())), clause);
        assert_eq!(under(view.clear(DataClass::FloorPlan, ())), None, "it is used up");
        for class in [DataClass::Alert, DataClass::IncidentLog, DataClass::PoliceStatus] {
            assert_eq!(under(view.clear(class, ())), None, "{class:?}");
        }
        let mut view = seen(&town, Who::Control, &room).await;
        for _ in 0..2 {
            assert_eq!(under(view.clear(DataClass::FloorPlan, ())), Some(None), "its own");
        }
        // Where no clause opens it nothing is cleared.
        town.suspend().await;
        let mut view = seen(&town, Who::Dispatcher, &room).await;
        assert_eq!(under(view.clear(DataClass::SiteProfile, ())), None);
    })
    .await;
}

#[tokio::test]
async fn the_gate_is_asked_what_a_label_keeps_closed_only_where_a_ceiling_lies_below_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let reference = town.led("ED waiting").await;
        let gate = gate(&town.app).unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let incident = incidents::find_in_room(&tx, &reference, town.hospital).await.unwrap();
        let mut room = Room::load(&tx, incident.unwrap()).await.unwrap();
        // Whoever asks the gate now asks for positions, and finds none.
        tx.execute("ALTER TABLE position RENAME TO position_away", params![])
            .await
            .unwrap();
        for label in [Tlp::Clear, Tlp::Green, Tlp::Amber] {
            room.site.tlp = label;
            let closed = closed_by_label(&tx, &gate, &room, &[], town.app.now()).await;
            assert!(closed.unwrap().is_empty(), "{label:?}");
        }
        room.site.tlp = Tlp::AmberStrict;
        assert!(closed_by_label(&tx, &gate, &room, &[], town.app.now()).await.is_err());
    })
    .await;
}

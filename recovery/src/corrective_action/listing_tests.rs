//! Long lists and long histories, on each database there is.

use super::listing::{Lists, PAGE};
use super::reading::whole_item;
use super::{ActionList, Element, Event, EventKind, NewAction, store, verbs};
use crate::crossing;
use crate::testing::{ALL, RAISED, Town, Who, at};
use muster_policy::CrossingAct;
use muster_store::{params, testing::each_store};
use muster_terms::Reference;
use muster_web::Problem;
use std::collections::BTreeSet;
use uuid::Uuid;

fn names(lists: &Lists, list: ActionList) -> Vec<String> {
    let rows = lists.of(list).rows.iter();
    rows.map(|seen| seen.action.as_ref().reference.to_string()).collect()
}

async fn add(town: &Town) -> Reference {
    let new = NewAction {
        issue: "Nobody stood at M2".into(),
        words: "Name who goes to the meeting point".into(),
        element: Element::Planning,
        owner: town.position(Who::Director),
        starts_on: "2031-05-06".parse().unwrap(),
        due_on: "2031-06-06".parse().unwrap(),
    };
    let incident = "INC-0231".parse().unwrap();
    verbs::add(&town.desk(Who::Director), &incident, new).await.unwrap()
}

#[tokio::test]
async fn a_long_list_leads_on_to_each_of_its_actions_once() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let mut all = Vec::new();
        for no in 0..PAGE + 2 {
            let mut asked = town.made(1_000 + no, Who::Director, Who::Liaison);
            asked.accepted_at = None;
            let mut closed = town.made(2_000 + no, Who::Director, Who::Director);
            closed.closed_at = Some(at(RAISED));
            let own = town.made(no, Who::Director, Who::Director);
            let others = town.made(3_000 + no, Who::Liaison, Who::Liaison);
            all.extend([own, asked, closed, others]);
        }
        town.put(&incident, all).await;
        let director = town.desk(Who::Director);
        let first = verbs::list(&director, true).await.unwrap();
        for list in ActionList::ALL.iter().copied() {
            let page = names(&first, list);
            let last = first.of(list).more_after.clone().unwrap();
            assert_eq!((page.len(), page.last()), (PAGE, Some(&last.to_string())), "{list:?}");
            let second = verbs::list_after(&director, list, &last).await.unwrap();
            let rest = names(&second, list);
            assert_eq!((rest.len(), &second.of(list).more_after), (2, &None), "{list:?}");
            let each: BTreeSet<&String> = page.iter().chain(&rest).collect();
            assert_eq!(each.len(), PAGE + 2, "{list:?}");
            let elsewhere = ActionList::ALL.iter().filter(|other| **other != list);
            assert_eq!(elsewhere.map(|other| names(&second, *other).len()).sum::<usize>(), 0);
        }
        // An action of one list is no place of another.
        let own = first.own.more_after.clone().unwrap();
        for list in [ActionList::Others, ActionList::Closed] {
            let astray = verbs::list_after(&director, list, &own).await;
            assert!(matches!(astray, Err(Problem::Missing)), "{list:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_late_is_counted_on_every_page_and_neither_today_nor_what_is_done_is_late() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let due = |no: usize, day: &str| {
            let mut action = town.made(no, Who::Director, Who::Director);
            action.due_on = day.parse().unwrap();
            action
        };
        let mut late: Vec<_> = (0..PAGE + 1).map(|no| due(no, "2031-05-31")).collect();
        late.push(due(2_000, "2031-06-01"));
        let mut done = due(2_001, "2031-05-31");
        done.closed_at = Some(at(RAISED));
        late.push(done);
        town.put(&incident, late).await;
        town.clock.set(at("2031-06-01T10:00:00Z"));
        let director = town.desk(Who::Director);
        let first = verbs::list(&director, false).await.unwrap();
        let all = i64::try_from(PAGE + 1).unwrap();
        assert_eq!((first.own.rows.len(), first.late), (PAGE, all));
        let after = first.own.more_after.unwrap();
        let next = verbs::list_after(&director, ActionList::Own, &after).await.unwrap();
        assert_eq!((next.own.rows.len(), next.late), (2, all));
    })
    .await;
}

#[tokio::test]
async fn what_is_closed_to_the_reader_neither_fills_a_page_nor_says_that_there_is_more() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        town.campus_joins(&incident).await;
        // Older and newer ones of a third, with whom police agreed on nothing.
        let mut all: Vec<_> = (0..PAGE)
            .map(|no| town.made(1_000 + no, Who::Director, Who::Director))
            .collect();
        all.extend((0..PAGE + 5).map(|no| town.made(no, Who::Campus, Who::Campus)));
        all.extend((0..PAGE + 5).map(|no| town.made(2_000 + no, Who::Campus, Who::Campus)));
        town.put(&incident, all).await;
        let liaison = town.desk(Who::Liaison);
        let page = verbs::list(&liaison, false).await.unwrap().others;
        assert_eq!((page.rows.len(), page.more_after), (PAGE, None));
        town.put(&incident, vec![town.made(1_900, Who::Director, Who::Director)])
            .await;
        let page = verbs::list(&liaison, false).await.unwrap().others;
        let last = page.more_after.unwrap();
        let next = verbs::list_after(&liaison, ActionList::Others, &last).await.unwrap();
        assert_eq!(
            names(&next, ActionList::Others),
            ["AC-11000"],
            "the first that was made"
        );
        for closed in ["AC-12000", "AC-999999"] {
            let after = verbs::list_after(&liaison, ActionList::Others, &closed.parse().unwrap()).await;
            assert!(matches!(after, Err(Problem::Missing)), "{closed}");
        }
        let lines = format!("SELECT COUNT(*) AS n FROM crossing WHERE from_org = '{}'", town.campus);
        assert_eq!(
            town.count(&lines).await,
            0,
            "a no would tell each third that the other was there"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_is_found_however_much_others_do() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let mut all: Vec<_> = (0..201).map(|no| town.made(no, Who::Liaison, Who::Liaison)).collect();
        let mut asked = town.made(900, Who::Director, Who::Liaison);
        asked.accepted_at = None;
        asked.due_on = "2031-07-01".parse().unwrap();
        all.push(asked);
        town.put(&incident, all).await;
        let lists = verbs::list(&town.desk(Who::Director), false).await.unwrap();
        assert_eq!(names(&lists, ActionList::Asked), ["AC-10900"]);
        // What was asked of the others is not asked of its writer.
        let lists = verbs::list(&town.desk(Who::Liaison), false).await.unwrap();
        assert_eq!(names(&lists, ActionList::Asked), [""; 0]);
        assert_eq!(names(&lists, ActionList::Others), ["AC-10900"]);
    })
    .await;
}

#[tokio::test]
async fn the_line_of_a_list_says_what_was_shown() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let reference = add(&town).await;
        let liaison = town.desk(Who::Liaison);
        let mut tx = town.app.store().begin().await.unwrap();
        let action = store::find(&tx, town.police, &reference).await.unwrap().unwrap();
        let (item, act) = (whole_item(&action), CrossingAct::List);
        let mut looking = crossing::Looking::default();
        let shown = looking.look(&tx, &liaison, &item, act).await.unwrap();
        assert!(shown.is_release());
        let stop = "UPDATE mou SET state = 'suspended', revision = revision + 1";
        tx.execute(stop, params![]).await.unwrap();
        let now = crossing::look(&tx, &liaison, &item, act).await.unwrap();
        assert!(!now.is_release(), "the agreement was suspended meanwhile");
        looking.keep(item.clone(), shown.is_release());
        looking.leave_lines(&mut tx, &liaison, act).await.unwrap();
        tx.commit().await.unwrap();
        let lines = |of: &str| {
            format!(
                "SELECT COUNT(*) AS n FROM crossing WHERE record = '{}'{of}",
                item.record
            )
        };
        let kept = (town.count(&lines("")).await, town.count(&lines(" AND allowed")).await);
        assert_eq!(kept, (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_whole_history_is_read_and_keeps_its_order_when_the_clock_goes_back() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.debriefed().await;
        let reference = add(&town).await;
        let director = town.desk(Who::Director);
        let tx = town.app.store().begin().await.unwrap();
        let action = store::find(&tx, town.hospital, &reference).await.unwrap().unwrap();
        // Kept by a clock that was far ahead.
        let ahead = "UPDATE corrective_action_event SET id = '7fffffff-0000-7000-8000-000000000000'";
        tx.execute(ahead, params![]).await.unwrap();
        for second in 0..205 {
            let event = Event {
                id: Uuid::from_u128(second),
                action: action.id,
                kind: EventKind::DueMoved,
                org: town.hospital,
                position: town.position(Who::Director),
                title: "Security director".into(),
                side: director.who.org_kind.side(),
                words: "Again".into(),
                due_on: Some(action.due_on),
                at: director.now(),
            };
            store::keep_event(&tx, &event, [7; 32]).await.unwrap();
        }
        tx.commit().await.unwrap();
        verbs::move_due(&director, &reference, 1, "2031-07-01", "The part is late")
            .await
            .unwrap();
        verbs::close(&director, &reference, 2, "Tested").await.unwrap();
        let events = verbs::read(&director, &reference).await.unwrap().events;
        let newest: Vec<_> = events.iter().take(3).map(|event| event.kind).collect();
        assert_eq!(newest, [EventKind::Closed, EventKind::DueMoved, EventKind::Added]);
        assert_eq!(events.len(), 208);
        // Whoever read the second revision is told of the closing and of nothing before it.
        let second = verbs::close(&director, &reference, 2, "Mine").await.unwrap_err();
        assert!(second.words().contains("Closed by Security director"));
        let Problem::Refusal(refusal) = second else {
            panic!("{second:?}")
        };
        let changed: Vec<_> = refusal
            .meanwhile
            .unwrap()
            .fields()
            .iter()
            .map(|field| field.name)
            .collect();
        assert_eq!(changed, ["state", "proof"]);
    })
    .await;
}

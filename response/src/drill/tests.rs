//! Planning and starting drills, through the pages and the store.

mod races;

use super::{model::Drill, partners, store};
use crate::incident::Category;
use crate::room::{
    reading::{self, Look},
    tests::town::{Town, Who},
};
use axum::http::StatusCode;
use muster_agreements::mou::store as mous;
use muster_policy::{Clause, Condition, Party, compile};
use muster_store::{FromRow, Row, params, testing::each_store};
use muster_terms::*;

fn form(planned_for: &str) -> String {
    format!("site=S-4821&category=fire&place=Kitchen&scenario=Smoke+behind+a+door.&planned_for={planned_for}")
}

const DRILLS: &str = "SELECT COUNT(*) AS n FROM drill";

#[tokio::test]
async fn a_time_that_has_passed_is_refused_beside_its_field_and_what_was_typed_stays() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let control = town.desk(Who::Control).who.position;
        let typed = format!("{}&participants={control}", form("2031-05-06T09%3A00"));
        let page = town.post(Who::Director, "/drills", &typed).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("href=\"#field-planned_for\"")
            .must_say("id=\"field-planned_for-error\"")
            .must_say("This time has passed. Enter a time to come.")
            .must_say("value=\"2031-05-06T09:00\"")
            .must_say("value=\"Kitchen\"")
            .must_say("Smoke behind a door.");
        // Whoever was asked to take part is still asked, and the way out keeps nothing.
        let kept = page
            .body
            .split("<input")
            .find(|input| input.contains(&control.to_string()));
        assert!(kept.is_some_and(|input| input.contains("checked")), "{kept:?}");
        page.must_say("<a class=\"button\" href=\"/drills\">Cancel</a>");
        assert_eq!(town.count(DRILLS).await, 0);
        // The minute that is being typed is not in the past yet.
        let now = town.post(Who::Director, "/drills", &form("2031-05-06T19%3A41")).await;
        assert_eq!(now.status, StatusCode::SEE_OTHER);
        assert_eq!(town.count(DRILLS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_with_holes_is_told_field_by_field() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let page = town.post(Who::Director, "/drills", "site=&category=fire").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["site", "place", "scenario", "planned_for"] {
            page.must_say(&format!("href=\"#field-{field}\""));
        }
        page.must_say("Enter a day and a time, like")
            .must_not_say("missing field");
        let bad_id = format!("{}&participants=nobody", form("2031-05-07T09%3A00"));
        let page = town.post(Who::Director, "/drills", &bad_id).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("Go back and fill it again.")
            .must_not_say("UUID")
            .must_not_say("uuid");
        assert_eq!(town.count(DRILLS).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_was_taken_is_drawn_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let planner = town.desk(Who::Director).who.position;
        let mut tx = town.app.store().begin().await.unwrap();
        for _ in 0..3 {
            let mut drill = Drill {
                id: IncidentId::new(),
                reference: "DR-0412".parse().unwrap(),
                org: town.hospital,
                site: town.site.id,
                category: Category::Fire,
                place: "Kitchen".into(),
                scenario: "Smoke behind a door.".into(),
                planned_for: town.app.now(),
                planned_by: planner,
                created_at: town.app.now(),
                incident: None,
                cancelled_at: None,
            };
            store::insert(&mut tx, &mut drill).await.unwrap();
            assert_eq!(store::find(&tx, &drill.reference).await.unwrap().unwrap().id, drill.id);
        }
        tx.commit().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(DISTINCT reference) AS n FROM drill").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_drill_has_a_way_back_and_a_second_press_of_start_opens_the_same_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let planned = town.post(Who::Director, "/drills", &form("2031-05-07T09%3A00")).await;
        let drill = planned.location().to_owned();
        for page in [drill.as_str(), "/drills/new"] {
            let page = town.get(Who::Director, page).await;
            page.must_say("class=\"crumbs\"")
                .must_say("<a href=\"/drills\">Drills</a>");
        }
        let start = format!("{drill}/start");
        let first = town.post(Who::Director, &start, "").await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let entries = town.count("SELECT COUNT(*) AS n FROM room_entry").await;
        let second = town.post(Who::Director, &start, "").await;
        assert_eq!((second.status, second.location()), (first.status, first.location()));
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM room_entry").await, entries);
    })
    .await;
}

/// A clause of drills between the hospital and its police: to the police, or the reverse.
async fn drill_clause(town: &Town, number: &str, to_police: bool, recipients: Vec<Duty>) {
    struct Id(MouId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
            row.parsed("id").map(Self)
        }
    }
    let tx = town.app.store().begin().await.unwrap();
    let mou: Id = tx.first("SELECT id FROM mou", params![]).await.unwrap().unwrap();
    let (site, police) = (Party::whole(town.hospital), Party::whole(town.police));
    let (from, to) = if to_police { (site, police) } else { (police, site) };
    let clause = Clause {
        id: ClauseId::new(),
        mou: mou.0,
        mou_ref: "AG-0143".into(),
        version: 1,
        number: number.into(),
        text: "Drills.".into(),
        data_class: DataClass::Exercise,
        from,
        to,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        sites: Vec::new(),
        recipients,
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: town.site.created_at,
        ends_at: "2033-01-01T00:00:00Z".parse().unwrap(),
    };
    mous::insert_clause(&tx, &compile(&clause).unwrap()).await.unwrap();
    tx.execute("UPDATE mou SET revision = revision + 1", params![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn planned(town: &Town) -> String {
    let planned = town.post(Who::Director, "/drills", &form("2031-05-07T09%3A00")).await;
    planned.location().to_owned()
}

#[tokio::test]
async fn police_are_asked_where_a_clause_names_them_and_their_answer_comes_back_under_theirs() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        town.get(Who::Director, &drill)
            .await
            .must_say("City Police")
            .must_say("No clause of your agreement opens drills to them.")
            .must_not_say("Ask to take part");
        let refused = town.post(Who::Director, &ask, &with).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let page = town.get(Who::Director, &drill).await;
        page.must_say("May be asked to take part, under")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_say("Ask to take part");
        // Nobody there hears of it before they are asked, and only its owner asks.
        town.get(Who::Commander, "/drills").await.must_not_say("Kitchen");
        assert_eq!(town.post(Who::Commander, &ask, &with).await.status, StatusCode::NOT_FOUND);
        let nobody = format!("partner={}", OrgId::new());
        assert_eq!(town.post(Who::Director, &ask, &nobody).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Director, &ask, &with).await.status, StatusCode::SEE_OTHER);
        // Whoever plans drills there is asked, and no dispatcher's desk.
        let asked = "SELECT COUNT(*) AS n FROM drill_participant p JOIN position q ON q.id = p.position_id WHERE q.duty = ";
        assert_eq!(town.count(&format!("{asked}'police_commander'")).await, 1);
        assert_eq!(town.count(&format!("{asked}'dispatcher'")).await, 0);
        let line = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE act = 'receive' AND data_class = 'exercise' AND allowed AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&line).await, 1, "it stands in who saw what");
        town.get(Who::Commander, "/drills").await.must_say("Kitchen");
        town.get(Who::Commander, &drill)
            .await
            .must_say("Smoke behind a door.")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_say("I take part");
        town.get(Who::Dispatcher, "/desk").await.must_not_say("Kitchen");
        let answer = town.post(Who::Commander, &format!("{drill}/answer"), "take_part=no").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        // The answer is of the police: without a clause of theirs the site knows that they were asked.
        town.get(Who::Director, &drill)
            .await
            .must_say("Asked. No clause opens their answers to you")
            .must_not_say("Police commander")
            .must_not_say("Ask to take part");
        drill_clause(&town, "5.2", false, vec![Duty::SecurityDirector]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("What they answered, under")
            .must_say("/agreements/AG-0143/clauses/5.2")
            .must_say("Police commander")
            .must_say("Declined");
    })
    .await;
}

#[tokio::test]
async fn a_drill_reaches_whom_of_the_police_it_was_agreed_with_and_nobody_else_of_them() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        town.get(Who::Commander, &room).await.must_say("Kitchen");
        assert_eq!(town.get(Who::Dispatcher, &room).await.status, StatusCode::NOT_FOUND);
        let told = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}'", town.police);
        let commander = town.desk(Who::Commander).who.position;
        let all = town.count(&told).await;
        assert!(all > 0);
        assert_eq!(
            town.count(&format!("{told} AND position_id = '{commander}'")).await,
            all
        );
        let late = town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn where_nobody_fills_what_a_clause_names_the_page_says_that_and_not_that_there_is_no_clause() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        town.post(Who::Director, &ask, &with)
            .await
            .must_say("No clause of your agreement opens drills to anybody there.");
        drill_clause(&town, "5.1", true, vec![Duty::LiaisonOfficer]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("Nobody fills a position there that the agreement names for drills.")
            .must_say("/agreements/AG-0143/clauses/5.1")
            .must_not_say("No clause of your agreement opens drills")
            .must_not_say("Ask to take part");
        let refused = town.post(Who::Director, &ask, &with).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused
            .must_say("Nobody fills a position there that the agreement names for drills.")
            .must_not_say("No clause of your agreement");
        assert_eq!(town.count(ASKED).await, 0);
    })
    .await;
}

const ASKED: &str = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'drill_partner_asked'";

#[tokio::test]
async fn asking_again_asks_nobody_and_is_no_entry_until_somebody_new_is_there() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        drill_clause(&town, "5.1", true, vec![Duty::Dispatcher]).await;
        let (ask, with) = (format!("{drill}/partners"), format!("partner={}", town.police));
        let theirs = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{}'",
            town.police
        );
        town.post(Who::Director, &ask, &with).await;
        let all = town.count(&theirs).await;
        assert!(all > 0);
        let again = town.post(Who::Director, &ask, &with).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        assert_eq!((town.count(&theirs).await, town.count(ASKED).await), (all, 1));
        let tx = town.app.store().begin().await.unwrap();
        let one = "DELETE FROM drill_participant WHERE position_id = $1";
        let dispatcher = town.desk(Who::Dispatcher).who.position;
        assert_eq!(tx.execute(one, params![dispatcher]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        town.post(Who::Director, &ask, &with).await;
        assert_eq!((town.count(&theirs).await, town.count(ASKED).await), (all, 2));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_into_a_drill_that_is_being_called_off() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let reference: Reference = planned(&town).await.trim_start_matches("/drills/").parse().unwrap();
        let (director, police) = (town.desk(Who::Director), town.police);
        let tx = town.app.store().begin().await.unwrap();
        let drill = store::find(&tx, &reference).await.unwrap().unwrap();
        assert!(store::cancel(&tx, drill.id, town.app.now()).await.unwrap());
        let asking = tokio::spawn({
            let reference = reference.clone();
            async move { partners::invite(&director, &reference, police).await }
        });
        // It comes as far as it can while the other has not committed.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
        let refused = asking.await.unwrap().unwrap_err();
        assert!(format!("{refused:?}").contains("drill.not-planned"), "{refused:?}");
        let theirs = format!("SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{police}'");
        assert_eq!(town.count(&theirs).await, 0);
        assert_eq!(town.count(ASKED).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_partner_is_named_as_the_party_that_it_is() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        // The agreement is with one district; a clause that names all of the police is with all.
        town.get(Who::Director, &drill).await.must_say("City Police, Centre");
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        town.get(Who::Director, &drill)
            .await
            .must_say("City Police")
            .must_not_say("City Police, Centre");
    })
    .await;
}

#[tokio::test]
async fn a_drill_that_became_real_is_named_in_the_live_room_to_whom_a_clause_lets_have_the_drill() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        let real = town.post(Who::Director, &format!("{room}/real"), "").await;
        let live = real.location().to_owned();
        let named = format!("Became real from drill {}.", room.trim_start_matches("/rooms/"));
        for who in [Who::Director, Who::Dispatcher] {
            town.get(who, &live).await.must_say(&named);
        }
        let page = town.get(Who::Commander, &room).await;
        let words = format!("Go on in {}.", live.trim_start_matches("/rooms/"));
        let line = format!("<div class=\"log-text\">This became real. {words}");
        assert_eq!(page.body.matches(&line).count(), 1, "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn one_decision_of_a_drill_opens_all_of_its_room_that_the_site_has() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), "take_part=yes")
            .await;
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room: Reference = started.location().trim_start_matches("/rooms/").parse().unwrap();
        let asked = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND act = 'read' AND data_class = 'exercise' AND to_org = '{}' AND \
             from_org = '{}'",
            town.police, town.hospital
        );
        let before = town.count(&asked).await;
        let commander = town.desk(Who::Commander);
        let view = reading::read(&commander, &room, Look::Page, None).await.unwrap();
        assert_eq!(town.count(&asked).await - before, 1, "one line in who saw what");
        assert_eq!(view.head().unwrap().incident.reference, room);
        assert!(!view.steps().is_empty());
        for org in [town.hospital, town.police] {
            assert!(view.people().any(|person| person.org == org), "{org}");
        }
        assert!(view.entries().iter().any(|line| line.org == town.hospital));
        // The police open nothing of theirs to the site: it reads its own, and no more of them than that they are in the room.
        let view = reading::read(&town.desk(Who::Director), &room, Look::Page, None)
            .await
            .unwrap();
        assert!(view.people().all(|person| person.org == town.hospital));
        assert!(view.entries().iter().all(|line| line.org == town.hospital));
        assert!(view.statuses().all(|status| status.org == town.hospital));
        assert!(view.partner(town.police).is_some());
    })
    .await;
}

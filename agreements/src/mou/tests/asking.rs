use super::*;
use crate::crossing::Gate;
use crate::mou::{ClauseDraft, ClauseNow, Hearer, NowState, OpenIncidents, OpenIncidentsPart, Terms, open_now};
use async_trait::async_trait;
use muster_policy::IncidentContext;
use muster_store::testing::each_store;
use muster_store::{Fault, Store, Tx};
use std::sync::{Arc, Mutex};

/// The incidents that the test says are open.
#[derive(Default)]
struct Board(Mutex<Vec<(IncidentContext, Reference)>>);

#[async_trait]
impl OpenIncidents for Board {
    async fn open_between(
        &self,
        _: &Tx,
        _: OrgId,
        _: OrgId,
        _: Timestamp,
    ) -> Result<Vec<(IncidentContext, Reference)>, Fault> {
        Ok(self.0.lock().unwrap().clone())
    }
}

async fn town_with_board(store: Store) -> (Town, Arc<Board>) {
    let board = Arc::new(Board::default());
    let part = Arc::new(OpenIncidentsPart(board.clone()));
    (Town::with(store, |builder| builder.with(part)).await, board)
}

fn incident(site: SiteId, level: AlertLevel) -> (IncidentContext, Reference) {
    let context = IncidentContext {
        id: IncidentId::new(),
        site,
        level,
        status: AlertStatus::Actual,
        open_until: None,
    };
    (context, "INC-0231".parse().unwrap())
}

/// A clause as one organisation hears of it, with these sites named.
async fn heard_by(town: &Town, org: OrgId, named: &[SiteId], ag: &Reference, number: &str) -> ClauseNow {
    let gate = town.app.part::<Gate>().unwrap();
    let part = town.app.part::<OpenIncidentsPart>();
    let tx = town.app.store().read().await.unwrap();
    let mou = file(town, Who::Director, ag).await.mou;
    let hearer = Hearer { org, named };
    let all = open_now(&gate, part.as_deref(), &tx, &mou, hearer, town.app.now())
        .await
        .unwrap();
    all.into_iter().find(|now| now.clause.number == number).unwrap()
}

async fn state_of(town: &Town, ag: &Reference, number: &str) -> (NowState, Vec<Reference>) {
    let one = heard_by(town, town.hospital, &[], ag, number).await;
    (one.state, one.incidents)
}

#[tokio::test]
async fn what_is_open_now_follows_the_incidents() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        assert_eq!(state_of(&town, &ag, "2.1").await.0, NowState::Open);
        assert_eq!(state_of(&town, &ag, "7.1").await.0, NowState::KeepsClosed);
        assert!(matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(Some(_))));
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.clinic, AlertLevel::DangerToLife));
        assert!(
            matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(_)),
            "the clinic is not covered"
        );
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.main_building, AlertLevel::HelpNeeded));
        assert!(
            matches!(state_of(&town, &ag, "3.6").await.0, NowState::Closed(_)),
            "level 2 is not enough"
        );
        board
            .0
            .lock()
            .unwrap()
            .push(incident(town.main_building, AlertLevel::DangerToLife));
        let (state, incidents) = state_of(&town, &ag, "3.6").await;
        assert_eq!((state, incidents.len()), (NowState::Open, 1));
        assert_eq!(
            state_of(&town, &ag, "3.4").await.0,
            NowState::Open,
            "police status to the site"
        );
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert_eq!(state_of(&town, &ag, "3.6").await.0, NowState::Suspended);
    })
    .await;
}

#[tokio::test]
async fn a_room_that_has_ended_is_no_open_one_and_the_question_says_when_it_closes() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let mut running = incident(town.main_building, AlertLevel::DangerToLife);
        board.0.lock().unwrap().push(running.clone());
        let ask = format!("/agreements/{ag}/ask");
        let open = town.get(Who::Director, &ask).await.body;
        assert!(open.contains("Now, room INC-0231 is open"), "{open}");
        running.0.open_until = Some(town.app.now() + jiff::SignedDuration::from_mins(30));
        *board.0.lock().unwrap() = vec![running];
        let ended = town.get(Who::Director, &ask).await.body;
        assert!(ended.contains("Now, room INC-0231 has ended and closes "), "{ended}");
        assert!(!ended.contains("INC-0231 is open"), "{ended}");
    })
    .await;
}

async fn asked(town: &Town, ag: &Reference, query: &str) -> serde_json::Value {
    let answer = town
        .api(
            Who::Director,
            "GET",
            &format!("/api/v1/agreements/{ag}/ask?{query}"),
            None,
        )
        .await;
    assert!(answer.status.is_success(), "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn the_agreement_answers_with_clause_and_reason() {
    each_store(|store| async move {
        let (town, board) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let (police, site) = (town.police, town.main_building);
        let quiet = asked(&town, &ag, &format!("who={police}/dispatcher&wants=contacts")).await;
        assert_eq!(quiet["answer"]["decision"], "release");
        assert_eq!(quiet["answer"]["under"]["clause"]["number"], "2.1");
        assert_eq!(quiet["export"]["expected"], "ALLOW");
        let closed = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=visitor_list&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(closed["answer"]["why"], "closed_by");
        let alert = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=alert&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(alert["answer"]["decision"], "release");
        let duty = asked(
            &town,
            &ag,
            &format!("who={police}/investigator&wants=alert&site={site}&when=if_1"),
        )
        .await;
        assert_eq!(duty["answer"]["unmet"][0], "recipient_not_named");
        board.0.lock().unwrap().push(incident(site, AlertLevel::DangerToLife));
        let now = asked(
            &town,
            &ag,
            &format!("who={police}/dispatcher&wants=floor_plan&when=INC-0231"),
        )
        .await;
        assert_eq!(now["answer"]["under"]["clause"]["number"], "3.6");
        let page = town
            .get(
                Who::Commander,
                &format!("/agreements/{ag}/ask?who={police}/dispatcher&wants=visitor_list"),
            )
            .await;
        assert!(page.status.is_success());
        let stranger = town.campus;
        let answer = town
            .get(
                Who::Director,
                &format!("/agreements/{ag}/ask?who={stranger}/dispatcher&wants=contacts"),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn of_a_site_the_answer_is_for_the_label_that_it_has() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let tx = town.app.store().begin().await.unwrap();
        let labelled = tx
            .execute(
                "UPDATE site SET tlp = $2 WHERE id = $1",
                muster_store::params![town.main_building, Tlp::Red.label()],
            )
            .await
            .unwrap();
        assert_eq!(labelled, 1);
        tx.commit().await.unwrap();
        let profile = format!("who={}/liaison_officer&wants=site_profile", town.police);
        for (more, decision) in [
            (format!("&site={}", town.main_building), "refuse"),
            (format!("&site={}&tlp=TLP:AMBER", town.main_building), "release"),
        ] {
            let said = asked(&town, &ag, &format!("{profile}{more}")).await;
            assert_eq!(said["answer"]["decision"], decision, "{more}: {}", said["answer"]);
        }
    })
    .await;
}

#[tokio::test]
async fn the_pages_say_which_label_closes_a_clause_and_to_the_partner_only_that_one_does() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        // It names the main building alone; the police do not know the clinic from it.
        let ag = in_force(&town).await;
        let pages = [format!("/agreements/{ag}"), format!("/agreements/{ag}/clauses/4.1")];
        let terms = file(&town, Who::Director, &ag).await.in_force().unwrap().text.clone();
        assert!(terms.contains("\"number\":\"4.1\"") && !terms.contains("Riverside Clinic"));
        for page in &pages {
            for who in [Who::Director, Who::Commander] {
                assert!(!town.get(who, page).await.body.contains("TLP ceiling TLP:"), "{page}");
            }
        }
        label(&town, town.main_building, Tlp::Red).await;
        label(&town, town.clinic, Tlp::Red).await;
        let ours = "Main building is labelled TLP:RED, above the TLP ceiling TLP:AMBER+STRICT";
        let theirs = THEIRS;
        for page in &pages {
            let owner = town.get(Who::Director, page).await.body;
            assert!(owner.contains(ours) && !owner.contains(theirs), "{page}: {owner}");
            let partner = town.get(Who::Commander, page).await.body;
            assert!(partner.contains(theirs), "{page}: {partner}");
            for hidden in ["TLP:RED", "Riverside Clinic"] {
                assert!(!partner.contains(hidden), "{page} {hidden}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn each_side_hears_of_its_part_of_the_labels() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let (main, clinic) = (town.main_building, town.clinic);
        label(&town, main, Tlp::Red).await;
        label(&town, clinic, Tlp::Red).await;
        // Contacts of all sites: the owner hears of both, whatever the text names, its partner of what it names.
        for (org, named, expected) in [
            (town.hospital, vec![], vec![main, clinic]),
            (town.police, vec![], vec![]),
            (town.police, vec![main], vec![main]),
            (town.police, vec![main, clinic], vec![main, clinic]),
        ] {
            let above = heard_by(&town, org, &named, &ag, "2.1").await.above;
            let heard: Vec<SiteId> = above.iter().map(|above| above.site).collect();
            assert_eq!(heard, expected, "{named:?}");
        }
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert!(heard_by(&town, town.police, &[main], &ag, "2.1").await.above.is_empty());
        assert_eq!(heard_by(&town, town.hospital, &[], &ag, "2.1").await.above.len(), 2);
    })
    .await;
}

/// A file whose lists stand in no order, in one.
fn in_order(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Array(all) => {
            let mut all: Vec<_> = all.into_iter().map(in_order).collect();
            all.sort_by_cached_key(ToString::to_string);
            all.into()
        }
        serde_json::Value::Object(all) => all.into_iter().map(|(name, value)| (name, in_order(value))).collect(),
        other => other,
    }
}

fn settled(body: String) -> String {
    let file = serde_json::from_str(&body).map(|file| in_order(file).to_string());
    file.unwrap_or(body)
}

/// All that the police read of this agreement and of what their questions about the main building are answered.
async fn read_by_the_police(town: &Town, ag: &Reference) -> Vec<String> {
    let mut pages = vec![format!("/agreements/{ag}"), format!("/api/v1/agreements/{ag}/open")];
    pages.extend(["3.6", "4.1", "4.2", "4.3"].map(|number| format!("/agreements/{ag}/clauses/{number}")));
    for (class, when) in [
        ("site_profile", "quiet"),
        ("floor_plan", "quiet"),
        ("emergency_plan", "if_1"),
    ] {
        let who = format!("who={}/liaison_officer", town.police);
        let query = format!("{who}&wants={class}&site={}&when={when}", town.main_building);
        pages.push(format!("/agreements/{ag}/ask?{query}"));
        pages.push(format!("/agreements/{ag}/ask/decision.json?{query}"));
        pages.push(format!("/api/v1/agreements/{ag}/ask?{query}"));
    }
    let mut read = Vec::new();
    for page in pages {
        let answer = match page.starts_with("/api") {
            true => town.api(Who::Commander, "GET", &page, None).await,
            false => town.get(Who::Commander, &page).await,
        };
        assert!(answer.status.is_success(), "{page}: {}", answer.body);
        read.push(format!("{page}\n{}", settled(answer.body)));
    }
    read
}

const THEIRS: &str = "The label of Main building is above the TLP ceiling TLP:AMBER+STRICT";

#[tokio::test]
async fn of_a_clause_that_opens_nothing_now_the_partner_reads_no_label() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let day = |text: &str| format!("{text}T00:00:00Z").parse::<Timestamp>().unwrap();
        // What has a site's label is open in July only, under ceilings of their own.
        let known = file(&town, Who::Director, &ag).await;
        let terms = crate::mou::Terms::from_text(&known.draft_of(town.hospital).unwrap().text).unwrap();
        let of_a_site = terms
            .clauses
            .iter()
            .filter(|clause| clause.from.org == town.hospital && crate::crossing::has_site_label(clause.data_class));
        let numbers: Vec<String> = of_a_site.map(|clause| clause.number.clone()).collect();
        assert!(numbers.len() > 4, "{numbers:?}");
        for (place, number) in numbers.iter().enumerate() {
            let tlp_ceiling = match number.as_str() {
                "4.1" => Tlp::AmberStrict,
                _ => [Tlp::Green, Tlp::Amber, Tlp::Clear][place % 3],
            };
            let known = file(&town, Who::Director, &ag).await;
            let draft = known.draft_of(town.hospital).unwrap();
            let terms = crate::mou::Terms::from_text(&draft.text).unwrap();
            let clause = crate::mou::ClauseDraft {
                starts_at: day("2031-07-01"),
                ends_at: day("2031-08-01"),
                tlp_ceiling,
                ..terms.draft(number).unwrap().clone()
            };
            verbs::edit_clause(&desk, &ag, &draft.digest, number, clause)
                .await
                .unwrap();
        }
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);

        // What is not open yet, and what is suspended, reads the same under every label; so does what has ended.
        let same_under_every_label = async |when: &str| {
            label(&town, town.main_building, Tlp::Clear).await;
            let clear = read_by_the_police(&town, &ag).await;
            for tlp in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
                label(&town, town.main_building, tlp).await;
                for (page, clear) in read_by_the_police(&town, &ag).await.iter().zip(&clear) {
                    assert_eq!(page, clear, "{when}: {tlp:?}");
                    assert!(!page.contains("The label of"), "{when}: {page}");
                }
            }
            let owner = town.get(Who::Director, &format!("/agreements/{ag}")).await.body;
            assert!(owner.contains("Main building is labelled TLP:RED"), "{when}: {owner}");
        };
        let says_theirs = async || {
            let page = format!("/agreements/{ag}/clauses/4.1");
            town.get(Who::Commander, &page).await.body.contains(THEIRS)
        };
        same_under_every_label("not started").await;
        town.clock.set(day("2031-07-01"));
        assert!(says_theirs().await, "it is in force, and only the label closes it");
        verbs::suspend(&desk, &ag, "Stop.".into()).await.unwrap();
        same_under_every_label("suspended").await;
        let input = verbs::ReasonInput {
            reason: "Go on.".into(),
            revision: None,
        };
        verbs::resume(&desk, &ag, input).await.unwrap();
        assert!(says_theirs().await);
        town.clock.set(day("2031-08-01"));
        assert!(!says_theirs().await);
        same_under_every_label("ended").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_partner_downloads_of_an_answer_holds_no_label_of_the_site() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        let query = format!(
            "who={}/liaison_officer&wants=site_profile&site={}",
            town.police, town.main_building
        );
        let files = async |who: Who, tlp: Tlp, more: &str| {
            label(&town, town.main_building, tlp).await;
            let page = format!("/agreements/{ag}/ask/decision.json?{query}{more}");
            settled(town.get(who, &page).await.body)
        };
        let (clear, strict) = (Tlp::Clear, Tlp::AmberStrict);
        assert_ne!(
            files(Who::Director, clear, "").await,
            files(Who::Director, strict, "").await,
            "the owner's own"
        );
        let open = files(Who::Commander, clear, "").await;
        assert!(open.contains("\"ALLOW\""), "{open}");
        assert_eq!(open, files(Who::Commander, strict, "").await);
        let closed = files(Who::Commander, Tlp::Red, "").await;
        assert!(closed.contains("\"DENY\""), "{closed}");
        // On another day the label may be another one, and is nobody's to ask for.
        let later = "&at=2031-05-05T12:00:00Z";
        assert_eq!(
            files(Who::Commander, clear, later).await,
            files(Who::Commander, Tlp::Red, later).await
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_partner_downloads_names_every_clause_that_opened_it() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let desk = town.desk(Who::Director);
        let ag = verbs::draft(&desk, draft_input(&town)).await.unwrap();
        let draft = async || {
            let known = file(&town, Who::Director, &ag).await;
            known.draft_of(town.hospital).unwrap().clone()
        };
        // Two clauses open the profile, and the first of them up to the higher label.
        let old = draft().await;
        let up_to_red = ClauseDraft {
            tlp_ceiling: Tlp::Red,
            ..Terms::from_text(&old.text).unwrap().draft("4.1").unwrap().clone()
        };
        let up_to_amber = ClauseDraft {
            id: ClauseId::new(),
            number: "4.9".into(),
            tlp_ceiling: Tlp::Amber,
            ..up_to_red.clone()
        };
        verbs::edit_clause(&desk, &ag, &old.digest, "4.1", up_to_red)
            .await
            .unwrap();
        verbs::add_clause(&desk, &ag, &draft().await.digest, up_to_amber)
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
        let profile = format!(
            "/api/v1/agreements/{ag}/ask?who={}/liaison_officer&wants=site_profile&site={}",
            town.police, town.main_building
        );
        for (tlp, clauses) in [(Tlp::Clear, 2), (Tlp::Amber, 2), (Tlp::AmberStrict, 1)] {
            label(&town, town.main_building, tlp).await;
            let said = town.api(Who::Commander, "GET", &profile, None).await.body;
            let said: serde_json::Value = serde_json::from_str(&said).unwrap();
            let opened = in_order(said["answer"]["under"]["all"].clone());
            assert_eq!(opened.as_array().unwrap().len(), clauses, "{tlp:?}: {opened}");
            assert_eq!(in_order(said["export"]["determining"].clone()), opened, "{tlp:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn on_another_day_the_partner_reads_which_label_it_is_answered_for() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        label(&town, town.main_building, Tlp::Red).await;
        let site = format!("&site={}", town.main_building);
        let later = format!("{site}&at=2031-05-05T12:00:00Z");
        for (who, class, more, is_said) in [
            (Who::Commander, "site_profile", later.clone(), true),
            (Who::Commander, "site_profile", site, false),
            (Who::Commander, "site_profile", format!("{later}&tlp=TLP:AMBER"), false),
            (Who::Commander, "debrief", later.clone(), false),
            (Who::Director, "site_profile", later, false),
        ] {
            let query = format!("who={}/liaison_officer&wants={class}{more}", town.police);
            let page = town.get(who, &format!("/agreements/{ag}/ask?{query}")).await;
            assert!(page.status.is_success(), "{}", page.body);
            let said = page.body.contains("Answered for a record labelled TLP:AMBER.");
            assert_eq!(said, is_said, "{who:?} {query}");
        }
    })
    .await;
}

#[tokio::test]
async fn asking_leaves_no_line() {
    each_store(|store| async move {
        let (town, _) = town_with_board(store).await;
        let ag = in_force(&town).await;
        asked(&town, &ag, &format!("who={}/dispatcher&wants=contacts", town.police)).await;
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(
            tx.count("SELECT COUNT(*) AS n FROM crossing", muster_store::params![])
                .await
                .unwrap(),
            0
        );
    })
    .await;
}

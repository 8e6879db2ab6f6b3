//! An agreement does what it says: whatever the check of a clause accepts opens its record on the page of that record, and "open now" and
//! "Ask" say the same as the page.

use crate::shut_out::ask_police;
use muster_agreements::mou::{self, ClauseDraft, Terms, rules, verbs, words};
use muster_agreements::request::verbs as requests;
use muster_policy::{Condition, Party};
use muster_stories::{
    Browser, PASSPHRASE, Page, Partners, Town, consult_police, each_store, eventually, found_threat_team,
    make_consult_key,
};
use muster_terms::*;

/// What may read in these stories: every duty of the receiving side.
fn everybody(police: bool) -> Vec<Duty> {
    Duty::ALL
        .iter()
        .copied()
        .filter(|duty| duty.is_police() == police)
        .collect()
}

/// The clause of this number, from the hospital to the police; police status runs the other way.
async fn clause(
    town: &Town,
    number: &str,
    (class, condition, purpose): (DataClass, Condition, Purpose),
) -> ClauseDraft {
    let (hospital, police) = (town.org("director").await, town.org("commander").await);
    let (from, to) = match class {
        DataClass::PoliceStatus | DataClass::Capability => (police, hospital),
        _ => (hospital, police),
    };
    let terms = signed(town).await;
    ClauseDraft {
        id: ClauseId::new(),
        number: number.to_owned(),
        title: "What is promised".into(),
        text: "The words are the fields.".into(),
        data_class: class,
        from: Party::whole(from),
        to: Party::whole(to),
        purpose,
        condition,
        sites: Vec::new(),
        recipients: everybody(to == police),
        tlp_ceiling: Tlp::Amber,
        retention_days: 365,
        onward_sharing: false,
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
    }
}

async fn file(town: &Town) -> mou::MouFile {
    let desk = town.desk("director").await;
    let tx = desk.read().await.unwrap();
    let ag = town.agreement.as_ref().unwrap();
    mou::store::find_file(&tx, desk.org(), ag).await.unwrap().unwrap()
}

async fn signed(town: &Town) -> Terms {
    let file = file(town).await;
    Terms::from_text(&file.in_force().unwrap().text).unwrap()
}

/// Makes these the only clauses of the agreement, in a version that both sign.
async fn agree_on(town: &Town, clauses: &[ClauseDraft]) {
    let (director, commander) = (town.desk("director").await, town.desk("commander").await);
    let ag = town.agreement.as_ref().unwrap();
    verbs::amend(&director, ag).await.unwrap();
    let draft = async || {
        let file = file(town).await;
        let draft = file.draft_of(director.org()).unwrap();
        (Terms::from_text(&draft.text).unwrap(), draft.digest.clone())
    };
    for old in draft().await.0.clauses {
        let (_, seen) = draft().await;
        verbs::remove_clause(&director, ag, &seen, &old.number).await.unwrap();
    }
    for new in clauses {
        let (_, seen) = draft().await;
        verbs::add_clause(&director, ag, &seen, new.clone()).await.unwrap();
    }
    let (_, seen) = draft().await;
    let input = verbs::ProposeInput { seen, revision: None };
    verbs::propose(&director, ag, input).await.unwrap();
    for desk in [&director, &commander] {
        let file = file(town).await;
        let proposed = file.proposed().unwrap();
        let input = verbs::SignInput {
            version: proposed.number,
            digest: proposed.digest.clone(),
        };
        verbs::sign(desk, ag, input).await.unwrap();
    }
}

/// Asks under a clause that opens on request, and grants it for a day.
async fn grant(town: &Town, number: &str) {
    let (commander, director) = (town.desk("commander").await, town.desk("director").await);
    let input = requests::AskInput {
        clause_number: number.to_owned(),
        site: Some(town.hospital.id),
        words: "We prepare a visit.".into(),
    };
    let ag = town.agreement.as_ref().unwrap();
    let er = requests::ask(&commander, ag, input).await.unwrap();
    let input = requests::AnswerInput {
        words: String::new(),
        until: Some(director.now() + jiff::SignedDuration::from_hours(24)),
    };
    requests::answer(&director, &er, input).await.unwrap();
}

/// The things that there are to read, and who reads.
struct Things {
    commander: Browser,
    dispatcher: Browser,
    control: Browser,
    site: String,
    debrief: String,
    action: String,
    drill: String,
    plan: String,
    visit: String,
    event: String,
    room: String,
}

/// The page of a visit that police are asked to.
async fn asked_visit(town: &Town, director: &mut Browser) -> String {
    let site = town.hospital.id.to_string();
    let agency = town.org("commander").await.to_string();
    let fields = [
        ("kind", "familiarisation"),
        ("site", site.as_str()),
        ("planned_for", "2031-06-03T10:00"),
        ("purpose", "Know the new wing."),
        ("partner", agency.as_str()),
    ];
    let made = director.post("/visits", &fields).await.is(303).location();
    made.split('?').next().unwrap().to_owned()
}

/// The page of an event that police are asked to.
async fn asked_event(town: &Town, director: &mut Browser) -> String {
    let site = town.hospital.id.to_string();
    let agency = town.org("commander").await.to_string();
    let fields = [
        ("title", "Open day"),
        ("place", site.as_str()),
        ("starts_at", "2031-06-03T10:00"),
        ("ends_at", "2031-06-03T18:00"),
        ("partner", agency.as_str()),
    ];
    let made = director.post("/events", &fields).await.is(303).location();
    made.split('?').next().unwrap().to_owned()
}

impl Things {
    async fn make(town: &Town) -> Self {
        let mut director = town.browser("director").await;
        let debrief = format!("/debriefs/{}", town.false_alarm("Loading bay").await);
        let owner = town.position("manager").to_string();
        let fields = [
            ("issue", "The gate was locked"),
            ("words", "Give a key to the guard"),
            ("element", "equipment"),
            ("owner", owner.as_str()),
            ("due_on", "2031-06-20"),
        ];
        let action = director
            .post(&format!("{debrief}/actions"), &fields)
            .await
            .is(303)
            .location();
        let site = format!("/sites/{}", town.hospital.reference);
        let plan = [
            ("category", "medical"),
            ("name", "What we do first"),
            ("instruction", "Keep distance."),
            ("built_in", "yes"),
        ];
        director.post(&format!("{site}/emergency-plans"), &plan).await.is(303);
        let drill = [
            ("site", town.hospital.reference.as_str()),
            ("category", "fire"),
            ("place", "Kitchen"),
            ("scenario", "Smoke in the kitchen."),
            ("planned_for", "2031-06-02T10:00"),
        ];
        let drill = director.post("/drills", &drill).await.is(303).location();
        ask_police(town, &mut director, &drill).await;
        let plan = shared_plan(town, &mut director).await;
        let visit = asked_visit(town, &mut director).await;
        let event = asked_event(town, &mut director).await;
        ask_commander(town, &mut director).await;
        // The half hour in which an emergency that has ended is still shared is over too.
        town.pass(3600);
        Self {
            commander: town.browser("commander").await,
            dispatcher: town.browser("dispatcher").await,
            control: town.browser("control").await,
            site,
            debrief,
            action: action.split('?').next().unwrap().to_owned(),
            drill,
            plan,
            visit,
            event,
            room: String::new(),
        }
    }

    /// Opens the page on which a record of this class stands, as whoever reads it.
    async fn open(&mut self, class: DataClass) -> Page {
        let room = format!("{}/log", self.room);
        let (reader, address) = match class {
            DataClass::Alert | DataClass::IncidentLog => (&mut self.dispatcher, room),
            DataClass::PoliceStatus => (&mut self.control, room),
            DataClass::SiteProfile | DataClass::Contacts => (&mut self.commander, self.site.clone()),
            DataClass::FloorPlan => (&mut self.commander, format!("{}/plans", self.site)),
            DataClass::EmergencyPlan => (&mut self.commander, format!("{}/emergency-plans", self.site)),
            DataClass::Kit => (&mut self.commander, format!("{}/kits", self.site)),
            DataClass::Exercise => (&mut self.commander, self.drill.clone()),
            DataClass::Plan => (&mut self.commander, self.plan.clone()),
            DataClass::Visit => (&mut self.commander, self.visit.clone()),
            DataClass::Event => (&mut self.commander, self.event.clone()),
            DataClass::ThreatConsult => (&mut self.commander, "/consults".to_owned()),
            DataClass::Debrief => (&mut self.commander, self.debrief.clone()),
            DataClass::CorrectiveAction => (&mut self.commander, self.action.clone()),
            DataClass::Capability => (&mut self.control, "/capability".to_owned()),
            DataClass::SharedResource => (&mut self.commander, "/resources".to_owned()),
            DataClass::VisitorList => panic!("there is no page of visitors"),
        };
        if class == DataClass::ThreatConsult {
            let key = [("team_passphrase", PASSPHRASE)];
            reader.post("/consults/unlock", &key).await.is(303);
        }
        let page = reader.get(&address).await;
        let code = page.code();
        assert!(matches!(code, 200 | 404), "{address}: {code}");
        page
    }
}

/// Something that the hospital's threat team asked the commander.
async fn ask_commander(town: &Town, director: &mut Browser) {
    found_threat_team(town, director).await;
    make_consult_key(&mut town.browser("commander").await).await;
    let concern = [("title", "Words at the gate")];
    let opened = director.post("/team/concerns", &concern).await.is(303).location();
    let case = opened.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    consult_police(
        town,
        director,
        "commander",
        &case,
        &[("question", "Is he known to you?")],
    )
    .await;
}

/// A plan of the hospital that the police were offered.
async fn shared_plan(town: &Town, director: &mut Browser) -> String {
    let approver = town.position("director").to_string();
    let fields = [
        ("template", "security_plan"),
        ("title", "Prevention plan"),
        ("site", town.hospital.reference.as_str()),
        ("category", ""),
        ("actions", "neutral"),
        ("approver", approver.as_str()),
    ];
    let plan = director.post("/plans", &fields).await.is(303).location();
    let plan = plan.split('?').next().unwrap().to_owned();
    let agency = town.org("commander").await.to_string();
    director
        .post(
            &format!("{plan}/sharing"),
            &[("org", agency.as_str()), ("version", "1")],
        )
        .await
        .is(303);
    plan
}

/// What the page, "open now" and "Ask" say of the clause of this number.
async fn said(town: &Town, things: &mut Things, clause: &ClauseDraft, when: &str) -> [bool; 3] {
    let shown = things.open(clause.data_class).await;
    let lines = town
        .count(&format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND data_class = '{}' AND clause_words LIKE '%§{}'",
            clause.data_class, clause.number
        ))
        .await;
    let ag = town.agreement.as_ref().unwrap();
    let open = town
        .api("director")
        .await
        .get(&format!("/api/v1/agreements/{ag}/open"))
        .await
        .ok()
        .json();
    let open = open
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["clause"] == clause.number.as_str())
        .unwrap()["state"]
        == "open";
    let duty = if matches!(clause.data_class, DataClass::PoliceStatus | DataClass::Capability) {
        Duty::ControlRoom
    } else {
        Duty::Dispatcher
    };
    let asked = format!(
        "/agreements/{ag}/ask?who={}%2F{duty}&wants={}&site={}&when={when}",
        clause.to.org, clause.data_class, town.hospital.id
    );
    let answer = things.control.get(&asked).await.ok();
    let yes = answer.says("A clause lets this through.") && answer.says(&clause.number);
    // A consult leaves its line in itself and nowhere else: its page names the clause.
    let named = clause.data_class == DataClass::ThreatConsult && shown.says(&format!("§{}", clause.number));
    [lines > 0 || named, open, yes]
}

/// Every way to write a clause that the check accepts, each with a number of its own.
fn accepted() -> Vec<(String, DataClass, Condition, Purpose)> {
    let mut all = Vec::new();
    for class in DataClass::ALL {
        for condition in rules::conditions_of(*class).filter(|each| *each != Condition::Never) {
            for purpose in rules::purposes_of(*class, condition) {
                all.push((format!("9.{}", all.len() + 1), *class, condition, purpose));
            }
        }
    }
    all
}

/// What must be open besides, so that there is a page to stand on.
async fn door(town: &Town, class: DataClass) -> Option<ClauseDraft> {
    let (class, condition, purpose) = match class {
        DataClass::FloorPlan | DataClass::EmergencyPlan | DataClass::Kit | DataClass::Contacts => {
            (DataClass::SiteProfile, Condition::Standing, Purpose::Readiness)
        }
        DataClass::IncidentLog | DataClass::PoliceStatus => {
            (DataClass::Alert, Condition::Standing, Purpose::EmergencyResponse)
        }
        _ => return None,
    };
    Some(clause(town, "8.1", (class, condition, purpose)).await)
}

async fn agree_on_one(town: &Town, clause: &ClauseDraft) {
    let door = door(town, clause.data_class).await;
    let all: Vec<ClauseDraft> = door.into_iter().chain([clause.clone()]).collect();
    agree_on(town, &all).await;
}

#[tokio::test]
async fn whatever_is_accepted_opens_its_record_and_the_agreement_says_so() {
    each_store(Partners::Agreed, |town| async move {
        let mut things = Things::make(&town).await;
        let all = accepted();
        assert!(all.len() > 50, "{}", all.len());
        let is_of_a_room = |class| {
            matches!(
                class,
                DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus
            )
        };
        let is_during = |class, condition| is_of_a_room(class) || matches!(condition, Condition::WhileIncident { .. });

        // On a quiet day.
        for (number, class, condition, purpose) in &all {
            if is_of_a_room(*class) {
                continue;
            }
            let promised = clause(&town, number, (*class, *condition, *purpose)).await;
            agree_on_one(&town, &promised).await;
            let called = format!("{class}, {}, {purpose}", words::condition_key(*condition));
            let stands = *condition == Condition::Standing;
            let before = said(&town, &mut things, &promised, "quiet").await;
            assert_eq!(before, [stands; 3], "{called}: page, open now, ask");
            if *condition == Condition::OnRequest {
                grant(&town, number).await;
                let granted = said(&town, &mut things, &promised, "quiet").await;
                assert_eq!(granted, [true; 3], "{called} granted: page, open now, ask");
            }
        }

        // While an emergency is open at the site, which the police came into.
        let alert = clause(
            &town,
            "8.1",
            (DataClass::Alert, Condition::Standing, Purpose::EmergencyResponse),
        )
        .await;
        let log = clause(
            &town,
            "8.2",
            (DataClass::IncidentLog, Condition::Standing, Purpose::EmergencyResponse),
        )
        .await;
        let status = clause(
            &town,
            "8.3",
            (DataClass::PoliceStatus, Condition::Standing, Purpose::EmergencyResponse),
        )
        .await;
        agree_on(&town, &[alert, log, status]).await;
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;
        things.room = format!("/rooms/{inc}");
        for to in ["acknowledgement", "lead"] {
            things
                .dispatcher
                .post(&format!("{}/{to}", things.room), &[])
                .await
                .is(303);
        }
        let sent = [("status", "units_sent"), ("units", "412")];
        things
            .dispatcher
            .post(&format!("{}/status", things.room), &sent)
            .await
            .is(303);
        for (number, class, condition, purpose) in all.iter().filter(|each| is_during(each.1, each.2)) {
            let number = number.replace("9.", "10.");
            let promised = clause(&town, &number, (*class, *condition, *purpose)).await;
            agree_on_one(&town, &promised).await;
            let called = format!("{class}, {}, {purpose}", words::condition_key(*condition));
            let during = said(&town, &mut things, &promised, &inc).await;
            assert_eq!(during, [true; 3], "{called}: page, open now, ask");
        }
    })
    .await;
}

/// What each clause of the room says of it, beside the page: the room's reference in "open now", and the answer of "Ask" about it.
async fn room_of(town: &Town, inc: &str) -> [bool; 3] {
    let ag = town.agreement.as_ref().unwrap();
    let open = town
        .api("director")
        .await
        .get(&format!("/api/v1/agreements/{ag}/open"))
        .await
        .ok()
        .json();
    let alert = open
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["clause"] == "8.1")
        .unwrap()
        .clone();
    let listed = alert["incidents"].as_array().unwrap().iter().any(|each| each == inc);
    assert_eq!(listed, alert["state"] == "open", "{alert}");
    let police = town.org("commander").await;
    let mut control = town.browser("control").await;
    let asked = format!(
        "/agreements/{ag}/ask?who={police}%2Fdispatcher&wants=alert&site={}&when={inc}",
        town.hospital.id
    );
    // A room that the two do not share is none of the choices.
    let answer = control.get(&asked).await;
    let yes = answer.code() == 200 && answer.says("A clause lets this through.");
    let page = town.browser("dispatcher").await.get(&format!("/rooms/{inc}")).await;
    [page.code() == 200, listed, yes]
}

/// Whether the police were in the room or not, and whenever the agreement came: the page, the list and the answer say the same.
#[tokio::test]
async fn an_agreement_signed_after_the_all_clear_opens_that_room_to_nobody_who_was_not_in_it() {
    each_store(Partners::Agreed, |town| async move {
        let during = Condition::WhileIncident {
            max_level: AlertLevel::DangerToLife,
        };
        let (alert, drills) = (
            (DataClass::Alert, during, Purpose::EmergencyResponse),
            (DataClass::Exercise, Condition::Standing, Purpose::Readiness),
        );
        let with_alert = clause(&town, "8.1", alert).await;
        let without = clause(&town, "8.2", drills).await;
        let mut guard = town.browser("guard").await;
        for was_in in [false, true] {
            agree_on(&town, &[if was_in { with_alert.clone() } else { without.clone() }]).await;
            let inc = town.raise(&mut guard, "Loading bay").await;
            let clear = [("ending", "false_alarm")];
            guard.post(&format!("/rooms/{inc}/stand-down"), &clear).await.is(303);
            agree_on(&town, std::slice::from_ref(&with_alert)).await;
            eventually("the room is settled", || {
                let town = &town;
                let inc = inc.clone();
                async move { room_of(town, &inc).await == [was_in; 3] }
            })
            .await;
            town.pass(3600);
            assert_eq!(room_of(&town, &inc).await[1..], [false; 2], "sharing has ended");
        }
    })
    .await;
}

/// A granted request opens the debrief, its words and its list, and they end with the grant.
#[tokio::test]
async fn a_debrief_that_opens_on_request_is_open_from_the_grant_to_its_end() {
    each_store(Partners::Agreed, |town| async move {
        let things = Things::make(&town).await;
        let (mut director, mut liaison) = (town.browser("director").await, town.browser("liaison").await);
        director
            .post(
                &format!("{}/words", things.debrief),
                &[("kind", "went_well"), ("words", "The guard stood at the gate.")],
            )
            .await
            .is(303);
        let on_request = (DataClass::Debrief, Condition::OnRequest, Purpose::Recovery);
        let promised = clause(&town, "6.1", on_request).await;
        agree_on(&town, &[promised]).await;
        liaison.get(&things.debrief).await.is(404);
        let list = liaison.get("/debriefs").await.ok();
        assert!(!list.links().contains(&things.debrief), "{}", list.text());

        let ag = town.agreement.as_ref().unwrap();
        let form = liaison.get(&format!("/agreements/{ag}/clauses/6.1/request")).await.ok();
        let sent = liaison
            .submit(&form, "/request", &[("words", "We prepare the next drill.")])
            .await
            .is(303)
            .location();
        let request = sent.split('?').next().unwrap().to_owned();
        liaison.get(&things.debrief).await.is(404);
        let page = director.get(&request).await.ok();
        let until = [("grant_words", "Read it in peace."), ("until_on", "2031-05-04")];
        director.submit(&page, "/grant", &until).await.is(303);

        liaison
            .get(&things.debrief)
            .await
            .ok()
            .must_say("The guard stood at the gate.")
            .must_say("6.1");
        let list = liaison.get("/debriefs").await.ok();
        assert!(list.links().contains(&things.debrief), "{}", list.text());
        // What is searched was listed again by the grant itself.
        eventually("the debrief is found", || {
            let (mut liaison, debrief) = (liaison.clone(), things.debrief.clone());
            async move { liaison.get("/search?q=Loading").await.ok().links().contains(&debrief) }
        })
        .await;

        town.pass(3 * 24 * 3600);
        let mut later = town.browser("liaison").await;
        later.get(&things.debrief).await.is(404);
        let found = later.get("/search?q=Loading").await.ok();
        assert!(!found.links().contains(&things.debrief), "{}", found.text());
        let list = later.get("/debriefs").await.ok();
        assert!(!list.links().contains(&things.debrief), "{}", list.text());
    })
    .await;
}

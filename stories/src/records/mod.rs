//! One record of each kind, so that every address of the program can be asked for something that exists.

mod agreements;
mod events;
mod exercises;
mod handover;
mod kits;
mod lending;
mod packets;
mod picture;
mod plan_texts;
mod training;

use agreements::Agreements;
use training::Trained;
mod reach;
mod vacancy;
mod visits;

use reach::Reach;
mod threat_team;

pub use picture::lay as lay_picture;
use threat_team::ThreatTeam;
pub use threat_team::{PASSPHRASE, asked_of, consult as consult_police, found as found_threat_team, make_consult_key};

use crate::{Browser, Town};
use muster_membership::confirmation;
use muster_readiness::site_plan::{
    SiteMap, demo, store as plans,
    version::{How, Origin},
};
use muster_terms::FloorId;

/// Addresses and ids of Northgate's records, and the words that nobody else may read.
#[derive(Debug, Clone)]
pub struct Records {
    /// (beginning of the route, parameter, value); the first that fits is taken.
    values: Vec<(&'static str, &'static str, String)>,
    /// Words that stand in these records and nowhere else.
    pub secrets: Vec<String>,
}

impl Records {
    /// Makes one record of each kind.
    pub async fn make(town: &Town) -> Self {
        let mut made = Maker {
            town,
            director: town.browser("director").await,
        };
        // Reach tests give way to emergencies: this one begins before there is any.
        let reach = Reach::make(&mut made.director, town).await;
        let ended = town.false_alarm("Loading bay").await;
        let api_ended = town.false_alarm("Loading bay").await;
        let action = made.action(&ended).await;
        let (asked, api_asked) = (made.asked_action(&ended).await, made.asked_action(&ended).await);
        let (drill, api_drill) = (made.asked_drill().await, made.asked_drill().await);
        let (later, api_later) = (made.drill().await, made.drill().await);
        let (exercise, api_exercise) = (made.drill_room().await, made.drill_room().await);
        let agreements = Agreements::make(town).await;
        let (request, api_request) = (made.request().await, made.request().await);
        let refused = made.request().await;
        let (token, device) = (made.token().await, made.device().await);
        // What ends by page and by call is there twice.
        let (webhook, api_webhook) = (made.webhook("page").await, made.webhook("call").await);
        let (partner, api_partner) = (made.partner_invitation().await, made.partner_invitation().await);
        let (floor, api_floor) = (made.floor(0).await, made.floor(1).await);
        made.outside().await;
        let gone = made.emergency_plan("missing_person").await;
        let (plan, api_plan) = (
            made.emergency_plan("weapon").await,
            made.emergency_plan("medical").await,
        );
        let trained = Trained::make(town).await;
        let (room, api_room) = (made.room().await, made.room().await);
        let (led, api_led) = (made.led_room().await, made.led_room().await);
        let (empty, api_empty) = (
            made.empty_position("Keys desk").await,
            made.empty_position("Post room").await,
        );
        let invited = made.empty_position("Night desk").await;
        let left = made.empty_position("Relief desk").await;
        let vacancy = vacancy::make(&mut made.director, town, &left).await;
        let team = ThreatTeam::make(town, &mut made.director).await;
        let one = |sql: &'static str| made.one(sql);
        let contact =
            one("SELECT c.id FROM contact c JOIN position p ON p.id = c.position_id WHERE p.title = 'Control room'")
                .await;
        let api_contact = one(
            "SELECT c.id FROM contact c JOIN position p ON p.id = c.position_id WHERE p.title = 'Site manager, Quarry'",
        )
        .await;
        let (kit, api_kit) = (kits::make(town, "K1").await, kits::make(town, "K2").await);
        // What is changed, given a label, or retired by page and by call is there for each.
        let (filled, emptied) = (kits::make(town, "K3").await, kits::make(town, "K4").await);
        let (relabelled, api_relabelled) = (kits::make(town, "K5").await, kits::make(town, "K6").await);
        let (retired, api_retired) = (kits::make(town, "K7").await, kits::make(town, "K8").await);
        let (edited, mended) = (kits::make(town, "K10").await, kits::make(town, "K11").await);
        let agreement = town.agreement.as_ref().map(ToString::to_string).unwrap_or_default();
        let site = town.hospital.reference.to_string();
        let org = town.org("director").await.to_string();
        let lending = lending::Lending::make(town).await;
        let mut values = team.values();
        values.extend(plan_texts::values(town).await);
        values.extend(visits::values(town).await);
        values.extend(handover::values(town).await);
        values.extend(events::values(town).await);
        values.extend(exercises::values(town).await);
        values.extend(vec![
            ("/debriefs/", "inc", ended.clone()),
            ("/api/v1/debriefs/{inc}/closing", "inc", api_ended),
            ("/api/v1/debriefs/", "inc", ended.clone()),
            ("/rooms/{inc}/real", "inc", exercise),
            ("/api/v1/rooms/{inc}/real", "inc", api_exercise),
            ("/rooms/{inc}/stand-down", "inc", led),
            ("/api/v1/rooms/{inc}/stand-down", "inc", api_led),
            ("/rooms/", "inc", room.clone()),
            ("/api/v1/rooms/", "inc", api_room),
            ("/rooms/", "tab", "log".into()),
            ("/", "rank", "1".into()),
            ("/drills/{drill}/answer", "drill", later.clone()),
            ("/drills/{drill}/cancel", "drill", later),
            ("/api/v1/drills/{drill}/answer", "drill", api_later.clone()),
            ("/api/v1/drills/{drill}/cancel", "drill", api_later),
            ("/drills/", "drill", drill.clone()),
            ("/api/v1/drills/", "drill", api_drill),
            ("/agreements/{ag}/draft", "ag", agreements.amended),
            ("/api/v1/agreements/{ag}/draft", "ag", agreements.to_amend),
            ("/agreements/{ag}/proposal", "ag", agreements.drafts[0].clone()),
            ("/api/v1/agreements/{ag}/proposal", "ag", agreements.drafts[1].clone()),
            ("/agreements/{ag}/sign", "ag", agreements.to_sign[0].clone()),
            ("/api/v1/agreements/{ag}/signature", "ag", agreements.to_sign[1].clone()),
            ("/agreements/{ag}/withdraw", "ag", agreements.to_withdraw[0].clone()),
            ("/api/v1/agreements/{ag}/withdrawal", "ag", agreements.to_withdraw[1].clone()),
            ("/agreements/{ag}/terminat", "ag", agreements.to_end[0].clone()),
            ("/api/v1/agreements/{ag}/termination", "ag", agreements.to_end[1].clone()),
            ("/api/v1/agreements/{ag}/suspension", "ag", agreements.to_suspend),
            ("/agreements/{ag}/resum", "ag", agreements.suspended[0].clone()),
            ("/api/v1/agreements/{ag}/resumption", "ag", agreements.suspended[1].clone()),
            ("/", "ag", agreement.clone()),
            ("/agreements/{ag}/clauses/{n}/request", "n", "4.2".into()),
            ("/", "n", "3.2".into()),
            ("/", "v", "1".into()),
            ("/api/v1/requests/", "er", api_request),
            ("/requests/{er}/refusal", "er", refused),
            ("/", "er", request.clone()),
            ("/", "site", site.clone()),
            ("/api/v1/sites/", "floor", api_floor),
            ("/", "floor", floor.clone()),
            ("/sites/{site}/emergency-plans/{plan}/removal", "plan", gone),
            ("/api/v1/", "plan", api_plan),
            ("/", "plan", plan.clone()),
            ("/kits/{kit}/items/{item}/removal", "kit", emptied.reference),
            ("/kits/{kit}/items/{item}/removal", "item", emptied.item),
            ("/kits/{kit}/items/", "kit", mended.reference),
            ("/kits/{kit}/items/", "item", mended.item),
            ("/kits/{kit}/items", "kit", filled.reference),
            ("/kits/{kit}/edit", "kit", edited.reference),
            ("/kits/{kit}/label", "kit", relabelled.reference),
            ("/api/v1/kits/{kit}/label", "kit", api_relabelled.reference),
            ("/kits/{kit}/retirement", "kit", retired.reference),
            ("/api/v1/kits/{kit}/retirement", "kit", api_retired.reference),
            ("/api/v1/", "kit", api_kit.reference),
            ("/", "kit", kit.reference.clone()),
            ("/k/", "label", kit.label),
            ("/", "place", "1".into()),
            ("/sites/{site}/readiness/", "point", "floor_plan".into()),
            ("/api/v1/sites/{site}/readiness/", "point", "walk_through".into()),
            (
                "/api/v1/",
                "point",
                one("SELECT id FROM site_point WHERE kind = 'meeting_point' LIMIT 1").await,
            ),
            (
                "/",
                "point",
                one("SELECT id FROM site_point WHERE kind = 'door' LIMIT 1").await,
            ),
            ("/training/courses/", "course", trained.courses[0].clone()),
            ("/api/v1/training/courses/", "course", trained.courses[1].clone()),
            ("/training/people/", "person", trained.person),
            ("/training/", "training", trained.trainings[0].clone()),
            ("/api/v1/training/", "training", trained.trainings[1].clone()),
            ("/", "vacancy", vacancy),
            ("/", "test", reach.test),
            ("/reach-tests/", "question", reach.questions[0].clone()),
            ("/api/v1/reach-tests/", "question", reach.questions[1].clone()),
            ("/reach-schedules/", "schedule", reach.schedules[0].clone()),
            ("/api/v1/reach-schedules/", "schedule", reach.schedules[1].clone()),
            ("/contacts/", "id", contact),
            ("/api/v1/contacts/", "id", api_contact),
            ("/actions/{ref}/acceptance", "ref", asked),
            ("/api/v1/actions/{ref}/acceptance", "ref", api_asked),
            ("/actions/", "ref", action.clone()),
            ("/api/v1/actions/", "ref", action.clone()),
            ("/admin/people/{id}/closure", "id", empty),
            ("/api/v1/positions/{id}/closure", "id", api_empty),
            ("/admin/people/{id}/invitation", "id", invited.clone()),
            ("/api/v1/positions/{id}/invitation", "id", invited),
            ("/admin/people/", "id", town.position("privacy").to_string()),
            ("/api/v1/positions/", "id", town.position("control").to_string()),
            ("/admin/tokens/", "id", token),
            ("/admin/webhooks/", "id", webhook),
            ("/api/v1/webhooks/", "id", api_webhook),
            ("/me/devices/", "id", device),
            (
                "/me/sessions/",
                "id",
                one(
                    "SELECT s.id FROM session s JOIN position p ON p.id = s.position_id WHERE p.title = 'Security director' LIMIT 1",
                )
                .await,
            ),
            ("/setup/partner/", "id", partner),
            ("/api/v1/partner-invitations/", "id", api_partner),
            (
                "/audit/proof/",
                "crossing",
                one("SELECT id FROM crossing WHERE allowed ORDER BY at, id LIMIT 1").await,
            ),
            ("/capability/", "org", lending.agency),
            ("/api/v1/capability/", "org", lending.api_agency),
            ("/resources/", "id", lending.resource),
            ("/api/v1/resources/", "id", lending.api_resource),
            ("/loans/", "ln", lending.loan),
            ("/api/v1/loans/", "ln", lending.api_loan),
            ("/", "org", org),
            ("/log/", "*path", "0/000.p/1".into()),
            ("/api/v1/log/", "*path", "0/000.p/1".into()),
            ("/assets/", "*path", muster_web::assets::asset_url("app.css").replace("/assets/", "")),
            ("/v/", "digest", made.packet().await),
            ("/me/address/", "token", made.address_link().await),
            ("/", "token", "nothing".into()),
        ]);
        let words = [
            "Northgate Group",
            "Quarry Hospital",
            "12 Quarry Road",
            "Ellery Police",
            "Dispatcher, desk 2",
            "Guard, Post 7",
        ];
        let ids = [
            ended,
            action,
            drill,
            request,
            room,
            agreement,
            site,
            floor,
            plan,
            kit.reference,
        ];
        Self {
            values,
            secrets: words.iter().map(|word| (*word).to_owned()).chain(ids).collect(),
        }
    }

    /// The route with its parameters filled in.
    ///
    /// Panics when a parameter has no record: a new route needs a line above.
    #[track_caller]
    pub fn address(&self, route: &str) -> String {
        self.filled(route, |route, parameter| {
            let found = self
                .values
                .iter()
                .find(|(begins, name, _)| route.starts_with(begins) && *name == parameter);
            let (_, _, value) = found.unwrap_or_else(|| panic!("{route} has no record for {parameter}"));
            value.clone()
        })
    }

    /// The route, asked for something of the same form that does not exist.
    pub fn nothing(&self, route: &str) -> String {
        self.filled(route, |route, parameter| {
            let real = self
                .values
                .iter()
                .find(|(begins, name, _)| route.starts_with(begins) && *name == parameter);
            let real = real.map(|(_, _, value)| value.as_str()).unwrap_or_default();
            // A reference keeps its letters, an id its form; what is no name of a record stays as it is.
            match real.split_once('-') {
                Some((
                    letters @ ("INC" | "S" | "AG" | "CA" | "ER" | "DR" | "EX" | "IA" | "AC" | "K" | "RT" | "VA" | "LN"
                    | "PL" | "VIS"),
                    digits,
                )) => {
                    format!("{letters}-{}", "9".repeat(digits.len()))
                }
                _ if parameter == "label" => "0".repeat(real.len()),
                _ if uuid::Uuid::parse_str(real).is_ok() => uuid::Uuid::now_v7().to_string(),
                _ => real.to_owned(),
            }
        })
    }

    fn filled(&self, route: &str, value: impl Fn(&str, &str) -> String) -> String {
        let mut address = String::new();
        let mut rest = route;
        while let Some((before, after)) = rest.split_once('{') {
            let (parameter, after) = after.split_once('}').expect("a closed parameter");
            address += before;
            address += &value(route, parameter);
            rest = after;
        }
        address + rest
    }

    /// Both addresses as they must look alike: with their ids taken out.
    pub fn without_ids(text: &str, address: &str) -> String {
        let mut plain = text.to_owned();
        for part in address.split(['/', '?', '&', '=']).filter(|part| part.len() > 4) {
            plain = plain.replace(part, "…");
        }
        plain
    }
}

struct Maker<'a> {
    town: &'a Town,
    director: Browser,
}

impl Maker<'_> {
    async fn one(&self, sql: &str) -> String {
        self.town.one(sql).await
    }

    async fn room(&mut self) -> String {
        let mut guard = self.town.browser("guard").await;
        // The control room is signed in, and the police have looked.
        self.town.browser("control").await;
        let reference = self.town.raise(&mut guard, "ED waiting").await;
        self.town
            .browser("dispatcher")
            .await
            .get(&format!("/rooms/{reference}"))
            .await
            .ok();
        reference
    }

    async fn action(&mut self, incident: &str) -> String {
        self.action_of(incident, "manager").await
    }

    /// An action that is asked of somebody of the partner who was called.
    async fn asked_action(&mut self, incident: &str) -> String {
        self.action_of(incident, "dispatcher").await
    }

    async fn action_of(&mut self, incident: &str, owner: &str) -> String {
        let owner = self.town.position(owner).to_string();
        let fields = [
            ("issue", "The gate was locked"),
            ("words", "Give a key to the guard"),
            ("element", "equipment"),
            ("owner", owner.as_str()),
            ("due_on", "2031-06-20"),
        ];
        let made = self
            .director
            .post(&format!("/debriefs/{incident}/actions"), &fields)
            .await
            .is(303)
            .location();
        made.trim_start_matches("/actions/")
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    async fn emergency_plan(&mut self, category: &str) -> String {
        let all = format!("/sites/{}/emergency-plans", self.town.hospital.reference);
        let fields = [
            ("category", category),
            ("name", "What we do first"),
            ("instruction", "Keep distance."),
            ("built_in", "yes"),
        ];
        let made = self.director.post(&all, &fields).await.is(303).location();
        made.trim_start_matches(&format!("{all}/"))
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    async fn drill(&mut self) -> String {
        let fields = [
            ("site", self.town.hospital.reference.as_str()),
            ("category", "fire"),
            ("place", "Kitchen"),
            ("scenario", "Smoke in the kitchen."),
            ("planned_for", "2031-06-02T10:00"),
        ];
        let made = self.director.post("/drills", &fields).await.is(303).location();
        made.trim_start_matches("/drills/").to_owned()
    }

    /// A drill that the police were asked to: before that, nothing of it is open to them.
    async fn asked_drill(&mut self) -> String {
        let drill = self.drill().await;
        let police = self.town.org("commander").await.to_string();
        self.director
            .post(&format!("/drills/{drill}/partners"), &[("partner", &police)])
            .await
            .is(303);
        drill
    }

    /// The room of a drill that began.
    async fn drill_room(&mut self) -> String {
        let drill = self.drill().await;
        let began = self.director.post(&format!("/drills/{drill}/start"), &[]).await.is(303);
        began.location().trim_start_matches("/rooms/").to_owned()
    }

    /// A room whose lead is the director.
    async fn led_room(&mut self) -> String {
        let reference = self.room().await;
        self.director
            .post(&format!("/rooms/{reference}/lead"), &[])
            .await
            .is(303);
        reference
    }

    async fn request(&mut self) -> String {
        let mut api = self.town.api("liaison").await;
        let asked = serde_json::json!({
            "agreement": self.town.agreement.as_ref().map(ToString::to_string),
            "clause": "4.2",
            "site": self.town.hospital.id.to_string(),
            "words": "We plan a walk through the wards.",
        });
        let made = api.send_json("POST", "/api/v1/requests", &[], &asked).await.is(201);
        made.json()["reference"].as_str().expect("a reference").to_owned()
    }

    async fn token(&mut self) -> String {
        self.town.api("director").await;
        self.one(
            "SELECT t.id FROM api_token t JOIN position p ON p.id = t.position_id WHERE p.title = 'Security director'",
        )
        .await
    }

    /// A link that was sent to the director's address.
    async fn address_link(&self) -> String {
        let desk = self.town.desk("director").await;
        let person = desk.who.person;
        let tx = desk.begin().await.expect("a transaction");
        let named = "UPDATE person SET email = 'director@northgate.example' WHERE id = $1";
        tx.execute(named, muster_store::params![person])
            .await
            .expect("an address");
        let ends = confirmation::rules::link_ends(desk.now());
        let secret = confirmation::store::renew(&tx, person, desk.now(), ends).await;
        tx.commit().await.expect("it is kept");
        secret.expect("a link")
    }

    async fn empty_position(&mut self, title: &str) -> String {
        let position = serde_json::json!({
            "title": title, "duty": "guard", "site": "", "unit": "", "phone": "", "place": "",
        });
        let mut api = self.town.api("director").await;
        api.send_json("POST", "/api/v1/positions", &[], &position).await.is(201);
        self.one(&format!("SELECT id FROM position WHERE title = '{title}'"))
            .await
    }

    async fn webhook(&mut self, name: &str) -> String {
        let page = self.director.get("/admin/webhooks").await.ok();
        let url = format!("http://127.0.0.1:9/{name}");
        let address = [("url", url.as_str())];
        self.director.submit(&page, "/admin/webhooks", &address).await.ok();
        self.one("SELECT id FROM webhook ORDER BY id DESC LIMIT 1").await
    }

    async fn device(&mut self) -> String {
        self.director
            .post("/me/devices", &[("label", "Phone of the director")])
            .await
            .is(303);
        self.one("SELECT id FROM device WHERE revoked_at IS NULL LIMIT 1").await
    }

    async fn partner_invitation(&mut self) -> String {
        self.director.post("/setup/partner", &[("kind", "agency")]).await;
        self.one("SELECT id FROM organisation_invitation ORDER BY id DESC LIMIT 1")
            .await
    }

    /// The map of the outside, where it was not drawn yet.
    async fn outside(&mut self) {
        let desk = self.town.desk("director").await;
        let map = SiteMap {
            version: 1,
            ..demo::northfield_site(self.town.hospital.id)
        };
        let tx = desk.begin().await.expect("a transaction");
        plans::keep_map(
            &tx,
            &map,
            &How::of(Origin::Imported),
            Some(desk.who.position),
            desk.now(),
        )
        .await
        .expect("a map");
        tx.commit().await.expect("it is kept");
    }

    async fn floor(&mut self, ordinal: i32) -> String {
        let desk = self.town.desk("director").await;
        let floor = FloorId::new();
        let plan = demo::simple_floor(&demo::SimpleFloor {
            floor,
            site: self.town.hospital.id,
            name: "Ground floor",
            ordinal,
            corner: demo::town(),
            seed: 7,
            rooms: 6,
            used_as: demo::Use::Clinic,
        });
        let tx = desk.begin().await.expect("a transaction");
        plans::save_floor(&tx, &plan, Some(desk.who.position), desk.now())
            .await
            .expect("a floor");
        picture::lay(&desk, &tx, &plan, "0".repeat(64)).await;
        tx.commit().await.expect("it is kept");
        floor.to_string()
    }
}

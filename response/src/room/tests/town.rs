//! One invented town for the tests of the room: a hospital with its police, who have an agreement in force.

mod doors;
mod papers;

use crate::alert::{Raise, verbs as alerts};
use crate::drill::verbs as drills;
use crate::incident::{Category, Incident};
use crate::room::DebriefsPart;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use doors::{BareFrame, Doors, OwnDebriefs};
use muster_agreements::crossing::Gate;
use muster_membership::{
    Position, Site,
    keys::{self, SealingKey},
    position::{self, Person},
    site,
};
use muster_policy::Party as ClauseParty;
use muster_readiness::site_plan::{demo, store as plans};
use muster_store::{Message, Store, params};
use muster_terms::*;
use muster_web::{App, AppBuilder, Desk, Identity, WebSettings, cookies, forms::csrf_of};
use papers::{AMONG_PARTNERS, CLAUSES, add_organisation, agree, agree_on, identity, northfield};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When the story begins: a Tuesday evening.
pub(crate) const EVENING: &str = "2031-05-06T19:42:00Z";

/// Who asks in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Guard,
    Control,
    Privacy,
    Dispatcher,
    /// Of a district of the police that no clause names.
    OtherDistrict,
    Commander,
    Campus,
    /// Of the hospital, off duty: plans drills and adds sites.
    Director,
    /// Of a company that has no site yet.
    ShopGuard,
    ShopDirector,
}

const PEOPLE: [(Who, &str, Duty, bool); 10] = [
    (Who::Guard, "Guard, Post 3", Duty::Guard, true),
    (Who::Control, "Control room", Duty::ControlRoom, true),
    (Who::Privacy, "Privacy officer", Duty::PrivacyOfficer, false),
    (Who::Dispatcher, "Dispatcher, desk 2", Duty::Dispatcher, true),
    (Who::OtherDistrict, "Dispatcher, East", Duty::Dispatcher, false),
    (Who::Commander, "Police commander", Duty::PoliceCommander, false),
    (Who::Campus, "Campus dispatcher", Duty::Dispatcher, true),
    (Who::Director, "Security director", Duty::SecurityDirector, false),
    (Who::ShopGuard, "Shop guard", Duty::Guard, true),
    (
        Who::ShopDirector,
        "Shop security director",
        Duty::SecurityDirector,
        false,
    ),
];

pub(crate) struct Town {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) hospital: OrgId,
    pub(crate) police: OrgId,
    pub(crate) site: Site,
    identities: Vec<(Who, Identity)>,
}

/// What becomes of an agreement in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Suspended,
    Resumed,
    /// Its next version is in force.
    Amended,
    /// Its last day has passed.
    Expired,
}

/// An answer as a browser gets it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn must_say(&self, words: &str) -> &Self {
        assert!(
            self.body.contains(words),
            "{} does not say {words:?}: {}",
            self.status,
            self.body
        );
        self
    }

    #[track_caller]
    pub(crate) fn must_not_say(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "it says {words:?}: {}", self.body);
        self
    }

    pub(crate) fn location(&self) -> &str {
        self.headers["location"].to_str().unwrap()
    }
}

impl Town {
    pub(crate) async fn found(store: Store) -> Self {
        let (hospital, police, campus, shop) = (OrgId::new(), OrgId::new(), OrgId::new(), OrgId::new());
        let [centre, east] = [UnitId::new(), UnitId::new()];
        let tx = store.begin().await.unwrap();
        for (id, name, kind) in [
            (hospital, "Northfield Hospital", OrganisationKind::Company),
            (police, "City Police", OrganisationKind::Agency),
            (campus, "Campus Police", OrganisationKind::Agency),
            (shop, "Harbor Mall", OrganisationKind::Company),
        ] {
            add_organisation(&tx, id, name, kind).await;
        }
        for (id, name) in [(centre, "Centre"), (east, "East")] {
            let sql = "INSERT INTO unit (id, org_id, name) VALUES ($1, $2, $3)";
            tx.execute(sql, params![id, police, name]).await.unwrap();
        }
        let site = northfield(hospital);
        site::store::insert(&tx, &site).await.unwrap();
        plans::save_site_map(&tx, &demo::northfield_site(site.id))
            .await
            .unwrap();
        let floor = demo::northfield_ground(FloorId::new(), site.id, None);
        plans::save_floor(&tx, &floor, None, at(EVENING)).await.unwrap();
        let mut identities = Vec::new();
        for (who, title, duty, on_duty) in PEOPLE {
            let (org, org_name, org_kind, unit) = match who {
                Who::Guard | Who::Control | Who::Privacy | Who::Director => {
                    (hospital, "Northfield Hospital", OrganisationKind::Company, None)
                }
                Who::ShopGuard | Who::ShopDirector => (shop, "Harbor Mall", OrganisationKind::Company, None),
                Who::Campus => (campus, "Campus Police", OrganisationKind::Agency, None),
                Who::OtherDistrict => (police, "City Police", OrganisationKind::Agency, Some(east)),
                Who::Dispatcher => (police, "City Police", OrganisationKind::Agency, Some(centre)),
                Who::Commander => (police, "City Police", OrganisationKind::Agency, None),
            };
            let person = Person {
                id: PersonId::new(),
                email: Some(format!("{who:?}@town.example")),
                display_name: title.into(),
            };
            position::store::insert_person(&tx, &person, at(EVENING)).await.unwrap();
            let filled = Position {
                unit,
                person: Some(person.id),
                ..Position::new(org, title, duty)
            };
            position::store::insert(&tx, &filled, at(EVENING)).await.unwrap();
            if on_duty {
                position::store::start_shift(&tx, filled.id, at(EVENING)).await.unwrap();
            }
            identities.push((who, identity(&filled, person.id, org_name, org_kind)));
        }
        agree(&tx, hospital, ClauseParty::unit(police, centre)).await;
        let sealing = SealingKey::new(&[7; 32]).unwrap();
        for org in [hospital, police] {
            keys::create(&tx, &sealing, org, at(EVENING)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let clock = Arc::new(FixedClock::at(at(EVENING)));
        let doors = Arc::new(Doors(identities.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), doors, Arc::new(BareFrame))
            .with(Arc::new(Gate::new()))
            .with(Arc::new(sealing))
            .with(Arc::new(DebriefsPart(Arc::new(OwnDebriefs(hospital)))))
            .build();
        Self {
            app,
            clock,
            hospital,
            police,
            site,
            identities,
        }
    }

    fn identity(&self, who: Who) -> Identity {
        let known = self.identities.iter().find(|(known, _)| *known == who);
        known.map(|(_, identity)| identity.clone()).unwrap()
    }

    pub(crate) fn desk(&self, who: Who) -> Desk {
        Desk::new(self.app.clone(), self.identity(who), String::new(), "/rooms".into())
    }

    pub(crate) async fn raise(&self, place: &str) -> Incident {
        self.raise_by(Who::Guard, place).await
    }

    pub(crate) async fn raise_by(&self, who: Who, place: &str) -> Incident {
        let input = Raise {
            site: self.site.reference.clone(),
            place: place.into(),
            place_mark: String::new(),
            level: AlertLevel::DangerToLife,
            category: Category::Weapon,
            words: String::new(),
            silent: false,
            idempotency_key: uuid::Uuid::now_v7().to_string(),
        };
        alerts::raise(&self.desk(who), input).await.unwrap().incident
    }

    /// A raised emergency whose both sides have a lead.
    pub(crate) async fn led(&self, place: &str) -> Reference {
        let incident = self.raise(place).await;
        for who in [Who::Control, Who::Dispatcher] {
            crate::room::verbs::lead(&self.desk(who), &incident.reference)
                .await
                .unwrap();
        }
        incident.reference
    }

    /// A drill that the director started and the privacy officer, who is not on duty, takes part in; its room.
    pub(crate) async fn drill(&self) -> Reference {
        let director = self.desk(Who::Director);
        let privacy = self.desk(Who::Privacy);
        let plan = drills::Plan {
            site: self.site.reference.clone(),
            category: Category::Weapon,
            place: "Cafeteria".into(),
            scenario: "Somebody shows a knife.".into(),
            planned_for: self.app.now(),
            participants: vec![privacy.who.position],
        };
        let drill = drills::plan(&director, plan).await.unwrap();
        drills::answer(&privacy, &drill.reference, true).await.unwrap();
        drills::start(&director, &drill.reference).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let tx = self.app.store().read().await.unwrap();
        tx.count(sql, params![]).await.unwrap()
    }

    pub(crate) async fn get(&self, who: Who, path: &str) -> Answer {
        self.ask(who, "GET", path, "").await
    }

    /// What a browser asks for to draw it as this: an image, a document.
    pub(crate) async fn get_as(&self, who: Who, path: &str, wanted: &str) -> Answer {
        self.send((who, cookies::SESSION), "GET", path, "", &[("sec-fetch-dest", wanted)])
            .await
    }

    /// From this one's enrolled phone, on which nobody is signed in.
    pub(crate) async fn on_phone(&self, who: Who, method: &str, path: &str, form: &str) -> Answer {
        self.send((who, cookies::DEVICE), method, path, form, &[]).await
    }

    pub(crate) async fn post(&self, who: Who, path: &str, form: &str) -> Answer {
        self.ask(who, "POST", path, form).await
    }

    async fn ask(&self, who: Who, method: &str, path: &str, form: &str) -> Answer {
        self.send((who, cookies::SESSION), method, path, form, &[]).await
    }

    async fn send(
        &self,
        (who, cookie): (Who, &str),
        method: &str,
        path: &str,
        form: &str,
        more: &[(&'static str, &str)],
    ) -> Answer {
        let name = format!("{who:?}");
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", format!("{cookie}={name}"))
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let body = format!("_csrf={}&{form}", csrf_of(&name));
        let router = crate::routes().into_router(self.app.clone());
        let response = router.oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer {
            status,
            headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The campus police come to the hospital too, and have an agreement of their own with the police of the town.
    pub(crate) async fn with_campus_police(&self) -> OrgId {
        let campus = self.desk(Who::Campus).org();
        let centre = self.identity(Who::Dispatcher).unit.unwrap();
        let tx = self.app.store().begin().await.unwrap();
        let (site, second) = (ClauseParty::whole(self.hospital), ClauseParty::whole(campus));
        agree_on(&tx, "AG-0150", site, second, &CLAUSES).await;
        let first = ClauseParty::unit(self.police, centre);
        agree_on(&tx, "AG-0160", first, second, &AMONG_PARTNERS).await;
        tx.commit().await.unwrap();
        campus
    }

    /// Stops the agreement, as its own verbs leave it, and hands the change to the rooms.
    pub(crate) async fn suspend(&self) {
        self.turn("AG-0143", [self.hospital, self.police], Turn::Suspended)
            .await;
    }

    /// Lets the agreement run again, and hands the change to the rooms.
    pub(crate) async fn resume(&self) {
        self.turn("AG-0143", [self.hospital, self.police], Turn::Resumed).await;
    }

    /// The next version of the agreement is in force, which opens what the site has to these duties of the police, and its rooms
    /// hear of it.
    pub(crate) async fn amend(&self, opened_to: &[Duty]) {
        let tx = self.app.store().begin().await.unwrap();
        papers::amend(&tx, self.hospital, opened_to, self.app.now()).await;
        tx.commit().await.unwrap();
        self.handed_to_rooms("AG-0143", [self.hospital, self.police], Turn::Amended)
            .await;
    }

    /// What becomes of the agreement, and its rooms at once.
    pub(crate) async fn turn(&self, agreement: &str, orgs: [OrgId; 2], turn: Turn) {
        self.decided(agreement, turn).await;
        self.handed_to_rooms(agreement, orgs, turn).await;
    }

    /// The agreement's part alone, as its commit leaves it: the gate decides by it, and no room has heard of it yet.
    pub(crate) async fn decided(&self, agreement: &str, turn: Turn) {
        let state = match turn {
            Turn::Suspended => "suspended",
            Turn::Resumed | Turn::Amended => "in_force",
            Turn::Expired => "expired",
        };
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = $1, revision = revision + 1 WHERE reference = $2";
        assert_eq!(tx.execute(sql, params![state, agreement]).await.unwrap(), 1);
        if [Turn::Suspended, Turn::Expired].contains(&turn) {
            let closed = "UPDATE release SET closed_at = $1 WHERE closed_at IS NULL AND clause_id IN \
                          (SELECT c.id FROM clause c JOIN mou m ON m.id = c.mou_id WHERE m.reference = $2)";
            tx.execute(closed, params![self.app.now(), agreement]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The rooms' part alone: the message of the outbox is handled.
    pub(crate) async fn handed_to_rooms(&self, agreement: &str, orgs: [OrgId; 2], turn: Turn) {
        let topic = match turn {
            Turn::Suspended => "agreement.suspended",
            Turn::Resumed => "agreement.resumed",
            Turn::Amended => "agreement.in-force",
            Turn::Expired => "agreement.expired",
        };
        let mut tx = self.app.store().begin().await.unwrap();
        let payload = serde_json::json!({ "orgs": orgs, "reference": agreement });
        let gate = self.app.part().unwrap();
        for handler in crate::handlers(&self.app.settings().base_url, &gate) {
            if handler.topic() == topic {
                handler.handle(&mut tx, &payload, self.app.now()).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    /// What the screens are told from now on.
    pub(crate) fn listen(&self) -> Arc<Mutex<Vec<Message>>> {
        let heard = Arc::<Mutex<Vec<Message>>>::default();
        let kept = heard.clone();
        self.app
            .store()
            .listen(move |messages| kept.lock().unwrap().extend_from_slice(messages));
        heard
    }
}

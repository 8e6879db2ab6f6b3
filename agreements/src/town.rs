//! One invented town for the tests: Quarry Hospital and Ellery Police, who agree, and Harbor Campus Police, who has nothing to do
//! with them.

use crate::crossing::Gate;
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use muster_membership::keys::{self, SealingKey};
use muster_membership::{Organisation, Position, Site, organisation, position, site};
use muster_store::Store;
use muster_terms::*;
use muster_web::app::AppBuilder;
use muster_web::desk::Identity;
use muster_web::{App, Desk, Doorkeeper, Frame, Problem, Shell, WebSettings, forms::csrf_of, layout::Theme};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

pub const NOW: &str = "2031-05-04T12:00:00Z";

/// Whoever's secret is known is who they are.
#[derive(Default)]
struct OpenDoors(Mutex<HashMap<String, Identity>>);

#[async_trait]
impl Doorkeeper for OpenDoors {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.0.lock().unwrap().get(secret).cloned())
    }
    async fn by_token(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.0.lock().unwrap().get(secret).cloned())
    }
    async fn by_device(&self, _: &App, _: &str) -> Result<Option<Identity>, Problem> {
        Ok(None)
    }
}

struct EmptyFrame;

#[async_trait]
impl Frame for EmptyFrame {
    async fn fill(&self, _: &Desk, _: &mut Shell) -> Result<(), Problem> {
        Ok(())
    }
}

/// A position of the town; its secret is its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Director,
    SecondDirector,
    ControlRoom,
    Guard,
    Commander,
    Dispatcher,
    Liaison,
    Outsider,
}

pub struct Town {
    pub app: App,
    pub clock: Arc<FixedClock>,
    pub hospital: OrgId,
    pub police: OrgId,
    pub campus: OrgId,
    pub main_building: SiteId,
    pub clinic: SiteId,
    router: Router,
    doors: Arc<OpenDoors>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Town {
    pub async fn on(store: Store) -> Self {
        Self::with(store, |builder| builder).await
    }

    pub async fn with(store: Store, more: impl FnOnce(AppBuilder) -> AppBuilder) -> Self {
        let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
        let doors = Arc::new(OpenDoors::default());
        let settings = WebSettings {
            base_url: "http://muster.example".into(),
            ..WebSettings::default()
        };
        let builder = AppBuilder::new(store, clock.clone(), settings, doors.clone(), Arc::new(EmptyFrame))
            .with(Arc::new(Gate::new()))
            .with(Arc::new(SealingKey::new(&[7; 32]).unwrap()));
        let app = more(builder).build();
        let router = crate::routes().into_router(app.clone());
        let mut town = Self {
            hospital: OrgId::new(),
            police: OrgId::new(),
            campus: OrgId::new(),
            main_building: SiteId::new(),
            clinic: SiteId::new(),
            app,
            clock,
            router,
            doors,
        };
        town.settle().await;
        town
    }

    async fn settle(&mut self) {
        use OrganisationKind::{Agency, Company};
        let tx = self.app.store().begin().await.unwrap();
        let sealing = self.app.part::<SealingKey>().unwrap();
        for (id, name, kind) in [
            (self.hospital, "Quarry Hospital", Company),
            (self.police, "Ellery Police", Agency),
            (self.campus, "Harbor Campus Police", Agency),
        ] {
            organisation::store::insert(&tx, &organisation_of(id, name, kind))
                .await
                .unwrap();
            keys::create(&tx, &sealing, id, NOW.parse().unwrap()).await.unwrap();
        }
        for (id, name) in [(self.main_building, "Main building"), (self.clinic, "Riverside Clinic")] {
            site::store::insert(&tx, &site_of(&tx, id, self.hospital, name).await)
                .await
                .unwrap();
        }
        for (who, org, duty) in [
            (Who::Director, self.hospital, Duty::SecurityDirector),
            (Who::SecondDirector, self.hospital, Duty::SecurityDirector),
            (Who::ControlRoom, self.hospital, Duty::ControlRoom),
            (Who::Guard, self.hospital, Duty::Guard),
            (Who::Commander, self.police, Duty::PoliceCommander),
            (Who::Dispatcher, self.police, Duty::Dispatcher),
            (Who::Liaison, self.police, Duty::LiaisonOfficer),
            (Who::Outsider, self.campus, Duty::PoliceCommander),
        ] {
            self.people(&tx, who, org, duty).await;
        }
        tx.commit().await.unwrap();
    }

    async fn people(&self, tx: &muster_store::Tx, who: Who, org: OrgId, duty: Duty) {
        let title = format!("{who:?}");
        let person = position::Person {
            id: PersonId::new(),
            email: None,
            display_name: title.clone(),
        };
        position::store::insert_person(tx, &person, NOW.parse().unwrap())
            .await
            .unwrap();
        let position = Position {
            id: PositionId::new(),
            org,
            unit: None,
            site: None,
            title: title.clone(),
            duty,
            person: Some(person.id),
            phone: String::new(),
            place: String::new(),
            place_mark: String::new(),
        };
        position::store::insert(tx, &position, NOW.parse().unwrap())
            .await
            .unwrap();
        let org_row = organisation::store::find(tx, org).await.unwrap().unwrap();
        let identity = Identity {
            person: person.id,
            position: position.id,
            position_title: title.clone(),
            duty,
            org,
            org_name: org_row.name,
            org_kind: org_row.kind,
            unit: None,
            site: None,
            theme: Theme::Device,
            tap_twice: false,
            shortcuts: true,
            time_zone: "UTC".into(),
            session: None,
            scopes: None,
        };
        self.doors.0.lock().unwrap().insert(title, identity);
    }

    /// From now on this position is of one unit.
    pub fn of_unit(&self, who: Who, unit: UnitId) {
        let mut doors = self.doors.0.lock().unwrap();
        doors.get_mut(&format!("{who:?}")).unwrap().unit = Some(unit);
    }

    pub fn desk(&self, who: Who) -> Desk {
        let identity = self.doors.0.lock().unwrap()[&format!("{who:?}")].clone();
        Desk::new(self.app.clone(), identity, String::new(), "/".into())
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(
            Request::get(path)
                .header(header::COOKIE, cookie(who))
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = csrf_of(&format!("{who:?}"));
        let pairs: Vec<(&str, &str)> = [("_csrf", csrf.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let body = serde_html_form::to_string(&pairs).unwrap();
        let request = Request::post(path)
            .header(header::COOKIE, cookie(who))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A call of the API; `GET` when there is no body.
    pub async fn api(&self, who: Who, method: &str, path: &str, body: Option<serde_json::Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {who:?}"))
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        let bytes = to_bytes(response.into_body(), 8 << 20).await.unwrap();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// How many entries of this kind stand in the log of `org`.
    pub async fn entries(&self, org: OrgId, kind: &str) -> i64 {
        let tx = self.app.store().read().await.unwrap();
        tx.count(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = $1 AND kind = $2",
            muster_store::params![org, kind],
        )
        .await
        .unwrap()
    }
}

fn cookie(who: Who) -> String {
    format!("{}={who:?}", muster_web::cookies::SESSION)
}

fn organisation_of(id: OrgId, name: &str, kind: OrganisationKind) -> Organisation {
    Organisation {
        id,
        kind,
        name: name.into(),
        emergency_number: "112".into(),
        out_of_hours: String::new(),
        time_zone: "UTC".into(),
        metric: true,
        created_at: NOW.parse().unwrap(),
    }
}

async fn site_of(tx: &muster_store::Tx, id: SiteId, org: OrgId, name: &str) -> Site {
    Site {
        id,
        reference: site::store::draw_reference(tx).await.unwrap(),
        org,
        name: name.into(),
        address: "1 Quarry Road".into(),
        hours: String::new(),
        occupancy: String::new(),
        police_org: None,
        police_unit: None,
        arrival_words: String::new(),
        officer_notes: vec![],
        tlp: Tlp::Amber,
        created_at: NOW.parse().unwrap(),
        revision: 1,
    }
}

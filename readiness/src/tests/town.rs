//! One invented town: the Northgate Group with a hospital, the City Police with a district, and a campus police that has no
//! agreement with anyone.

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use muster_agreements::{
    crossing::{Crossing, Gate, store::COLUMNS},
    mou::{self, Mou, MouFile, MouState, OpenIncidents, OpenIncidentsPart},
};
use muster_membership::{
    Organisation, Position, Site, Unit, organisation,
    position::{self, Person},
};
use muster_policy::{Clause, Condition, IncidentContext, Party, compile};
use muster_store::{Fault, FromRow, Row, Store, Tx, params};
use muster_terms::*;
use muster_web::{
    App, Desk, Doorkeeper, Frame, Identity, Problem, Shell, Theme, WebSettings, app::AppBuilder, forms::csrf_of,
};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

use crate::site_profile::{Profile, verbs};

/// Whose browser it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Director,
    Guard,
    Liaison,
    Patrol,
    Campus,
}

const ALL: [(Who, &str, Duty); 5] = [
    (Who::Director, "Security director", Duty::SecurityDirector),
    (Who::Guard, "Guard, Post 1", Duty::Guard),
    (Who::Liaison, "Liaison officer, Central", Duty::LiaisonOfficer),
    (Who::Patrol, "Patrol unit 412", Duty::PatrolOfficer),
    (Who::Campus, "Campus commander", Duty::PoliceCommander),
];

pub struct Town {
    pub app: App,
    pub clock: Arc<FixedClock>,
    pub northgate: OrgId,
    pub police: OrgId,
    pub incidents: Arc<Open>,
    router: Router,
    people: Arc<Vec<Identity>>,
}

/// Incidents that the test says are open.
#[derive(Default)]
pub struct Open(pub Mutex<Vec<(IncidentContext, Reference)>>);

#[async_trait]
impl OpenIncidents for Open {
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

struct Door(Arc<Vec<Identity>>);

#[async_trait]
impl Doorkeeper for Door {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.0.iter().find(|who| who.position_title == secret).cloned())
    }
    async fn by_token(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        self.by_session(app, secret).await
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

fn organisation(kind: OrganisationKind, name: &str, now: Timestamp) -> Organisation {
    Organisation {
        id: OrgId::new(),
        kind,
        name: name.into(),
        emergency_number: "112".into(),
        out_of_hours: String::new(),
        time_zone: "UTC".into(),
        metric: true,
        created_at: now,
    }
}

impl Town {
    pub async fn on(store: Store) -> Self {
        assert!(
            muster_web::assets::are_built(),
            "build the assets first: cargo xtask assets"
        );
        let clock = Arc::new(FixedClock::at("2031-05-05T09:00:00Z".parse().unwrap()));
        let now = clock.now();
        let northgate = organisation(OrganisationKind::Company, "Northgate Group", now);
        let police = organisation(OrganisationKind::Agency, "City Police", now);
        let campus = organisation(OrganisationKind::Agency, "Campus Police", now);
        let central = Unit {
            id: UnitId::new(),
            org: police.id,
            name: "Central".into(),
        };
        let tx = store.begin().await.unwrap();
        for org in [&northgate, &police, &campus] {
            organisation::store::insert(&tx, org).await.unwrap();
        }
        organisation::store::insert_unit(&tx, &central).await.unwrap();
        let mut people = Vec::new();
        for (who, title, duty) in ALL {
            let org = match who {
                Who::Director | Who::Guard => &northgate,
                Who::Liaison | Who::Patrol => &police,
                Who::Campus => &campus,
            };
            people.push(fill(&tx, org, title, duty, now).await);
        }
        tx.commit().await.unwrap();
        let people = Arc::new(people);
        let incidents = Arc::new(Open::default());
        let door = Arc::new(Door(people.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), door, Arc::new(EmptyFrame))
            .with(Arc::new(Gate::new()))
            .with(Arc::new(OpenIncidentsPart(incidents.clone())))
            .build();
        let router = crate::routes().into_router(app.clone());
        let (northgate, police) = (northgate.id, police.id);
        Self {
            app,
            clock,
            northgate,
            police,
            incidents,
            router,
            people,
        }
    }

    pub fn identity(&self, who: Who) -> &Identity {
        let at = ALL.iter().position(|each| each.0 == who).unwrap();
        &self.people[at]
    }

    pub fn desk(&self, who: Who) -> Desk {
        Desk::new(
            self.app.clone(),
            self.identity(who).clone(),
            csrf_of(self.secret(who)),
            "/sites".into(),
        )
    }

    fn secret(&self, who: Who) -> &str {
        &self.identity(who).position_title
    }

    pub fn csrf(&self, who: Who) -> String {
        csrf_of(self.secret(who))
    }

    /// Northfield Hospital, tied to the police's district when there is an agreement.
    pub async fn hospital(&self) -> Site {
        let tx = self.app.store().read().await.unwrap();
        let known = crate::site_profile::store::known_police(&tx, self.northgate)
            .await
            .unwrap();
        drop(tx);
        let profile = Profile {
            name: "Northfield Hospital".into(),
            address: "12 Hospital Road".into(),
            hours: "24 hours".into(),
            police: known
                .iter()
                .find(|known| known.party.unit.is_some())
                .map(|known| known.party),
            officer_notes: vec![("Parking".into(), "2 bays at M2".into())],
            ..Profile::default()
        };
        verbs::create(&self.desk(Who::Director), profile).await.unwrap()
    }

    /// An agreement in force with these clauses from Northgate to the police, and its reference.
    pub async fn agree(&self, clauses: &[Line]) -> MouId {
        let now = self.app.now();
        let id = MouId::new();
        let mou = Mou {
            id,
            reference: "AG-0143".parse().unwrap(),
            title: "Working agreement".into(),
            a: Party::whole(self.northgate),
            b: Party::whole(self.police),
            state: MouState::InForce,
            version_in_force: Some(1),
            review_on: None,
            ends_at: None,
            created_at: now,
            revision: 1,
        };
        let tx = self.app.store().begin().await.unwrap();
        let file = MouFile {
            mou,
            versions: vec![],
            signatures: vec![],
            suspended_by: None,
        };
        mou::store::insert(&tx, &file).await.unwrap();
        for line in clauses {
            mou::store::insert_clause(&tx, &compile(&self.clause(id, line)).unwrap())
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    fn clause(&self, mou: MouId, line: &Line) -> Clause {
        let (from, to) = if line.to_site {
            (self.police, self.northgate)
        } else {
            (self.northgate, self.police)
        };
        Clause {
            id: ClauseId::new(),
            mou,
            mou_ref: "AG-0143".into(),
            version: 1,
            number: line.number.into(),
            text: "As agreed.".into(),
            data_class: line.class,
            from: Party::whole(from),
            to: Party::whole(to),
            purpose: line.purpose,
            condition: line.condition,
            sites: vec![],
            recipients: line.recipients.to_vec(),
            tlp_ceiling: Tlp::AmberStrict,
            retention_days: 3650,
            onward_sharing: false,
            starts_at: self.app.now(),
            ends_at: "2041-01-01T00:00:00Z".parse().unwrap(),
        }
    }

    pub async fn suspend(&self, mou: MouId) {
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = 'suspended', revision = revision + 1 WHERE id = $1";
        tx.execute(sql, params![mou]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Lines of "who saw what", oldest first.
    pub async fn crossings(&self) -> Vec<Crossing> {
        let tx = self.app.store().read().await.unwrap();
        tx.all(&format!("SELECT {COLUMNS} FROM crossing ORDER BY at, id"), params![])
            .await
            .unwrap()
    }

    /// Kinds of entries in the log of an organisation, oldest first.
    pub async fn log(&self, org: OrgId) -> Vec<String> {
        struct Kind(String);
        impl FromRow for Kind {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                row.text("kind").map(Self)
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let kinds: Vec<Kind> = tx
            .all(
                "SELECT kind FROM ledger_entry WHERE org_id = $1 ORDER BY id",
                params![org],
            )
            .await
            .unwrap();
        kinds.into_iter().map(|kind| kind.0).collect()
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, "GET", path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf(who);
        let mut pairs = vec![("_csrf", csrf.as_str())];
        pairs.extend_from_slice(fields);
        let body = serde_html_form::to_string(&pairs).unwrap();
        let request = self
            .request(who, "POST", path)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Posts a multipart form: the token first, then fields, then files under `files`.
    pub async fn upload(&self, who: Who, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let csrf = self.csrf(who);
        self.upload_with(who, path, &csrf, fields, files).await
    }

    pub async fn upload_with(
        &self,
        who: Who,
        path: &str,
        csrf: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        let mut part = |head: String, bytes: &[u8]| {
            body.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        };
        part("name=\"_csrf\"".into(), csrf.as_bytes());
        for (name, value) in fields {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, bytes) in files {
            part(format!("name=\"files\"; filename=\"{name}\""), bytes);
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = self
            .request(who, "POST", path)
            .header("content-type", "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub fn request(&self, who: Who, method: &str, path: &str) -> axum::http::request::Builder {
        let secret = self.secret(who);
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("muster_session={secret}"))
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer {
            status,
            location,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn ok(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }

    /// Where a post led, without the note.
    pub fn led_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.location.clone().unwrap().split('?').next().unwrap().to_owned()
    }

    pub fn says(&self, words: &str) {
        assert!(self.body.contains(words), "{words:?} is not in {}", self.body);
    }
}

/// One clause of the town's agreement.
pub struct Line {
    pub number: &'static str,
    pub class: DataClass,
    pub purpose: Purpose,
    pub condition: Condition,
    pub recipients: &'static [Duty],
    pub to_site: bool,
}

/// A clause that stands open on quiet days, for the liaison.
pub fn standing(number: &'static str, class: DataClass) -> Line {
    Line {
        number,
        class,
        purpose: Purpose::Readiness,
        condition: Condition::Standing,
        recipients: &[Duty::LiaisonOfficer],
        to_site: false,
    }
}

async fn fill(tx: &Tx, org: &Organisation, title: &str, duty: Duty, now: Timestamp) -> Identity {
    let person = Person {
        id: PersonId::new(),
        email: None,
        display_name: title.into(),
    };
    position::store::insert_person(tx, &person, now).await.unwrap();
    let position = Position {
        person: Some(person.id),
        phone: "+44 20 7946 0000".into(),
        ..Position::new(org.id, title, duty)
    };
    position::store::insert(tx, &position, now).await.unwrap();
    Identity {
        person: person.id,
        position: position.id,
        position_title: title.into(),
        duty,
        org: org.id,
        org_name: org.name.clone(),
        org_kind: org.kind,
        unit: None,
        site: None,
        theme: Theme::Device,
        tap_twice: false,
        shortcuts: true,
        time_zone: "UTC".into(),
        session: Some(SessionId::new()),
        scopes: None,
    }
}

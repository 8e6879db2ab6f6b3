//! One invented town: the Northgate Group with a hospital, the City Police with a district, and a campus police that has no
//! agreement with anyone.

mod agreements;
mod asks;

pub use agreements::{capability, profile, shared};
pub use asks::Answer;

use async_trait::async_trait;
use axum::Router;
use muster_agreements::{
    crossing::{Crossing, Gate, store::COLUMNS},
    mou::{OpenIncidents, OpenIncidentsPart},
};
use muster_membership::{
    Organisation, Position, Site, Unit, organisation,
    position::{self, Person},
};
use muster_policy::IncidentContext;
use muster_store::{Fault, FromRow, Row, Store, Tx, params};
use muster_terms::*;
use muster_web::{
    App, Desk, Doorkeeper, Frame, Identity, Problem, Shell, Theme, WebSettings, app::AppBuilder, forms::csrf_of,
};
use std::sync::Arc;

use muster_readiness::site_profile::{Profile, verbs};

/// Whose browser it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Director,
    Manager,
    Guard,
    Liaison,
    Patrol,
    Campus,
}

const ALL: [(Who, &str, Duty); 6] = [
    (Who::Director, "Security director", Duty::SecurityDirector),
    (Who::Manager, "Site manager", Duty::SiteManager),
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
    pub central: UnitId,
    pub harbour: UnitId,
    router: Router,
    people: Arc<Vec<Identity>>,
}

/// Nothing is open: these are quiet days.
struct Open;

#[async_trait]
impl OpenIncidents for Open {
    async fn open_between(
        &self,
        _: &Tx,
        _: OrgId,
        _: OrgId,
        _: Timestamp,
    ) -> Result<Vec<(IncidentContext, Reference)>, Fault> {
        Ok(Vec::new())
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
        let harbour = Unit {
            id: UnitId::new(),
            name: "Harbour".into(),
            ..central.clone()
        };
        let tx = store.begin().await.unwrap();
        for org in [&northgate, &police, &campus] {
            organisation::store::insert(&tx, org).await.unwrap();
        }
        for unit in [&central, &harbour] {
            organisation::store::insert_unit(&tx, unit).await.unwrap();
        }
        let mut people = Vec::new();
        for (who, title, duty) in ALL {
            let org = match who {
                Who::Director | Who::Manager | Who::Guard => &northgate,
                Who::Liaison | Who::Patrol => &police,
                Who::Campus => &campus,
            };
            people.push(fill(&tx, org, title, duty, now).await);
        }
        tx.commit().await.unwrap();
        let people = Arc::new(people);
        let door = Arc::new(Door(people.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), door, Arc::new(EmptyFrame))
            .with(Arc::new(Gate::new()))
            .with(Arc::new(OpenIncidentsPart(Arc::new(Open))))
            .build();
        let router = crate::routes().into_router(app.clone());
        let (northgate, police) = (northgate.id, police.id);
        Self {
            app,
            clock,
            northgate,
            police,
            central: central.id,
            harbour: harbour.id,
            router,
            people,
        }
    }

    pub fn identity(&self, who: Who) -> &Identity {
        let at = ALL.iter().position(|each| each.0 == who).unwrap();
        &self.people[at]
    }

    pub fn desk(&self, who: Who) -> Desk {
        self.desk_of(who, None)
    }

    /// The same, of a unit.
    pub fn desk_of(&self, who: Who, unit: Option<UnitId>) -> Desk {
        let identity = Identity {
            unit,
            ..self.identity(who).clone()
        };
        Desk::new(self.app.clone(), identity, csrf_of(self.secret(who)), "/sites".into())
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
        let known = muster_readiness::site_profile::store::known_police(&tx, self.northgate)
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

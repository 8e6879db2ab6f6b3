//! One invented town: the Northgate Group with a hospital, the City Police with a district, and a campus police that has no
//! agreement with anyone.

mod agreements;
mod asks;

pub use agreements::{contacts, contacts_to_all};
pub use asks::Answer;

use async_trait::async_trait;
use axum::Router;
use muster_agreements::{
    crossing::{Crossing, Gate, store::COLUMNS},
    mou::{OpenIncidents, OpenIncidentsPart},
};
use muster_membership::{
    Organisation, Position, Unit,
    keys::SealingKey,
    letter::{ByMail, Words},
    organisation,
    position::{self, Person},
};
use muster_policy::IncidentContext;
use muster_store::{Fault, FromRow, Row, Store, Tx, params};
use muster_terms::*;
use muster_web::{
    App, Desk, Doorkeeper, Frame, Identity, Problem, Shell, Theme, WebSettings, app::AppBuilder, forms::csrf_of,
};
use std::sync::Arc;

use muster_readiness::contacts::{self, Channel, Contact};

/// Whose browser it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Director,
    Manager,
    Guard,
    Liaison,
    Patrol,
    Commander,
    Campus,
}

const ALL: [(Who, &str, Duty); 7] = [
    (Who::Director, "Security director", Duty::SecurityDirector),
    (Who::Manager, "Site manager", Duty::SiteManager),
    (Who::Guard, "Guard, Post 1", Duty::Guard),
    (Who::Liaison, "Liaison officer, Central", Duty::LiaisonOfficer),
    (Who::Patrol, "Patrol unit 412", Duty::PatrolOfficer),
    (Who::Commander, "Police commander", Duty::PoliceCommander),
    (Who::Campus, "Campus commander", Duty::PoliceCommander),
];

pub struct Town {
    pub app: App,
    pub clock: Arc<FixedClock>,
    pub northgate: OrgId,
    pub police: OrgId,
    pub central: UnitId,
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
        let tx = store.begin().await.unwrap();
        for org in [&northgate, &police, &campus] {
            organisation::store::insert(&tx, org).await.unwrap();
        }
        organisation::store::insert_unit(&tx, &central).await.unwrap();
        let mut people = Vec::new();
        for (who, title, duty) in ALL {
            let org = match who {
                Who::Director | Who::Manager | Who::Guard => &northgate,
                Who::Liaison | Who::Patrol | Who::Commander => &police,
                Who::Campus => &campus,
            };
            let unit = Some(central.id).filter(|_| org.id == police.id);
            people.push(fill(&tx, org, (title, duty), unit, now).await);
        }
        let confirmed = "UPDATE person SET email = 'p' || id || '@example.org', email_confirmed_at = $1";
        tx.execute(confirmed, params![now]).await.unwrap();
        tx.commit().await.unwrap();
        let people = Arc::new(people);
        let door = Arc::new(Door(people.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), door, Arc::new(EmptyFrame))
            .with(Arc::new(Gate::new()))
            .with(Arc::new(OpenIncidentsPart(Arc::new(Open))))
            .with(Arc::new(ByMail))
            .with(Arc::new(SealingKey::new(&[5; 32]).unwrap()))
            .build();
        let router = crate::routes()
            .merge(muster_membership::routes())
            .into_router(app.clone());
        let (northgate, police) = (northgate.id, police.id);
        Self {
            app,
            clock,
            northgate,
            police,
            central: central.id,
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
            "/handovers".into(),
        )
    }

    fn secret(&self, who: Who) -> &str {
        &self.identity(who).position_title
    }

    pub fn csrf(&self, who: Who) -> String {
        csrf_of(self.secret(who))
    }

    /// Puts a position into its side's reach order; `None`: that for all sites.
    pub async fn list_contact(&self, who: Who, site: Option<SiteId>) {
        let identity = self.identity(who);
        let tx = self.app.store().begin().await.unwrap();
        let contact = Contact {
            id: ContactId::new(),
            org: identity.org,
            site,
            position: identity.position,
            rank: 1,
            hours: "always".into(),
            channel: Channel::Phone,
            verified_on: None,
            answer_seconds: None,
            changed: None,
        };
        contacts::store::insert(&tx, &contact).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Its person leaves the position.
    pub async fn leave(&self, who: Who) {
        let position = self.identity(who).position;
        let by = if self.identity(who).org == self.northgate {
            Who::Director
        } else {
            Who::Commander
        };
        let left = self.post(by, &format!("/admin/people/{position}/vacancy"), &[]).await;
        left.led_to();
    }

    /// Somebody else fills it again.
    pub async fn fill_again(&self, who: Who) {
        let tx = self.app.store().begin().await.unwrap();
        let position = self.identity(who).position;
        let person = Person {
            id: PersonId::new(),
            email: None,
            display_name: "The next one".into(),
        };
        let now = self.app.now();
        position::store::insert_person(&tx, &person, now).await.unwrap();
        position::store::fill(&tx, position, Some(person.id)).await.unwrap();
        let sql = "UPDATE vacancy SET filled_at = $2, closed_at = $2 WHERE position_id = $1 AND closed_at IS NULL";
        assert_eq!(tx.execute(sql, params![position, now]).await.unwrap(), 1);
        tx.commit().await.unwrap();
    }

    /// Who acts for the open vacancy of this position.
    pub async fn acts(&self, who: Who, acting: Option<Who>) {
        let vacancy = self
            .text(&format!(
                "SELECT reference AS value FROM vacancy WHERE closed_at IS NULL AND position_id = '{}'",
                self.identity(who).position
            ))
            .await;
        let acting = acting
            .map(|who| self.identity(who).position.to_string())
            .unwrap_or_default();
        let set = self
            .post(
                Who::Director,
                &format!("/vacancies/{vacancy}/acting"),
                &[("acting", acting.as_str())],
            )
            .await;
        set.led_to();
    }

    /// One round of the job.
    pub async fn tick(&self) -> usize {
        crate::telling::tick(&self.app).await.unwrap()
    }

    pub async fn text(&self, sql: &str) -> String {
        struct Value(String);
        impl FromRow for Value {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                row.text("value").map(Self)
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let found: Option<Value> = tx.first(sql, params![]).await.unwrap();
        found.unwrap().0
    }

    pub async fn count(&self, sql: &str) -> i64 {
        self.app
            .store()
            .read()
            .await
            .unwrap()
            .count(sql, params![])
            .await
            .unwrap()
    }

    /// The handover letters of an organisation as their readers get them, the first first: subject and text.
    pub async fn letters(&self, org: OrgId) -> Vec<(String, String)> {
        struct Sealed(DeliveryId, Vec<u8>);
        impl FromRow for Sealed {
            fn from_row(row: &Row) -> Result<Self, Fault> {
                Ok(Self(row.parsed("id")?, row.bytes("sealed")?))
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT id, sealed FROM letter WHERE kind = 'handover' AND org_id = $1 ORDER BY id";
        let sealed: Vec<Sealed> = tx.all(sql, params![org]).await.unwrap();
        let key = self.app.part::<SealingKey>().unwrap();
        let open = |Sealed(id, sealed): Sealed| {
            let words = key.open(&format!("letter:{id}"), &sealed).unwrap();
            let words: Words = serde_json::from_slice(&words).unwrap();
            (words.subject, words.text)
        };
        sealed.into_iter().map(open).collect()
    }

    /// The one introduction there is; its path.
    pub async fn introduction(&self) -> String {
        let id = self
            .text("SELECT id AS value FROM introduction ORDER BY made_at DESC, id DESC")
            .await;
        format!("/introductions/{id}")
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

async fn fill(
    tx: &Tx,
    org: &Organisation,
    (title, duty): (&str, Duty),
    unit: Option<UnitId>,
    now: Timestamp,
) -> Identity {
    let person = Person {
        id: PersonId::new(),
        email: None,
        display_name: format!("Whoever is {title}"),
    };
    position::store::insert_person(tx, &person, now).await.unwrap();
    let position = Position {
        person: Some(person.id),
        unit,
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
        unit,
        site: None,
        theme: Theme::Device,
        tap_twice: false,
        shortcuts: true,
        time_zone: "UTC".into(),
        session: Some(SessionId::new()),
        scopes: None,
    }
}

//! One invented town for the tests of this crate: a hospital, a city police, and a campus police that has no agreement.

mod actions;
mod founding;
mod made;

pub(crate) use made::{action, entry, incident, person};

use async_trait::async_trait;
use founding::{add_organisation, agree, identity, northfield};
use jiff::{SignedDuration, ToSpan};
use muster_agreements::crossing::{Gate, release, release::Release};
use muster_agreements::mou;
use muster_membership::{Position, position, site};
use muster_response::incident::share::ENDED_TOPIC;
use muster_response::incident::{Ending, EntryKind, Incident, Party, RoomEntry, SideStatus, rules, store as incidents};
use muster_store::{Message, Store, Tx, outbox};
use muster_terms::*;
use muster_web::{App, AppBuilder, Desk, Doorkeeper, Frame, Identity, Problem, Shell, WebSettings};
use std::sync::Arc;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When the emergency of the tests was raised: a Tuesday evening.
pub(crate) const RAISED: &str = "2031-05-06T19:42:00Z";

/// Who asks in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Director,
    Guard,
    Liaison,
    Dispatcher,
    Campus,
}

pub(crate) struct Town {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) hospital: OrgId,
    pub(crate) police: OrgId,
    pub(crate) campus: OrgId,
    pub(crate) site: SiteId,
    pub(crate) mou: MouId,
    identities: Vec<(Who, Identity)>,
}

/// Opens the doors of the town: the session secret is the name of who asks.
struct Doors(Vec<(Who, Identity)>);

#[async_trait]
impl Doorkeeper for Doors {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self
            .0
            .iter()
            .find(|(who, _)| format!("{who:?}") == secret)
            .map(|(_, identity)| identity.clone()))
    }
    async fn by_token(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        self.by_session(app, secret).await
    }
    async fn by_device(&self, _: &App, _: &str) -> Result<Option<Identity>, Problem> {
        Ok(None)
    }
}

struct BareFrame;

#[async_trait]
impl Frame for BareFrame {
    async fn fill(&self, _: &Desk, _: &mut Shell) -> Result<(), Problem> {
        Ok(())
    }
}

/// One clause of the recovery: class, and whether it runs from the hospital to the police.
pub(crate) type Line = (DataClass, bool);
/// Debriefs and actions, both ways.
pub(crate) const ALL: [Line; 4] = [
    (DataClass::Debrief, true),
    (DataClass::Debrief, false),
    (DataClass::CorrectiveAction, true),
    (DataClass::CorrectiveAction, false),
];

impl Town {
    pub(crate) async fn new(store: Store, lines: &[Line]) -> Self {
        let (hospital, police, campus) = (OrgId::new(), OrgId::new(), OrgId::new());
        let tx = store.begin().await.unwrap();
        let mut identities = Vec::new();
        for (who, org, name, kind, title, duty) in [
            (
                Who::Director,
                hospital,
                "Northfield Hospital",
                OrganisationKind::Company,
                "Security director",
                Duty::SecurityDirector,
            ),
            (
                Who::Guard,
                hospital,
                "Northfield Hospital",
                OrganisationKind::Company,
                "Guard, Post 3",
                Duty::Guard,
            ),
            (
                Who::Liaison,
                police,
                "City Police",
                OrganisationKind::Agency,
                "Liaison officer",
                Duty::LiaisonOfficer,
            ),
            (
                Who::Dispatcher,
                police,
                "City Police",
                OrganisationKind::Agency,
                "Dispatcher, desk 2",
                Duty::Dispatcher,
            ),
            (
                Who::Campus,
                campus,
                "Campus Police",
                OrganisationKind::Agency,
                "Campus commander",
                Duty::PoliceCommander,
            ),
        ] {
            add_organisation(&tx, org, kind, name).await;
            let position = Position::new(org, title, duty);
            position::store::insert(&tx, &position, at(RAISED)).await.unwrap();
            identities.push((who, identity(&position, name, kind)));
        }
        let site = SiteId::new();
        site::store::insert(&tx, &northfield(site, hospital)).await.unwrap();
        let mou = agree(&tx, "AG-0143", (hospital, police), lines).await;
        tx.commit().await.unwrap();
        let clock = Arc::new(FixedClock::at(at(RAISED)));
        let doors = Arc::new(Doors(identities.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), doors, Arc::new(BareFrame))
            .with(Arc::new(Gate::new()))
            .build();
        Self {
            app,
            clock,
            hospital,
            police,
            campus,
            site,
            mou,
            identities,
        }
    }

    pub(crate) fn identity(&self, who: Who) -> Identity {
        self.identities
            .iter()
            .find(|(known, _)| *known == who)
            .map(|(_, identity)| identity.clone())
            .unwrap()
    }

    pub(crate) fn desk(&self, who: Who) -> Desk {
        Desk::new(self.app.clone(), self.identity(who), String::new(), "/debriefs".into())
    }

    pub(crate) fn position(&self, who: Who) -> PositionId {
        self.identity(who).position
    }

    /// An emergency that has run and ended, with police in its room. Its lines crossed both ways.
    pub(crate) async fn ended(&self, ending: Ending) -> Incident {
        self.ended_as("INC-0231", ending).await
    }

    pub(crate) async fn ended_as(&self, reference: &str, ending: Ending) -> Incident {
        let mut incident = incident(self.hospital, self.site, self.position(Who::Guard));
        incident.reference = reference.parse().unwrap();
        if matches!(ending, Ending::DrillEnded | Ending::BecameReal) {
            incident.status = AlertStatus::Exercise;
        }
        let tx = self.app.store().begin().await.unwrap();
        incidents::insert(&tx, &incident, None).await.unwrap();
        self.join(&tx, &incident, self.hospital, OrganisationKind::Company, false)
            .await;
        self.join(&tx, &incident, self.police, OrganisationKind::Agency, true)
            .await;
        let director = self.position(Who::Director);
        let dispatcher = self.position(Who::Dispatcher);
        incidents::put_person(&tx, &person(&incident, director, self.hospital, Some(0), Some(15)))
            .await
            .unwrap();
        incidents::put_person(&tx, &person(&incident, dispatcher, self.police, Some(0), Some(22)))
            .await
            .unwrap();
        for (org, by, kind, seconds) in [
            (self.hospital, director, EntryKind::Acknowledged, 15),
            (self.police, dispatcher, EntryKind::Accepted, 22),
            (self.police, dispatcher, EntryKind::UnitsSent, 150),
            (self.police, dispatcher, EntryKind::OnScene, 460),
        ] {
            self.say(&tx, &entry(&incident, org, Some(by), kind, seconds)).await;
        }
        let ended_at = incident.raised_at + SignedDuration::from_mins(20);
        let incident = rules::end(incident, ending, ended_at).unwrap();
        incidents::save(&tx, &incident).await.unwrap();
        tx.commit().await.unwrap();
        self.clock.set(ended_at + 2.seconds());
        incident
    }

    async fn join(&self, tx: &Tx, incident: &Incident, org: OrgId, kind: OrganisationKind, by_clause: bool) {
        let clause = if by_clause { Some(ClauseId::new()) } else { None };
        let party = Party {
            incident: incident.id,
            org,
            org_name: String::new(),
            org_kind: kind,
            unit: None,
            clause,
            lead: None,
            clear_said_by: None,
            clear_said_at: None,
            stopped_at: None,
            joined_at: incident.raised_at,
            status: SideStatus::default(),
        };
        incidents::add_party(tx, &party).await.unwrap();
    }

    async fn say(&self, tx: &Tx, entry: &RoomEntry) {
        incidents::append(tx, entry, [7; 32]).await.unwrap();
        let Some(clause) = any_clause(tx, self.mou).await else {
            return;
        };
        let to = if entry.org == self.hospital {
            self.police
        } else {
            self.hospital
        };
        let opened = Release {
            id: ReleaseId::new(),
            class: entry.class,
            record: format!("entry:{}", entry.id),
            site: Some(self.site),
            incident: Some(entry.incident),
            from: entry.org,
            to,
            clause,
            opened_at: entry.at,
            closed_at: None,
        };
        release::open(tx, &opened).await.unwrap();
    }

    /// Hands the message of an end to the handlers, as the outbox does.
    pub(crate) async fn hand_over(&self, incident: IncidentId, commit: bool) {
        let payload = serde_json::json!({ "incident": incident.to_string() });
        self.hand(ENDED_TOPIC, payload, commit).await;
    }

    /// The agreement of the two posts that it changed; whoever listens acts, and on what those post too.
    pub(crate) async fn agreement_posted(&self, topic: &'static str) {
        self.posted_between(topic, [self.hospital, self.police]).await;
    }

    pub(crate) async fn posted_between(&self, topic: &'static str, orgs: [OrgId; 2]) {
        let payload = serde_json::json!({ "orgs": orgs, "reference": "AG-0143" });
        let mut tx = self.app.store().begin().await.unwrap();
        tx.post(Message::durable(topic, payload));
        tx.commit().await.unwrap();
        self.hand_all_over().await;
    }

    /// Campus police were in the room too.
    pub(crate) async fn campus_joins(&self, incident: &Incident) {
        let tx = self.app.store().begin().await.unwrap();
        self.join(&tx, incident, self.campus, OrganisationKind::Agency, true)
            .await;
        tx.commit().await.unwrap();
    }

    /// An agreement with campus police comes into force: each line is a class of the other's that it opens to them.
    pub(crate) async fn agrees_with_campus(&self, org: OrgId, reference: &str, classes: &[DataClass]) {
        let lines: Vec<Line> = classes.iter().map(|class| (*class, true)).collect();
        let tx = self.app.store().begin().await.unwrap();
        agree(&tx, reference, (org, self.campus), &lines).await;
        tx.commit().await.unwrap();
        self.posted_between("agreement.in-force", [org, self.campus]).await;
    }

    /// Hands over what waits in the outbox and is due, to rooms and to this crate.
    pub(crate) async fn hand_all_over(&self) {
        let gate = self.app.part().unwrap();
        let mut handlers = muster_response::handlers("https://muster.example", &gate);
        handlers.extend(crate::handlers(&gate));
        while outbox::hand_over(self.app.store(), &handlers, self.app.now())
            .await
            .unwrap()
            > 0
        {}
    }

    async fn hand(&self, topic: &str, payload: serde_json::Value, commit: bool) {
        let mut tx = self.app.store().begin().await.unwrap();
        let mut heard = 0;
        let gate = self.app.part().unwrap();
        for handler in crate::handlers(&gate).iter().filter(|handler| handler.topic() == topic) {
            handler.handle(&mut tx, &payload, self.app.now()).await.unwrap();
            heard += 1;
        }
        assert_eq!(heard, 1, "{topic}");
        if commit {
            tx.commit().await.unwrap()
        } else {
            tx.roll_back().await.unwrap()
        }
    }

    /// An ended emergency with its debrief.
    pub(crate) async fn debriefed(&self) -> Incident {
        let incident = self.ended(Ending::AllClear).await;
        self.hand_over(incident.id, true).await;
        incident
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.app
            .store()
            .read()
            .await
            .unwrap()
            .count(sql, muster_store::params![])
            .await
            .unwrap()
    }

    /// From now on the clauses name one duty in the place of another.
    pub(crate) async fn name_duty(&self, was: Duty, is: Duty) {
        let tx = self.app.store().begin().await.unwrap();
        let (was, is) = (format!("\"{was}\""), format!("\"{is}\""));
        let sql = "UPDATE clause SET terms = REPLACE(terms, $1, $2), cedar = REPLACE(cedar, $1, $2)";
        tx.execute(sql, muster_store::params![was, is]).await.unwrap();
        let sql = "UPDATE mou SET revision = revision + 1";
        tx.execute(sql, muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// From now on the clauses cover one site alone.
    pub(crate) async fn clauses_cover(&self, site: SiteId) {
        let tx = self.app.store().begin().await.unwrap();
        let (all, one) = ("\"sites\":[]", format!("\"sites\":[\"{site}\"]"));
        let sql = "UPDATE clause SET terms = REPLACE(terms, $1, $2) WHERE terms LIKE '%' || $1 || '%'";
        assert!(tx.execute(sql, muster_store::params![all, one]).await.unwrap() > 0);
        let sql = "UPDATE mou SET revision = revision + 1";
        tx.execute(sql, muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn suspend(&self) {
        self.agreement_is("suspended").await;
    }

    /// The agreement is suspended, and what it had opened is closed with it.
    pub(crate) async fn suspend_and_close(&self) {
        self.suspend().await;
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE release SET closed_at = $1 WHERE closed_at IS NULL";
        tx.execute(sql, muster_store::params![self.app.now()]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn agreement_is(&self, state: &str) {
        let tx = self.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = $1, revision = revision + 1";
        tx.execute(sql, muster_store::params![state]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn any_clause(tx: &Tx, mou: MouId) -> Option<ClauseId> {
    let clauses = mou::store::clauses_in_force(tx, mou).await.unwrap();
    clauses.first().map(|clause| clause.id)
}

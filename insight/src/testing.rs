//! For the tests of this crate: a small world of organisations, a server without its frame, and requests by position.

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use muster_agreements::crossing::Gate;
use muster_ledger::NodeKey;
use muster_store::{Store, params, sequencer};
use muster_terms::*;
use muster_web::{App, AppBuilder, Desk, Doorkeeper, Frame, Identity, Problem, Shell, Theme, WebSettings};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

pub(crate) const HOST: &str = "muster.example";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-20T21:42:10Z")
}

/// Knows identities by the secret in the cookie or header.
#[derive(Default, Clone)]
struct Keeper(Arc<Mutex<HashMap<String, Identity>>>);

impl Keeper {
    fn of(&self, secret: &str) -> Option<Identity> {
        self.0.lock().unwrap().get(secret).cloned()
    }
}

#[async_trait]
impl Doorkeeper for Keeper {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.of(secret))
    }
    async fn by_token(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.of(secret))
    }
    async fn by_device(&self, _: &App, _: &str) -> Result<Option<Identity>, Problem> {
        Ok(None)
    }
}

struct NoFrame;

#[async_trait]
impl Frame for NoFrame {
    async fn fill(&self, _: &Desk, _: &mut Shell) -> Result<(), Problem> {
        Ok(())
    }
}

/// An organisation of the test world.
#[derive(Clone, Copy)]
pub(crate) struct Org {
    pub id: OrgId,
    pub kind: OrganisationKind,
    pub name: &'static str,
}

/// A store with a server over it.
pub(crate) struct World {
    pub store: Store,
    pub app: App,
    keeper: Keeper,
    router: Router,
}

/// What a request got.
pub(crate) struct Got {
    pub status: StatusCode,
    pub kind: String,
    pub body: Vec<u8>,
}

impl Got {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl World {
    pub(crate) fn over(store: Store) -> Self {
        let keeper = Keeper::default();
        let settings = WebSettings {
            base_url: format!("https://{HOST}"),
            ..WebSettings::default()
        };
        let clock = Arc::new(FixedClock::at(now()));
        let app = AppBuilder::new(
            store.clone(),
            clock,
            settings,
            Arc::new(keeper.clone()),
            Arc::new(NoFrame),
        )
        .with(Arc::new(Gate::new()))
        .with(Arc::new(NodeKey::from_seed(&[7; 32]).unwrap()))
        .build();
        Self {
            store,
            router: crate::routes().into_router(app.clone()),
            app,
            keeper,
        }
    }

    /// Runs statements that a neighbour's slice would run.
    pub(crate) async fn run(&self, sql: &str, params: Vec<muster_store::Param>) {
        let tx = self.store.begin().await.unwrap();
        tx.execute(sql, params).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn org(&self, kind: OrganisationKind, name: &'static str) -> Org {
        let id = OrgId::new();
        self.run(
            "INSERT INTO organisation (id, kind, name, emergency_number, time_zone, created_at) VALUES ($1, $2, $3, '112', 'UTC', $4)",
            params![id, kind, name, now()],
        )
        .await;
        Org { id, kind, name }
    }

    /// A filled position that can sign in.
    pub(crate) async fn desk(&self, org: Org, title: &str, duty: Duty) -> Desk {
        let (person, position) = (PersonId::new(), PositionId::new());
        self.run(
            "INSERT INTO person (id, display_name, created_at) VALUES ($1, $2, $3)",
            params![person, title, now()],
        )
        .await;
        self.run(
            "INSERT INTO position (id, org_id, title, duty, person_id, place, created_at) VALUES ($1, $2, $3, $4, $5, 'ED waiting', $6)",
            params![position, org.id, title, duty, person, now()],
        )
        .await;
        let identity = Identity {
            person,
            position,
            position_title: title.into(),
            duty,
            org: org.id,
            org_name: org.name.into(),
            org_kind: org.kind,
            unit: None,
            site: None,
            theme: Theme::Device,
            tap_twice: false,
            shortcuts: true,
            time_zone: "UTC".into(),
            session: None,
            scopes: None,
        };
        let desk = Desk::new(self.app.clone(), identity, String::new(), "/home".into());
        self.identify(&desk);
        desk
    }

    /// Whoever signs in at this desk is from now on who it says.
    pub(crate) fn identify(&self, desk: &Desk) {
        let known = self.keeper.0.lock();
        known.unwrap().insert(desk.who.position.to_string(), desk.who.clone());
    }

    pub(crate) async fn get(&self, desk: &Desk, path: &str) -> Got {
        let request = Request::get(path);
        let secret = desk.who.position.to_string();
        let request = match path.starts_with("/api/") {
            true => request.header("authorization", format!("Bearer {secret}")),
            false => request.header("cookie", format!("__Host-muster_session={secret}")),
        };
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_signed_out(&self, path: &str) -> Got {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let kind = response
            .headers()
            .get("content-type")
            .map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec();
        Got {
            status,
            kind: kind.unwrap_or_default(),
            body,
        }
    }

    /// A site of an organisation with its police.
    pub(crate) async fn site(&self, org: Org, reference: &str, name: &str, police: Option<Org>) -> SiteId {
        let id = SiteId::new();
        self.run(
            "INSERT INTO site (id, reference, org_id, name, address, police_org, created_at) \
             VALUES ($1, $2, $3, $4, '1 Hill Road', $5, $6)",
            params![
                id,
                reference,
                org.id,
                name,
                police.map(|police| police.id),
                at("2026-01-01T00:00:00Z")
            ],
        )
        .await;
        id
    }

    /// Gives a site another label.
    pub(crate) async fn label(&self, site: SiteId, tlp: Tlp) {
        self.run("UPDATE site SET tlp = $2 WHERE id = $1", params![site, tlp])
            .await;
    }

    /// An emergency or drill at a site.
    pub(crate) async fn incident(
        &self,
        desk: &Desk,
        site: SiteId,
        reference: &str,
        status: AlertStatus,
        raised: Timestamp,
    ) -> IncidentId {
        let id = IncidentId::new();
        self.run(
            "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, raised_by, raised_at) \
             VALUES ($1, $2, $3, $4, $5, 1, 'weapon', 'ED waiting', $6, $7)",
            params![id, reference, desk.org(), site, status, desk.who.position, raised],
        )
        .await;
        id
    }

    /// Somebody who was called answered there.
    pub(crate) async fn heard(&self, desk: &Desk, incident: IncidentId) {
        self.run(
            "INSERT INTO incident_person (incident_id, position_id, org_id, title, called_at, acknowledged_at) VALUES ($1, $2, $3, $4, $5, $5)",
            params![incident, desk.who.position, desk.org(), desk.who.position_title, now()],
        )
        .await;
    }

    /// Both were in that room.
    pub(crate) async fn parties(&self, incident: IncidentId, orgs: &[Org]) {
        for org in orgs {
            self.run(
                "INSERT INTO incident_party (incident_id, org_id, joined_at) VALUES ($1, $2, $3)",
                params![incident, org.id, now()],
            )
            .await;
        }
    }

    /// What is learned from an emergency, at the site's organisation.
    pub(crate) async fn debrief(&self, org: Org, incident: IncidentId) -> DebriefId {
        let id = DebriefId::new();
        self.run(
            "INSERT INTO debrief (id, incident_id, org_id, created_at, due_on, facts) VALUES ($1, $2, $3, $4, '2026-11-24', '{}')",
            params![id, incident, org.id, now()],
        )
        .await;
        id
    }

    /// An improvement action for the first, by the second.
    pub(crate) async fn action(
        &self,
        debrief: DebriefId,
        (owner, by): (&Desk, &Desk),
        reference: &str,
        due_on: &str,
        taken_on: bool,
    ) {
        self.run(
            "INSERT INTO corrective_action (id, reference, debrief_id, issue, words, element, owner_org, owner_position, owner_title, \
             starts_on, due_on, added_by_org, added_by, added_at, accepted_at, source, source_id, source_reference, site_id, site_org) \
             VALUES ($1, $2, $3, 'Door stuck', 'Repair the door', 'equipment', $4, $5, $6, '2026-11-01', $7, $8, $9, $10, $11, 'debrief', \
             (SELECT d.incident_id FROM debrief d WHERE d.id = $3), \
             (SELECT i.reference FROM debrief d JOIN incident i ON i.id = d.incident_id WHERE d.id = $3), \
             (SELECT i.site_id FROM debrief d JOIN incident i ON i.id = d.incident_id WHERE d.id = $3), \
             (SELECT i.org_id FROM debrief d JOIN incident i ON i.id = d.incident_id WHERE d.id = $3))",
            params![
                ActionId::new(),
                reference,
                debrief,
                owner.org(),
                owner.who.position,
                owner.who.position_title,
                due_on,
                by.org(),
                by.who.position,
                now(),
                taken_on.then(now)
            ],
        )
        .await;
    }

    /// An agreement of two organisations with one standing clause, in a state.
    pub(crate) async fn agreement(
        &self,
        from: Org,
        to: Org,
        reference: &str,
        class: DataClass,
        state: &str,
    ) -> ClauseId {
        let (mou, clause) = (MouId::new(), ClauseId::new());
        self.run(
            "INSERT INTO mou (id, reference, title, a_org, b_org, state, version_in_force, created_at) \
             VALUES ($1, $2, 'Safety partnership', $3, $4, $5, 1, $6)",
            params![mou, reference, from.id, to.id, state, now()],
        )
        .await;
        self.run(
            "INSERT INTO mou_version (mou_id, version, state, terms, terms_digest, edited_by_org, edited_at, proposed_at) \
             VALUES ($1, 1, 'in_force', '{}', '', $2, $3, $3)",
            params![mou, from.id, now()],
        )
        .await;
        let terms = muster_policy::Clause {
            id: clause,
            mou,
            mou_ref: reference.into(),
            version: 1,
            number: "3.2".into(),
            text: "Open for readiness.".into(),
            data_class: class,
            from: muster_policy::Party::whole(from.id),
            to: muster_policy::Party::whole(to.id),
            purpose: Purpose::Readiness,
            condition: muster_policy::Condition::Standing,
            sites: Vec::new(),
            recipients: vec![Duty::LiaisonOfficer, Duty::Dispatcher],
            tlp_ceiling: Tlp::Amber,
            retention_days: 3650,
            onward_sharing: false,
            starts_at: at("2026-01-01T00:00:00Z"),
            ends_at: at("2030-01-01T00:00:00Z"),
        };
        self.run(
            "INSERT INTO clause (id, mou_id, version, number, data_class, from_org, to_org, terms, cedar) \
             VALUES ($1, $2, 1, '3.2', $3, $4, $5, $6, '')",
            params![
                clause,
                mou,
                class,
                from.id,
                to.id,
                serde_json::to_string(&terms).unwrap()
            ],
        )
        .await;
        clause
    }

    /// An agreement under which two duties of `to`, its liaison's and another, may read the actions of `from`.
    pub(crate) async fn opens_actions(&self, from: Org, to: Org, reference: &str, duty: Duty) -> ClauseId {
        let clause = self
            .agreement(from, to, reference, DataClass::CorrectiveAction, "in_force")
            .await;
        let duty = format!("\"{duty}\"");
        for (was, is) in [("\"readiness\"", "\"recovery\""), ("\"dispatcher\"", &duty)] {
            self.run(
                "UPDATE clause SET terms = REPLACE(terms, $1, $2) WHERE id = $3",
                params![was, is, clause],
            )
            .await;
        }
        clause
    }

    /// Gives every waiting ledger entry its place.
    pub(crate) async fn sequence(&self) {
        let key: Arc<NodeKey> = self.app.part().unwrap();
        while sequencer::run_once(&self.store, &key, HOST, now()).await.unwrap() > 0 {}
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.store.read().await.unwrap().count(sql, params![]).await.unwrap()
    }
}

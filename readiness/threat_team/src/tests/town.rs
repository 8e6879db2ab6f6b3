//! One invented town: the Northgate Group with a team to be, the City Police, their agreement, and browsers to visit with.

use crate::{
    Keyring,
    roster::Member,
    routes,
    seal::PassphraseKey,
    sealed::{model::Opened, store::Kept},
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use muster_agreements::crossing::Gate;
use muster_membership::{
    Organisation, Position, organisation,
    position::{self, Person},
    sign_in::{Limits, over},
};
use muster_store::{Store, dump};
use muster_terms::*;
use muster_web::{
    App, Desk, Doorkeeper, Frame, Identity, Problem, RouteRow, Shell, Theme, WebSettings, app::AppBuilder,
    forms::csrf_of,
};
use std::sync::Arc;
use tower::ServiceExt;

/// Whose browser it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Director,
    Hr,
    Manager,
    Administrator,
    Guard,
    Liaison,
    Investigator,
    Commander,
    Dispatcher,
    /// Of the police: keeps their node.
    Clerk,
}

const ALL: [(Who, &str, Duty); 10] = [
    (Who::Director, "Security director", Duty::SecurityDirector),
    (Who::Hr, "HR coordinator", Duty::HrCoordinator),
    (Who::Manager, "Site manager", Duty::SiteManager),
    (Who::Administrator, "Administrator", Duty::Administrator),
    (Who::Guard, "Guard, Post 1", Duty::Guard),
    (Who::Liaison, "Liaison officer, Central", Duty::LiaisonOfficer),
    (Who::Investigator, "Investigator, Central", Duty::Investigator),
    (Who::Commander, "Commander, Central", Duty::PoliceCommander),
    (Who::Dispatcher, "Dispatcher, Desk 1", Duty::Dispatcher),
    (Who::Clerk, "Records clerk", Duty::Administrator),
];

/// Those of the police.
const POLICE: [Who; 5] = [
    Who::Liaison,
    Who::Investigator,
    Who::Commander,
    Who::Dispatcher,
    Who::Clerk,
];

pub struct Town {
    pub app: App,
    pub clock: Arc<FixedClock>,
    pub keyring: Arc<Keyring>,
    pub northgate: OrgId,
    pub police: OrgId,
    router: Router,
    pub routes: Vec<RouteRow>,
    people: Arc<Vec<Identity>>,
}

struct Door(Arc<Vec<Identity>>);

#[async_trait]
impl Doorkeeper for Door {
    async fn by_session(&self, _: &App, secret: &str) -> Result<Option<Identity>, Problem> {
        Ok(self.0.iter().find(|who| who.position_title == secret).cloned())
    }
    async fn by_token(&self, _: &App, _: &str) -> Result<Option<Identity>, Problem> {
        Ok(None)
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

async fn fill(tx: &muster_store::Tx, org: &Organisation, title: &str, duty: Duty, now: Timestamp) -> Identity {
    let person = Person {
        id: PersonId::new(),
        email: None,
        display_name: String::new(),
    };
    position::store::insert_person(tx, &person, now).await.unwrap();
    let mut position = Position::new(org.id, title, duty);
    position.person = Some(person.id);
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
        shortcuts: false,
        time_zone: "UTC".into(),
        session: Some(SessionId::new()),
        scopes: None,
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "{words:?} is not in {}", self.body);
        self
    }

    #[track_caller]
    pub fn says_nothing_of(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "{words:?} is in {}", self.body);
        self
    }

    pub fn location(&self) -> String {
        let location = self.headers.get(header::LOCATION);
        location
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    }

    /// What stands between two marks of the page.
    pub fn between(&self, before: &str, after: &str) -> String {
        let rest = self.body.split(before).nth(1).unwrap_or_default();
        rest.split(after).next().unwrap_or_default().to_owned()
    }
}

impl Town {
    pub async fn on(store: Store) -> Self {
        Self::with_limits(store, Limits::per_minute(1000, 1000, 1000)).await
    }

    /// The same where less may be tried in a minute.
    pub async fn with_limits(store: Store, limits: Limits) -> Self {
        assert!(
            muster_web::assets::are_built(),
            "build the assets first: cargo xtask assets"
        );
        let clock = Arc::new(FixedClock::at("2031-05-05T09:00:00Z".parse().unwrap()));
        let now = clock.now();
        let northgate = organisation(OrganisationKind::Company, "Northgate Group", now);
        let police = organisation(OrganisationKind::Agency, "City Police", now);
        let tx = store.begin().await.unwrap();
        for org in [&northgate, &police] {
            organisation::store::insert(&tx, org).await.unwrap();
        }
        let mut people = Vec::new();
        for (who, title, duty) in ALL {
            let org = if POLICE.contains(&who) { &police } else { &northgate };
            people.push(fill(&tx, org, title, duty, now).await);
        }
        tx.commit().await.unwrap();
        let (people, keyring) = (Arc::new(people), Arc::new(Keyring::default()));
        let listening = keyring.clone();
        store.listen(move |messages| listening.end(&over::all_over(messages)));
        let door = Arc::new(Door(people.clone()));
        let app = AppBuilder::new(store, clock.clone(), WebSettings::default(), door, Arc::new(EmptyFrame))
            .with(keyring.clone())
            .with(Arc::new(Gate::new()))
            .with(Arc::new(limits))
            .build();
        let routes = routes();
        let rows = routes.list();
        let router = routes.into_router(app.clone());
        Self {
            app,
            clock,
            keyring,
            northgate: northgate.id,
            police: police.id,
            router,
            routes: rows,
            people,
        }
    }

    pub fn identity(&self, who: Who) -> &Identity {
        let at = ALL.iter().position(|each| each.0 == who).unwrap();
        &self.people[at]
    }

    pub fn person(&self, who: Who) -> String {
        self.identity(who).person.to_string()
    }

    pub fn position(&self, who: Who) -> String {
        self.identity(who).position.to_string()
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 8 << 20).await.unwrap();
        Answer {
            status,
            headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    fn request(&self, method: &str, who: Option<Who>, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match who {
            Some(who) => request.header(
                header::COOKIE,
                format!("muster_session={}", self.identity(who).position_title),
            ),
            None => request,
        }
    }

    pub async fn get(&self, who: impl Into<Option<Who>>, path: &str) -> Answer {
        let request = self.request("GET", who.into(), path);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, who: impl Into<Option<Who>>, path: &str, fields: &[(&str, &str)]) -> Answer {
        let who = who.into();
        let csrf = who
            .map(|who| csrf_of(&self.identity(who).position_title))
            .unwrap_or_default();
        let mut all = vec![("_csrf", csrf.as_str())];
        all.extend(fields);
        self.post_raw(who, path, &serde_html_form::to_string(all).unwrap())
            .await
    }

    pub async fn post_raw(&self, who: Option<Who>, path: &str, body: &str) -> Answer {
        let request = self.request("POST", who, path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Founds a team: the director is its chair, with a key. Returns the key on paper.
    pub async fn found(&self) -> String {
        let chair = [("position", &*self.position(Who::Director)), ("role", "security")];
        self.post(Who::Director, "/admin/team", &chair).await.is(303);
        let made = self.make_key(Who::Director).await.is(200);
        let lines = made.between("<ol class=\"codes plain-list\">", "</ol>");
        lines.replace("<li>", " ").replace("</li>", " ").trim().to_owned()
    }

    pub async fn make_key(&self, who: Who) -> Answer {
        let words = pass(who);
        let fields = [("passphrase", &*words), ("again", &words), ("lost", "yes")];
        self.post(who, "/team/key", &fields).await
    }

    pub async fn unlock(&self, who: Who) -> Answer {
        self.post(who, "/team/unlock", &[("team_passphrase", &pass(who))]).await
    }

    /// Adds a member, who makes a key and is let in. Returns the slot.
    pub async fn join(&self, who: Who, role: &str) -> String {
        let fields = [("position", &*self.position(who)), ("role", role)];
        self.post(Who::Director, "/team/members", &fields).await.is(303);
        self.make_key(who).await.is(303);
        let page = self.get(Who::Director, "/team/roster").await.is(200);
        let slot = page
            .body
            .split("/admission")
            .next()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        self.admit(&slot).await.is(303);
        slot
    }

    pub async fn admit(&self, slot: &str) -> Answer {
        let address = format!("/team/members/{slot}/admission");
        let page = self.get(Who::Director, &address).await.is(200);
        let digits = page.between("name=\"fingerprint\" value=\"", "\"");
        self.post(Who::Director, &address, &[("fingerprint", &digits)]).await
    }

    /// Whoever was let in already is not let in again.
    pub async fn admit_refused(&self, slot: &str) {
        let address = format!("/team/members/{slot}/admission");
        self.get(Who::Director, &address).await.is(409);
    }

    /// The address of the form for everybody.
    pub async fn form(&self) -> String {
        self.get(Who::Guard, "/concern").await.is(303).location()
    }

    /// Tells the team something, without a sign-in. Returns the receipt.
    pub async fn tell(&self, words: &str) -> String {
        let answer = self
            .post(
                None,
                &self.form().await,
                &[("words", words), ("about", "A person at the desk")],
            )
            .await;
        answer.is(200).between("<p class=\"codes\"><strong>", "</strong>")
    }

    /// The address of the only thing the team was told.
    pub async fn told(&self, who: Who) -> String {
        let page = self.get(who, "/team").await.is(200);
        format!("/team/told/{}", page.between("/team/told/", "\""))
    }

    /// Opens a concern; its address.
    pub async fn concern(&self, who: Who, title: &str) -> String {
        let opened = self
            .post(who, "/team/concerns", &[("title", title), ("person", "A person")])
            .await
            .is(303);
        opened.location().split('?').next().unwrap().to_owned()
    }

    /// Every table of the database as text, and the bodies as they are.
    pub async fn whole_database(&self) -> Vec<u8> {
        use futures_util::TryStreamExt;
        let tx = self.app.store().read().await.unwrap();
        let mut all = Vec::new();
        for table in dump::TABLES {
            let columns = dump::columns(&tx, table).await.unwrap();
            let lines: Vec<String> = dump::lines(&tx, table, &columns)
                .await
                .unwrap()
                .try_collect()
                .await
                .unwrap();
            all.extend(lines.join("\n").into_bytes());
        }
        for kept in self.kept().await {
            all.extend(kept.body);
        }
        all
    }

    /// All sealed rows, read as the program reads them.
    pub async fn kept(&self) -> Vec<Kept> {
        let tx = self.app.store().read().await.unwrap();
        let mut all: Vec<Kept> = Vec::new();
        loop {
            let after = all.last().map(|kept| kept.row);
            let some = crate::sealed::store::some(&tx, self.northgate, after).await.unwrap();
            if some.is_empty() {
                return all;
            }
            assert!(some.len() <= 16, "few are in memory at once");
            all.extend(some);
        }
    }

    /// What the key of this member opens, unlocked with their passphrase and without a page.
    pub async fn opened(&self, who: Who) -> Vec<Opened> {
        let tx = self.app.store().read().await.unwrap();
        let roster = crate::roster::store::roster(&tx, self.northgate).await.unwrap();
        let roster = roster.unwrap();
        let me = roster.of_person(self.identity(who).person).unwrap();
        let kept = me.sealed_key.clone().unwrap();
        let under = PassphraseKey::of(&pass(who), &kept).unwrap();
        let key = crate::seal::open_private(&under, &me.owner(), &kept).unwrap();
        let opened = crate::sealed::verbs::open_with(&tx, self.northgate, me.slot, Arc::new(key)).await;
        opened.unwrap()
    }

    /// Members as the database has them.
    pub async fn members(&self) -> Vec<Member> {
        let tx = self.app.store().read().await.unwrap();
        let roster = crate::roster::store::roster(&tx, self.northgate).await.unwrap();
        roster.unwrap().members
    }

    /// This position is vacated.
    pub async fn vacate(&self, who: Who) {
        let tx = self.app.store().begin().await.unwrap();
        position::store::fill(&tx, self.identity(who).position, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn rows(&self) -> usize {
        let tx = self.app.store().read().await.unwrap();
        crate::sealed::store::count(&tx, self.northgate).await.unwrap()
    }

    pub fn later(&self, seconds: i64) {
        self.clock.advance(seconds);
    }
}

/// A member's passphrase.
pub fn pass(who: Who) -> String {
    format!("river lantern copper {who:?}")
}

/// Is this in those bytes?
pub fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

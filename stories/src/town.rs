//! One invented town, made by the same verbs as real use, and the program that serves it.

use crate::{Browser, Home, MailSink};
use jiff::SignedDuration;
use muster_agreements::mou::{self, verbs as agreements};
use muster_membership::{
    Site,
    organisation::{Basis, Founding, found_organisation},
    position::{self, NewPosition, Person},
    sign_in::{self, Caller},
    token::{self, rules::NewToken},
};
use muster_readiness::site_plan::picture::worker;
use muster_readiness::{
    contacts,
    site_plan::FeatureKind,
    site_point::{self, rules::NewPoint},
    site_profile::{self, Profile},
};
use muster_server::{Server, Settings, serving, settings::Given};
use muster_terms::*;
use muster_web::{App, Desk};
use std::{collections::HashMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
mod founding;
use founding::{Founded, PEOPLE};

/// The day on which every story begins.
const FIRST_DAY: &str = "2031-05-02T08:00:00Z";

/// What the town's organisations have signed when the story begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partners {
    /// Northgate and the Ellery police have an agreement in force; that with the sheriff is suspended.
    Agreed,
    /// Nobody has signed anything.
    Strangers,
}

/// The town.
pub struct Town {
    pub clock: Arc<FixedClock>,
    /// Takes all mail.
    pub mail: MailSink,
    /// Quarry Hospital of the Northgate Group.
    pub hospital: Site,
    /// The agreement of Northgate and the Ellery police.
    pub agreement: Option<Reference>,
    /// The suspended one of Northgate and the sheriff.
    pub suspended: Option<Reference>,
    settings: Settings,
    running: Running,
    positions: HashMap<&'static str, PositionId>,
}

/// The program, serving.
struct Running {
    app: App,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    work: [JoinHandle<()>; 2],
}

impl Running {
    /// As `muster serve` does it, over the program's own connections.
    async fn start(settings: &Settings, clock: Arc<FixedClock>) -> Self {
        let server = Server::build(settings, clock, None)
            .await
            .expect("the server can be built");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, mut stopping) = watch::channel(false);
        let jobs = tokio::spawn(server.jobs.run(stopping.clone()));
        let asked_to_stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
        let serving = tokio::spawn(serving::serve(listener, server.router, asked_to_stop));
        Self {
            app: server.app,
            address,
            stop,
            work: [jobs, serving],
        }
    }

    /// Ends it in the middle of whatever it does.
    async fn cut_off(&mut self) {
        for work in &mut self.work {
            work.abort();
            let _ = work.await;
        }
        let _ = self.app.store().close().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        for work in &self.work {
            work.abort();
        }
    }
}

impl Town {
    /// Founds the town in an empty home and serves it.
    pub async fn found(home: &Home, partners: Partners) -> Self {
        Self::found_at(home, partners, FIRST_DAY.parse().expect("an instant")).await
    }

    /// The same, on another day: that of a child process, which lives in the machine's own time.
    pub async fn found_at(home: &Home, partners: Partners, day: Timestamp) -> Self {
        let clock = Arc::new(FixedClock::at(day));
        // Files of strangers are opened by the program, not by these tests.
        worker::use_program(worker::Program {
            path: crate::program::program("muster"),
            args: vec!["render-page".into()],
        });
        let mail = MailSink::start().await;
        let given = Given {
            base_url: Some("http://muster.example".into()),
            database: Some(home.database.clone()),
            data_dir: Some(PathBuf::from(home.folder.path())),
            mail_relay: Some(mail.relay()),
            webhooks_inside: Some(true),
            sign_in_per_minute: Some(1000),
            raise_per_minute: Some(1000),
            ..Given::default()
        };
        let settings = given.settle(true).expect("good settings");
        let running = Running::start(&settings, clock.clone()).await;
        let mut founded = Founded {
            app: running.app.clone(),
            positions: HashMap::new(),
        };
        founded
            .organisation("director", "Northgate Group", OrganisationKind::Company)
            .await;
        founded
            .organisation("commander", "Ellery Police", OrganisationKind::Agency)
            .await;
        founded
            .organisation("sheriff", "County Sheriff", OrganisationKind::Agency)
            .await;
        founded
            .organisation("campus", "Campus Police", OrganisationKind::Agency)
            .await;
        let hospital = founded.hospital().await;
        for (role, owner, title, duty, on_duty) in PEOPLE {
            let site = (role == "guard").then_some(hospital.id);
            founded.person(role, owner, title, duty, on_duty, site).await;
        }
        founded.contacts().await;
        let (mut agreement, mut suspended) = (None, None);
        if partners == Partners::Agreed {
            agreement = Some(founded.agree("director", "commander").await);
            let other = founded.agree("director", "sheriff").await;
            let desk = founded.desk("director").await;
            agreements::suspend(&desk, &other, "Nobody answers on the other side.".into())
                .await
                .expect("it is suspended");
            suspended = Some(other);
        }
        let positions = founded.positions;
        Self {
            clock,
            mail,
            hospital,
            agreement,
            suspended,
            settings,
            running,
            positions,
        }
    }

    pub fn app(&self) -> &App {
        &self.running.app
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    #[track_caller]
    pub fn position(&self, role: &str) -> PositionId {
        *self
            .positions
            .get(role)
            .unwrap_or_else(|| panic!("nobody is called {role}"))
    }

    /// Somebody more comes to the organisation of `owner` and is called `role` from then on.
    pub async fn hire(&mut self, role: &'static str, owner: &str, title: &str, duty: Duty) {
        let mut founded = Founded {
            app: self.app().clone(),
            positions: std::mem::take(&mut self.positions),
        };
        founded.person(role, owner, title, duty, false, None).await;
        self.positions = founded.positions;
    }

    /// What everybody is called, in the order of the alphabet.
    pub fn roles(&self) -> Vec<&'static str> {
        let mut roles: Vec<&'static str> = self.positions.keys().copied().collect();
        roles.sort_unstable();
        roles
    }

    /// A desk inside the program, for what a story does not tell over HTTP.
    pub async fn desk(&self, role: &str) -> Desk {
        sign_in::verbs::desk_of(self.app(), self.position(role))
            .await
            .expect("the position is filled")
    }

    pub async fn org(&self, role: &str) -> OrgId {
        self.desk(role).await.org()
    }

    /// A browser that nobody signed in with.
    pub fn stranger(&self) -> Browser {
        Browser::at(self.address())
    }

    /// A browser signed in as this role.
    pub async fn browser(&self, role: &str) -> Browser {
        let mut browser = self.stranger();
        let link = sign_in::demo::add_link(self.app(), self.position(role))
            .await
            .expect("a link");
        browser.sign_in(&link).await;
        browser
    }

    /// A program with a token that may do all that this role may.
    pub async fn api(&self, role: &str) -> Browser {
        let desk = self.desk(role).await;
        let scopes = Act::ALL.iter().copied().filter(|act| desk.may(*act)).collect();
        let expires_at = desk.now() + SignedDuration::from_hours(24 * 30);
        let secret = if desk.may(Act::Administer) {
            token::verbs::issue(
                &desk,
                NewToken {
                    label: "story".into(),
                    scopes,
                    expires_at,
                },
            )
            .await
            .expect("a token")
        } else {
            let tx = self.app().store().begin().await.expect("a transaction");
            let issued =
                token::store::issue_token(&tx, desk.who.position, "story", &scopes, desk.now(), expires_at).await;
            tx.commit().await.expect("it is kept");
            issued.expect("a token").1
        };
        self.stranger().with_token(&secret)
    }

    /// Lets time pass; what is due by then is done within a second of real time.
    pub fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    /// Cuts the program off in the middle of its work and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.running.cut_off().await;
        self.running = Running::start(&self.settings, self.clock.clone()).await;
    }

    /// The same with other settings.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.restart().await;
    }

    /// Ends its jobs and its doors; the database stays open, for a story that does by hand what a job would do.
    pub async fn stop(&mut self) {
        for work in &mut self.running.work {
            work.abort();
            let _ = work.await;
        }
    }

    /// Stops the program and lets go of its home.
    pub async fn leave(mut self) {
        self.running.cut_off().await;
    }

    /// Raises danger to life at the hospital, as the desk form does it; the incident's reference.
    pub async fn raise(&self, by: &mut Browser, place: &str) -> String {
        let form = by.get("/raise?hold=0").await.ok();
        let site = self.hospital.reference.as_str();
        let sent = by
            .submit(
                &form,
                "/raise",
                &[("site", site), ("place", place), ("level", "1"), ("category", "weapon")],
            )
            .await;
        let next = sent.is(303).location();
        next.strip_prefix("/rooms/")
            .and_then(|rest| rest.strip_suffix("/sent"))
            .expect("the first minute's page")
            .to_owned()
    }

    /// An emergency at the hospital that was a false alarm, with its debrief; its reference.
    pub async fn false_alarm(&self, place: &str) -> String {
        let mut guard = self.browser("guard").await;
        let reference = self.raise(&mut guard, place).await;
        let ending = [("ending", "false_alarm")];
        guard
            .post(&format!("/rooms/{reference}/stand-down"), &ending)
            .await
            .is(303);
        self.debrief(&reference).await;
        reference
    }

    /// The debrief of an emergency that has ended, once it is there by itself; its address.
    pub async fn debrief(&self, incident: &str) -> String {
        let (director, address) = (self.browser("director").await, format!("/debriefs/{incident}"));
        eventually("the debrief is there by itself", || {
            let (mut director, address) = (director.clone(), address.clone());
            async move { director.get(&address).await.code() == 200 }
        })
        .await;
        address
    }

    /// The verifier key of the log of this role's organisation.
    pub async fn vkey(&self, role: &str) -> String {
        let origin = muster_store::sequencer::origin(self.app().settings().host(), self.org(role).await);
        let key = self.app().part::<muster_ledger::NodeKey>().expect("a node has a key");
        key.vkey(&origin).expect("a good name")
    }

    /// The id that a question finds. For ids that no page shows.
    pub async fn one(&self, sql: &str) -> String {
        struct Id(String);
        impl muster_store::FromRow for Id {
            fn from_row(row: &muster_store::Row) -> Result<Self, muster_store::Fault> {
                Ok(Id(row.text("id")?))
            }
        }
        let tx = self.app().store().read().await.expect("a transaction");
        let row: Option<Id> = tx.first(sql, muster_store::params![]).await.expect("it reads");
        row.unwrap_or_else(|| panic!("nothing is found by {sql}")).0
    }

    /// How many rows a question counts. For facts that no page shows.
    pub async fn count(&self, sql: &str) -> i64 {
        let tx = self.app().store().read().await.expect("a transaction");
        tx.count(sql, muster_store::params![]).await.expect("a count")
    }
}

/// Asks until it is so, for at most a minute: a slow machine that does other things besides may take a part of it.
pub async fn eventually<F, Fut>(what: &str, mut is_so: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not come to pass: {what}");
}

//! What runs beside the requests: the sequencer, the outbox, the ladders, closings, expiries, deliveries, live screens.

use crate::{
    Settings,
    pulse::{self, Pulse, until},
    wiring::Wakes,
};
use jiff::SignedDuration;
use muster_agreements::crossing::Gate;
use muster_ledger::NodeKey;
use muster_membership::{keys::SealingKey, letter::LetterQueue};
use muster_notify::{
    Channel, LiveChannel, Worker, WorkerSettings,
    hub::Hub,
    mail::{MailChannel, MailSettings},
    webhook::{WebhookChannel, WebhookSettings},
};
use muster_response::{delivery, live::teller::TellerWork, room, webhook::StoreSecrets};
use muster_store::{outbox, sequencer};
use muster_terms::Clock;
use muster_web::App;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// How often jobs look without being called. A bell wakes those that can wait for a commit.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often agreements are looked at whose last day has passed. Their clauses end at the instant; this says so.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How often reach tests and exercises are looked after: a question ends, and an inject is said, at most this late.
const TEST_EVERY: Duration = Duration::from_secs(2);
/// Once an hour: tidying.
const HOURLY: Duration = Duration::from_secs(3600);

/// The jobs, ready to run.
pub struct Jobs {
    app: App,
    hub: Hub,
    signing: Arc<NodeKey>,
    teller: TellerWork,
    worker: Worker,
    /// Letters, where a relay is set.
    letters: Option<Worker>,
}

impl Jobs {
    pub(crate) fn new(
        settings: &Settings,
        app: &App,
        hub: &Hub,
        (signing, sealing): (Arc<NodeKey>, Arc<SealingKey>),
        teller: TellerWork,
        wakes: Wakes,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let mut channels: Vec<Arc<dyn Channel>> = vec![Arc::new(LiveChannel::new(hub.clone()))];
        let mut letters = None;
        if let Some(relay) = &settings.mail_relay {
            let mail = MailSettings::new(relay, &settings.mail_from).map_err(|err| err.to_string())?;
            let mail: Arc<dyn Channel> = Arc::new(MailChannel::new(mail).map_err(|err| err.to_string())?);
            channels.push(mail.clone());
            let queue = Arc::new(LetterQueue {
                store: app.store().clone(),
                sealing: sealing.clone(),
            });
            let limits = WorkerSettings::default();
            letters = Some(Worker::new(queue, vec![mail], clock.clone(), wakes.letters, limits));
        }
        let secrets = StoreSecrets {
            store: app.store().clone(),
            sealing,
        };
        let webhooks = WebhookSettings {
            permits: settings.webhook_permits(),
            ..WebhookSettings::default()
        };
        let webhook = WebhookChannel::new(webhooks, Arc::new(secrets), clock.clone()).map_err(|err| err.to_string())?;
        channels.push(Arc::new(webhook));
        let gate = app
            .part::<muster_agreements::crossing::Gate>()
            .ok_or("the server has no gate")?;
        let queue = Arc::new(delivery::StoreQueue::new(app.store().clone(), gate));
        let worker = Worker::new(queue, channels, clock, wakes.deliveries, WorkerSettings::default());
        Ok(Self {
            app: app.clone(),
            hub: hub.clone(),
            signing,
            teller,
            worker,
            letters,
        })
    }

    /// Sequences everything that waits, now: for the demo's generator and for tests with a clock in their hand.
    pub async fn sequence_all(&self) -> Result<(), String> {
        loop {
            let host = self.app.settings().host();
            let placed = sequencer::run_once(self.app.store(), &self.signing, host, self.app.now()).await;
            if placed.map_err(|err| err.to_string())? == 0 {
                return Ok(());
            }
        }
    }

    /// Runs all jobs until `stop` turns true, or another program serves the database; then each finishes what it holds.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self {
            app,
            hub,
            signing,
            teller,
            worker,
            letters,
        } = self;
        let mut jobs = JoinSet::new();
        let pulse = app.part::<Pulse>().unwrap_or_default();
        let with = |pulse: &Arc<Pulse>| (app.clone(), pulse.clone());
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "ledger", &stop, move || {
            sequence(app_.clone(), signing.clone(), pulse_.clone(), LOOK_EVERY)
        });
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "outbox", &stop, move || {
            hand_over(app_.clone(), pulse_.clone())
        });
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "ladders", &stop, move || climb(app_.clone(), pulse_.clone()));
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "agreements", &stop, move || {
            expire(app_.clone(), pulse_.clone())
        });
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "reach tests", &stop, move || {
            test_reach(app_.clone(), pulse_.clone())
        });
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "exercises", &stop, move || {
            run_exercises(app_.clone(), pulse_.clone())
        });
        let (app_, pulse_) = with(&pulse);
        pulse::keep(&mut jobs, "handovers", &stop, move || {
            tell_handovers(app_.clone(), pulse_.clone())
        });
        let hourly_app = app.clone();
        pulse::keep(&mut jobs, "hourly", &stop, move || hourly(hourly_app.clone()));
        let stirred_app = app.clone();
        pulse::keep(&mut jobs, "sealed rows", &stop, move || stir(stirred_app.clone()));
        let beating = hub.clone();
        pulse::keep(&mut jobs, "heartbeat", &stop, move || {
            let hub = beating.clone();
            async move { hub.beat().await }
        });
        let telling = until(stop.clone(), teller.run(app.clone(), hub.clone()));
        pulse::once(&mut jobs, "live screens", &pulse, telling);
        for worker in std::iter::once(worker).chain(letters) {
            let mut stopped = stop.clone();
            let sending = async move {
                worker
                    .run(async move {
                        // An error says that whoever could ask to stop is gone: the same.
                        let _ = stopped.wait_for(|stop| *stop).await;
                    })
                    .await;
            };
            pulse::once(&mut jobs, "deliveries", &pulse, sending);
        }
        tokio::select! {
            () = async { while jobs.join_next().await.is_some() {} } => {}
            () = app.store().lease_lost() => {
                tracing::error!("another program serves this database now, so this one stops");
                jobs.shutdown().await;
            }
        }
        hub.close();
    }
}

/// Sequences ledger entries right after the commit that brought them. `look_every` is for those that another program entered.
async fn sequence(app: App, key: Arc<NodeKey>, pulse: Arc<Pulse>, look_every: Duration) {
    let bell = app.store().ledger_bell();
    loop {
        pulse.beat("ledger");
        match sequencer::run_once(app.store(), &key, app.settings().host(), app.now()).await {
            Ok(0) => {
                tokio::select! { () = bell.notified() => {} () = tokio::time::sleep(look_every) => {} }
            }
            Ok(_) => {}
            Err(fault) => {
                tracing::error!(%fault, "the sequencer could not go on, it tries again");
                tokio::time::sleep(look_every * 4).await;
            }
        }
    }
}

/// Who acts on outbox messages: everybody who listens to a neighbour. Of one message, rooms come first.
pub fn handlers(app: &App) -> Vec<Arc<dyn outbox::Handler>> {
    // The program's gate, for what it has compiled; a new one decides the same and begins with nothing.
    let gate = app.part::<Gate>().unwrap_or_default();
    let mut all = muster_response::handlers(&app.settings().base_url, &gate);
    all.extend(muster_recovery::handlers(&gate));
    all
}

/// Hands outbox messages to the neighbours that act on them.
async fn hand_over(app: App, pulse: Arc<Pulse>) {
    let bell = app.store().outbox_bell();
    let handlers = handlers(&app);
    loop {
        pulse.beat("outbox");
        match outbox::hand_over(app.store(), &handlers, app.now()).await {
            Ok(0) => {
                tokio::select! { () = bell.notified() => {} () = tokio::time::sleep(LOOK_EVERY) => {} }
            }
            Ok(_) => {}
            Err(fault) => {
                tracing::error!(%fault, "the outbox could not go on, it tries again");
                tokio::time::sleep(LOOK_EVERY * 4).await;
            }
        }
    }
}

/// Climbs ladders, ends overdue deliveries, closes what was opened.
async fn climb(app: App, pulse: Arc<Pulse>) {
    loop {
        pulse.beat("ladders");
        if let Err(problem) = delivery::ladder::tick(&app).await {
            tracing::error!(?problem, "ladders could not be read, they are tried again");
        }
        if let Err(problem) = room::closing::tick(&app).await {
            tracing::error!(?problem, "closings could not be read, they are tried again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn expire(app: App, pulse: Arc<Pulse>) {
    loop {
        pulse.beat("agreements");
        if let Err(fault) = muster_agreements::mou::verbs::expire_due(app.store(), app.now()).await {
            tracing::error!(%fault, "agreements could not be expired, they are tried again");
        }
        tokio::time::sleep(EXPIRE_EVERY).await;
    }
}

/// Begins reach tests that are due, and ends questions whose time is over.
async fn test_reach(app: App, pulse: Arc<Pulse>) {
    loop {
        pulse.beat("reach tests");
        if let Err(problem) = muster_readiness::reach_test::job::tick(&app).await {
            tracing::error!(?problem, "reach tests could not be read, they are tried again");
        }
        tokio::time::sleep(TEST_EVERY).await;
    }
}

/// Says injects of exercises whose minute has come.
async fn run_exercises(app: App, pulse: Arc<Pulse>) {
    loop {
        pulse.beat("exercises");
        if let Err(problem) = muster_exercises::job::tick(&app).await {
            tracing::error!(?problem, "exercises could not be read, they are tried again");
        }
        tokio::time::sleep(TEST_EVERY).await;
    }
}

/// Tells partners of positions that are vacant, acted for or filled again, and proposes to meet.
async fn tell_handovers(app: App, pulse: Arc<Pulse>) {
    loop {
        pulse.beat("handovers");
        if let Err(fault) = muster_handover::telling::tick(&app).await {
            tracing::error!(%fault, "handovers could not be read, they are tried again");
        }
        tokio::time::sleep(EXPIRE_EVERY).await;
    }
}

async fn hourly(app: App) {
    loop {
        if let Err(fault) = outbox::tidy(app.store(), app.now() - SignedDuration::from_hours(24 * 30)).await {
            tracing::error!(%fault, "the outbox could not be tidied");
        }
        if let Err(fault) = muster_membership::invitation::store::forget_expired(app.store(), app.now()).await {
            tracing::error!(%fault, "addresses of invitations that have ended could not be forgotten");
        }
        if let Err(fault) = muster_readiness::kit::reminders::remind(&app).await {
            tracing::error!(%fault, "keepers of kits could not be reminded, they are in an hour");
        }
        if let Err(fault) = muster_plans::reminders::remind(&app).await {
            tracing::error!(%fault, "approvers of plans could not be reminded, they are in an hour");
        }
        if let Some(limits) = app.part::<muster_membership::sign_in::Limits>() {
            limits.tidy();
        }
        if let Some(limits) = app.part::<muster_threat_team::intake::IntakeLimits>() {
            limits.tidy();
        }
        tokio::time::sleep(HOURLY).await;
    }
}

/// Enters in the ledger what sealed records left for it, at moments that follow from nothing.
async fn stir(app: App) {
    loop {
        tokio::time::sleep(muster_threat_team::pause()).await;
        if let Err(problem) = muster_threat_team::stir(&app).await {
            tracing::error!(?problem, "sealed rows could not be stirred, they are next time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::ServerFrame;
    use muster_membership::sign_in::doorkeeper::StoreDoorkeeper;
    use muster_store::{Entry, Store, params, testing::each_store};
    use muster_terms::{OrgId, SystemClock};
    use muster_web::{AppBuilder, WebSettings};

    async fn waiting(store: &Store) -> i64 {
        let sql = "SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL";
        store.read().await.unwrap().count(sql, params![]).await.unwrap()
    }

    /// One that looks once an hour by itself: whatever has its place before that, the bell brought there.
    #[tokio::test]
    async fn the_bell_of_a_commit_brings_its_entries_to_their_place() {
        each_store(|store| async move {
            let key = Arc::new(NodeKey::from_seed(&[3; 32]).unwrap());
            let (clock, doors) = (Arc::new(SystemClock), Arc::new(StoreDoorkeeper));
            let settings = WebSettings::default();
            let app = AppBuilder::new(store.clone(), clock, settings, doors, Arc::new(ServerFrame)).build();
            let job = tokio::spawn(sequence(app.clone(), key, Arc::new(Pulse::default()), HOURLY));
            let org = OrgId::new();
            // The first may still be found by the look at the start; of those that follow each waits for its own bell.
            for nth in 0..5 {
                let mut tx = store.begin().await.unwrap();
                tx.enter(Entry::new(org, "test", app.now()));
                tx.commit().await.unwrap();
                let placed = async {
                    while waiting(&store).await > 0 {
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                };
                let placed = tokio::time::timeout(Duration::from_secs(60), placed).await;
                assert!(placed.is_ok(), "no bell rang for entry {nth}");
            }
            job.abort();
        })
        .await;
    }
}

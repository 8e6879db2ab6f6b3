//! Putting the program together: store, keys, parts, routes, jobs.

use crate::{
    Settings, data_dir,
    debriefs::Recovery,
    frame::ServerFrame,
    health::{
        Node, ServerState,
        store::{self as facts, FactName},
    },
    incidents::Rooms,
    jobs::Jobs,
    keys,
    pulse::Pulse,
    routes,
};
use axum::Router;
use metrics_exporter_prometheus::PrometheusHandle;
use muster_agreements::{crossing::Gate, mou::OpenIncidentsPart};
use muster_membership::letter::ByMail;
use muster_membership::setup::SetupNode;
use muster_membership::sign_in::{
    Limits, TrustedProxy,
    doorkeeper::StoreDoorkeeper,
    over::{all_over, end_screens},
};
use muster_membership::vacancy::{Holdings, HoldingsPart};
use muster_notify::{
    Wake,
    hub::{Hub, HubSettings},
};
use muster_readiness::contacts::handover::{HeldContacts, HeldSchedules};
use muster_recovery::corrective_action::handover::HeldActions;
use muster_response::{
    live::Teller,
    room::{DebriefsPart, OccasionsPart},
};
use muster_store::{DatabaseUrl, Message, Store, outbox::DELIVERIES};
use muster_terms::Clock;
use muster_threat_team::{Keyring, intake::IntakeLimits};
use muster_web::{App, AppBuilder, LiveMark, WebSettings};
use std::{sync::Arc, time::Duration};
use tower_http::compression::CompressionLayer;

/// How long a start waits for the program before it to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// The program, put together and not yet listening.
pub struct Server {
    pub app: App,
    pub router: Router,
    pub jobs: Jobs,
    pub hub: Hub,
}

impl Server {
    /// Opens the database, brings its schema up to date, and wires everything.
    ///
    /// Errors: a sentence for the person who starts it.
    pub async fn build(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        metrics: Option<PrometheusHandle>,
    ) -> Result<Self, String> {
        data_dir::make(&settings.data_dir)?;
        let url: DatabaseUrl = settings
            .database
            .parse()
            .map_err(|err: muster_store::Fault| err.to_string())?;
        let store = Store::open_to_serve(&url, PATIENCE)
            .await
            .map_err(|err| err.to_string())?;
        let keys = open_keys(settings, &store).await?;
        let sealing = Arc::new(keys.sealing);
        let signing = Arc::new(keys.signing);
        let hub = Hub::new(HubSettings::default());
        let (teller, teller_work) = Teller::new();
        let wakes = Wakes::default();
        let keyring = Arc::new(Keyring::default());
        store.listen(told(hub.clone(), teller, wakes.clone(), keyring.clone()));
        let marking = hub.clone();
        let mut app = AppBuilder::new(
            store.clone(),
            clock.clone(),
            web_settings(settings),
            Arc::new(StoreDoorkeeper),
            Arc::new(ServerFrame),
        )
        .with(Arc::new(Gate::new()))
        .with(Arc::new(hub.clone()))
        .with(Arc::new(LiveMark(Box::new(move || marking.mark()))))
        .with(Arc::new(Limits::per_minute(
            settings.sign_in_per_minute,
            settings.raise_per_minute,
            settings.api_raise_per_minute,
        )))
        .with(keyring)
        .with(Arc::new(IntakeLimits::default()))
        .with(Arc::new(TrustedProxy(settings.trusted_proxy)))
        .with(Arc::new(settings.webhook_permits()))
        .with(Arc::new(OpenIncidentsPart(Arc::new(Rooms))))
        .with(Arc::new(DebriefsPart(Arc::new(Recovery))))
        .with(Arc::new(OccasionsPart(Arc::new(crate::occasions::Events))))
        .with(Arc::new(held_by_positions(&clock)))
        .with(Arc::new(Node {
            metrics,
            metrics_on_loopback: settings.metrics_on_loopback,
        }))
        .with(sealing.clone())
        .with(signing.clone())
        .with(Arc::new(Pulse::default()))
        .with(Arc::new(crate::scopes::table()))
        .with(Arc::new(SetupNode(Arc::new(ServerState))));
        if settings.mail_relay.is_some() {
            app = app.with(Arc::new(ByMail));
        }
        let app = app.build();
        let jobs = Jobs::new(settings, &app, &hub, (signing, sealing), teller_work, wakes, clock)?;
        let router = routes::all()
            .into_router(app.clone())
            .layer(CompressionLayer::new().compress_when(crate::wiring::small_and_static()));
        Ok(Self { app, router, jobs, hub })
    }
}

/// What positions can hold: a slice that assigns something to them has its line here.
fn held_by_positions(clock: &Arc<dyn Clock>) -> HoldingsPart {
    let mut all: Vec<Arc<dyn Holdings>> = vec![Arc::new(HeldActions), Arc::new(HeldContacts), Arc::new(HeldSchedules)];
    all.push(Arc::new(muster_exercises::holding::HeldRoles));
    all.push(Arc::new(muster_exercises::holding::HeldDrills));
    all.extend(muster_handover::holdings::all(clock));
    HoldingsPart(all)
}

/// The bells of those who send: alarms and letters each have a worker.
#[derive(Clone, Default)]
pub(crate) struct Wakes {
    pub deliveries: Wake,
    pub letters: Wake,
}

/// What happens right after each commit: streams and keys of a sign-in that is over end first, then those who send are woken,
/// then screens are told. Nothing of it waits.
fn told(hub: Hub, teller: Teller, wakes: Wakes, keyring: Arc<Keyring>) -> impl Fn(&[Message]) + Send + Sync + 'static {
    move |messages| {
        end_screens(&hub, messages);
        keyring.end(&all_over(messages));
        if messages.iter().any(|message| message.topic == DELIVERIES) {
            wakes.deliveries.wake();
            wakes.letters.wake();
        }
        teller.told(messages);
    }
}

/// The node's keys, and whether they are those that this database has lived under.
async fn open_keys(settings: &Settings, store: &Store) -> Result<keys::NodeKeys, String> {
    let words = |fault: muster_store::Fault| fault.to_string();
    let tx = store.begin().await.map_err(words)?;
    let lived = match muster_membership::organisation::store::any(&tx).await.map_err(words)? {
        true => keys::Before::Lived,
        false => keys::Before::FirstStart,
    };
    let keys = keys::open(&settings.data_dir, lived)?;
    let ours = hex::encode(keys.signing.public_key());
    match facts::fact(&tx, FactName::NodeKey).await.map_err(words)? {
        Some(known) if known.detail != ours => {
            return Err(format!(
                "{} holds another node's key than the one this database has lived under",
                settings.data_dir.join("node.key").display()
            ));
        }
        Some(_) => {}
        None => {
            let now = muster_terms::SystemClock.now();
            facts::keep_fact(&tx, FactName::NodeKey, now, &ours)
                .await
                .map_err(words)?;
        }
    }
    tx.commit().await.map_err(words)?;
    Ok(keys)
}

pub(crate) fn web_settings(settings: &Settings) -> WebSettings {
    WebSettings {
        base_url: settings.base_url.clone(),
        demo: settings.demo,
        emergency_number: settings.emergency_number.clone(),
        sign_in_per_minute: settings.sign_in_per_minute,
        raise_per_minute: settings.raise_per_minute,
    }
}

/// Everything is compressed but event streams, which must flow line by line.
fn small_and_static() -> impl tower_http::compression::predicate::Predicate {
    use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
    SizeAbove::new(512)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use serde_json::Value;

    #[test]
    fn a_commit_that_leaves_something_to_send_rings_both_bells() {
        let (teller, _work) = Teller::new();
        let wakes = Wakes::default();
        let tell = told(Hub::new(HubSettings::default()), teller, wakes.clone(), Arc::default());
        tell(&[Message::live("another.topic", Value::Null)]);
        assert!(wakes.deliveries.rung().now_or_never().is_none());
        tell(&[Message::live(DELIVERIES, Value::Null)]);
        assert!(wakes.deliveries.rung().now_or_never().is_some());
        assert!(wakes.letters.rung().now_or_never().is_some());
    }
}

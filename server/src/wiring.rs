//! Putting the program together: store, keys, parts, routes, jobs.

use crate::{
    Settings,
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
use muster_membership::sign_in::{Limits, TrustedProxy, doorkeeper::StoreDoorkeeper};
use muster_notify::hub::{Hub, HubSettings};
use muster_response::live::Teller;
use muster_store::{DatabaseUrl, Store};
use muster_terms::Clock;
use muster_web::{App, AppBuilder, WebSettings};
use std::sync::Arc;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

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
        std::fs::create_dir_all(&settings.data_dir).map_err(|err| format!("{}: {err}", settings.data_dir.display()))?;
        let url: DatabaseUrl = settings
            .database
            .parse()
            .map_err(|err: muster_store::Fault| err.to_string())?;
        let store = Store::open(&url).await.map_err(|err| err.to_string())?;
        let keys = open_keys(settings, &store).await?;
        let sealing = Arc::new(keys.sealing);
        let signing = Arc::new(keys.signing);
        let hub = Hub::new(HubSettings::default());
        let (teller, teller_work) = Teller::new();
        store.listen(move |messages| teller.told(messages));
        let mut app = AppBuilder::new(
            store.clone(),
            clock.clone(),
            web_settings(settings),
            Arc::new(StoreDoorkeeper),
            Arc::new(ServerFrame),
        )
        .with(Arc::new(Gate::new()))
        .with(Arc::new(hub.clone()))
        .with(Arc::new(Limits::per_minute(
            settings.sign_in_per_minute,
            settings.raise_per_minute,
        )))
        .with(Arc::new(TrustedProxy(settings.trusted_proxy)))
        .with(Arc::new(settings.webhook_permits()))
        .with(Arc::new(OpenIncidentsPart(Arc::new(Rooms))))
        .with(Arc::new(Node {
            metrics,
            metrics_on_loopback: settings.metrics_on_loopback,
        }))
        .with(sealing.clone())
        .with(signing.clone())
        .with(Arc::new(Pulse::default()))
        .with(Arc::new(SetupNode(Arc::new(ServerState))));
        if settings.mail_relay.is_some() {
            app = app.with(Arc::new(ByMail));
        }
        let app = app.build();
        let jobs = Jobs::new(settings, &app, &hub, signing, sealing, teller_work, clock)?;
        let router = routes::all()
            .into_router(app.clone())
            .layer(CompressionLayer::new().compress_when(crate::wiring::small_and_static()))
            .layer(TimeoutLayer::with_status_code(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                std::time::Duration::from_secs(30),
            ))
            .layer(CatchPanicLayer::new());
        Ok(Self { app, router, jobs, hub })
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

fn web_settings(settings: &Settings) -> WebSettings {
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

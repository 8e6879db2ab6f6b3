//! A partner's system: it takes webhook calls and keeps them, or hangs when it is told to.

use axum::{Router, body::Bytes, http::HeaderMap, routing::post};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};

/// One call that came.
#[derive(Debug, Clone)]
pub struct Call {
    pub headers: HeaderMap,
    pub body: String,
}

/// The system. It ends with the story.
#[derive(Debug)]
pub struct HookSink {
    address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
    hangs: Arc<AtomicBool>,
    work: JoinHandle<()>,
}

impl HookSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (calls, hangs) = (Arc::<Mutex<Vec<Call>>>::default(), Arc::<AtomicBool>::default());
        let (kept, asleep) = (calls.clone(), hangs.clone());
        let take = move |headers: HeaderMap, body: Bytes| async move {
            kept.lock().expect("no panic holds it").push(Call {
                headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            });
            if asleep.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_secs(3_600)).await;
            }
        };
        let app = Router::new().route("/hook", post(take));
        let work = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self {
            address,
            calls,
            hangs,
            work,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// From now on calls are taken and never answered.
    pub fn hang(&self) {
        self.hangs.store(true, Ordering::SeqCst);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no panic holds it").clone()
    }
}

impl Drop for HookSink {
    fn drop(&mut self) {
        self.work.abort();
    }
}

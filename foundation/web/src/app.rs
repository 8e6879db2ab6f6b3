//! What every request can reach: the store, the clock, who opens the door, and what the rooms registered.

use crate::{Desk, Doorkeeper, Frame};
use muster_store::Store;
use muster_terms::{Clock, Timestamp};
use std::{any::Any, any::TypeId, collections::HashMap, sync::Arc};

/// Settings that pages need.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// The address people type, without a slash at the end: `https://muster.example`.
    pub base_url: String,
    /// Demo sign-in links are offered and a "Demo" band is shown.
    pub demo: bool,
    /// The number to call when there is no connection, such as 112 or 911.
    pub emergency_number: String,
    /// Sign-in attempts an address or account may make in a minute.
    pub sign_in_per_minute: u32,
    /// Alarms an account or address that is not an enrolled device may raise in a minute.
    pub raise_per_minute: u32,
}

impl Default for WebSettings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".into(),
            demo: false,
            emergency_number: "112".into(),
            sign_in_per_minute: 10,
            raise_per_minute: 12,
        }
    }
}

impl WebSettings {
    /// People come over TLS: cookies are marked `Secure` and have the names that only this host can set.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Scheme-less host, for mail and log origins.
    pub fn host(&self) -> &str {
        self.base_url
            .split_once("://")
            .map_or(self.base_url.as_str(), |(_, host)| host)
    }
}

/// Says where the live stream stands now, as text from which a page resumes it. A part that the server registers; the shell does
/// not know how screens are told.
pub struct LiveMark(pub Box<dyn Fn() -> String + Send + Sync>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: WebSettings,
    doorkeeper: Arc<dyn Doorkeeper>,
    frame: Arc<dyn Frame>,
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// The state of all routers. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Collects what an [`App`] is made of; the server is the only one to call it.
pub struct AppBuilder(Inner);

impl AppBuilder {
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        settings: WebSettings,
        doorkeeper: Arc<dyn Doorkeeper>,
        frame: Arc<dyn Frame>,
    ) -> Self {
        Self(Inner {
            store,
            clock,
            settings,
            doorkeeper,
            frame,
            parts: HashMap::new(),
        })
    }

    /// Registers a part that a slice needs at run time, such as the live hub, under its type.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, part: Arc<T>) -> Self {
        self.0.parts.insert(TypeId::of::<T>(), part);
        self
    }

    pub fn build(self) -> App {
        App(Arc::new(self.0))
    }
}

impl App {
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub fn settings(&self) -> &WebSettings {
        &self.0.settings
    }

    pub(crate) fn doorkeeper(&self) -> &dyn Doorkeeper {
        &*self.0.doorkeeper
    }

    pub(crate) fn frame(&self) -> &dyn Frame {
        &*self.0.frame
    }

    /// The part registered under type `T`, if the server has one.
    pub fn part<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0
            .parts
            .get(&TypeId::of::<T>())
            .cloned()
            .and_then(|part| part.downcast::<T>().ok())
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl AsRef<App> for Desk {
    fn as_ref(&self) -> &App {
        &self.app
    }
}

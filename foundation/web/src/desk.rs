//! A desk: who asks, in which position, for which organisation, at what time.

use crate::{
    App, LiveMark, Problem, cookies,
    layout::Theme,
    scopes::{Needs, TokenScopes},
};
use async_trait::async_trait;
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{Extensions, request::Parts},
};
use jiff::tz::TimeZone;
use muster_policy::Reader;
use muster_store::Tx;
use muster_terms::*;
use std::sync::{Arc, Mutex, PoisonError};

/// What a credential says about its holder. Made by the doorkeeper from the store.
#[derive(Debug, Clone)]
pub struct Identity {
    pub person: PersonId,
    pub position: PositionId,
    pub position_title: String,
    pub duty: Duty,
    pub org: OrgId,
    pub org_name: String,
    pub org_kind: OrganisationKind,
    pub unit: Option<UnitId>,
    /// The site the position belongs to, when it belongs to one.
    pub site: Option<SiteId>,
    pub theme: Theme,
    /// "Tap twice to send" instead of holding.
    pub tap_twice: bool,
    /// Single-key shortcuts are on.
    pub shortcuts: bool,
    pub time_zone: String,
    /// The session, absent for API tokens and enrolled devices.
    pub session: Option<SessionId>,
    /// `Some` when an API token asks: only these acts, whatever the duty allows.
    pub scopes: Option<Vec<Act>>,
}

/// Turns credentials into identities. Membership implements it; the shell does not know how people are kept.
#[async_trait]
pub trait Doorkeeper: Send + Sync {
    /// The identity behind a session cookie's secret, if the session still runs.
    async fn by_session(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem>;
    /// The identity behind an API token.
    async fn by_token(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem>;
    /// The identity behind an enrolled device, which may only raise and read who comes to what its position raised.
    async fn by_device(&self, app: &App, secret: &str) -> Result<Option<Identity>, Problem>;
}

/// A signed-in request.
#[derive(Debug, Clone)]
pub struct Desk {
    pub who: Identity,
    pub csrf: String,
    pub path: String,
    /// What the last action did: the word of `?done=`.
    pub(crate) done: Option<String>,
    pub(crate) app: App,
    now: Timestamp,
    /// Where the live stream stood before anything was read for this request.
    pub(crate) live_mark: Option<String>,
    /// What a part of this request has found out already: see [`Desk::note`].
    noted: Arc<Mutex<Extensions>>,
}

impl Desk {
    pub fn new(app: App, who: Identity, csrf: String, path: String) -> Self {
        let now = app.now();
        let live_mark = app.part::<LiveMark>().map(|mark| (mark.0)());
        Self {
            who,
            csrf,
            path,
            done: None,
            app,
            now,
            live_mark,
            noted: Arc::default(),
        }
    }

    /// Leaves what a page has found out for its frame, one of each type, so that one request reads nothing twice.
    pub fn note<T: Clone + Send + Sync + 'static>(&self, found: T) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(found);
    }

    /// What [`Desk::note`] left in this request.
    pub fn noted<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.noted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get::<T>()
            .cloned()
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// When the request came: one instant for all it does.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn org(&self) -> OrgId {
        self.who.org
    }

    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.who.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The reader that the policy asks about.
    pub fn reader(&self) -> Reader {
        Reader {
            org: self.who.org,
            unit: self.who.unit,
            position: self.who.position,
            duty: self.who.duty,
        }
    }

    /// May this desk do `act` for its own organisation?
    pub fn may(&self, act: Act) -> bool {
        self.who.duty.may(act) && self.lends(act)
    }

    /// Does the credential lend `act`, whatever the duty? A session lends all, a token its scopes: for acts that a position may
    /// do because it was called.
    pub fn lends(&self, act: Act) -> bool {
        self.who.scopes.as_ref().is_none_or(|scopes| scopes.contains(&act))
    }

    /// Like [`Desk::may`], as a gate: a page that a duty does not have is missing, not forbidden.
    pub fn require(&self, act: Act) -> Result<(), Problem> {
        if self.may(act) { Ok(()) } else { Err(Problem::Missing) }
    }

    /// Like [`Desk::require`], before anything is looked up: a token that does not lend what its duty may do is told so.
    ///
    /// Errors: [`Problem::Scope`], [`Problem::Missing`].
    pub fn require_scope(&self, act: Act) -> Result<(), Problem> {
        Needs::One(act).check(self)?;
        self.require(act)
    }

    pub async fn begin(&self) -> Result<Tx, Problem> {
        Ok(self.app.store().begin().await?)
    }

    pub async fn read(&self) -> Result<Tx, Problem> {
        Ok(self.app.store().read().await?)
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(desk) = parts.extensions.get::<Desk>() {
            return Ok(desk.clone());
        }
        let path = parts.uri.path().to_owned();
        let (identity, csrf) = if path.starts_with("/api/") {
            api_identity(parts, app).await?
        } else {
            session_identity(parts, app).await?
        }
        .ok_or(Problem::SignedOut)?;
        let mut desk = Desk::new(app.clone(), identity, csrf, path);
        desk.done = done_word(parts.uri.query());
        if let (Some(scopes), Some(route)) = (app.part::<TokenScopes>(), parts.extensions.get::<MatchedPath>()) {
            scopes.check(&desk, &parts.method, route.as_str())?;
        }
        parts.extensions.insert(desk.clone());
        Ok(desk)
    }
}

fn done_word(query: Option<&str>) -> Option<String> {
    query?
        .split('&')
        .find_map(|pair| pair.strip_prefix("done="))
        .map(str::to_owned)
}

async fn api_identity(parts: &Parts, app: &App) -> Result<Option<(Identity, String)>, Problem> {
    let header = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    let Some(secret) = header.and_then(|header| header.strip_prefix("Bearer ")) else {
        return Ok(None);
    };
    Ok(app
        .doorkeeper()
        .by_token(app, secret.trim())
        .await?
        .map(|identity| (identity, String::new())))
}

async fn session_identity(parts: &Parts, app: &App) -> Result<Option<(Identity, String)>, Problem> {
    let Some(secret) = cookies::read(&parts.headers, cookies::SESSION, app.settings().is_https()) else {
        return Ok(None);
    };
    let csrf = crate::forms::csrf_of(&secret);
    Ok(app
        .doorkeeper()
        .by_session(app, &secret)
        .await?
        .map(|identity| (identity, csrf)))
}

/// Whoever may press the button: a signed-in person, or an enrolled device whose session ended.
#[derive(Debug, Clone)]
pub struct RaiseDesk {
    pub desk: Desk,
    /// The request came from an enrolled device: rate limits never stop it.
    pub enrolled: bool,
    /// There is a session too, so that other pages may follow.
    pub signed_in: bool,
}

impl FromRequestParts<App> for RaiseDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let device_secret = cookies::read(&parts.headers, cookies::DEVICE, app.settings().is_https());
        let device = match &device_secret {
            Some(secret) => app
                .doorkeeper()
                .by_device(app, secret)
                .await?
                .map(|identity| (identity, secret.clone())),
            None => None,
        };
        match Desk::from_request_parts(parts, app).await {
            Ok(desk) => {
                let enrolled = device.is_some_and(|(identity, _)| identity.person == desk.who.person);
                Ok(Self {
                    desk,
                    enrolled,
                    signed_in: true,
                })
            }
            Err(Problem::SignedOut) => {
                let (identity, secret) = device.ok_or(Problem::SignedOut)?;
                let csrf = crate::forms::csrf_of(&secret);
                let desk = Desk::new(app.clone(), identity, csrf, parts.uri.path().to_owned());
                Ok(Self {
                    desk,
                    enrolled: true,
                    signed_in: false,
                })
            }
            Err(problem) => Err(problem),
        }
    }
}

//! One invented town: the Northgate Group, the Ellery police, and browsers to visit them with.

use crate::{
    keys::SealingKey,
    organisation::{Basis, Founded, Founding, Owner, found_organisation},
    position::{self, NewPosition},
    sign_in::{Caller, StoreDoorkeeper, demo, verbs::desk_of},
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use muster_store::{FromRow, Row, Store};
use muster_terms::*;
use muster_web::{App, Desk, Frame, Problem, RaiseDesk, Routes, Shell, WebSettings, app::AppBuilder, forms::csrf_of};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tower::ServiceExt;

pub const HOST: &str = "muster.example";
/// The cookies, as they are called over TLS.
pub const SESSION: &str = "__Host-muster_session";
pub const DEVICE: &str = "__Host-muster_device";
pub const PASSWORD: &str = "a few plain words";

struct EmptyFrame;

#[async_trait]
impl Frame for EmptyFrame {
    async fn fill(&self, _: &Desk, _: &mut Shell) -> Result<(), Problem> {
        Ok(())
    }
}

/// A server of its own, with the clock in the test's hand.
pub struct Town {
    pub app: App,
    pub clock: Arc<FixedClock>,
    router: Router,
}

async fn raise(raise: RaiseDesk) -> String {
    format!("enrolled {} signed_in {}", raise.enrolled, raise.signed_in)
}

impl Town {
    pub fn on(store: Store) -> Self {
        Self::with(store, |settings| settings.demo = true, |builder| builder)
    }

    /// With other settings or more parts.
    pub fn with(
        store: Store,
        change: impl FnOnce(&mut WebSettings),
        more: impl FnOnce(AppBuilder) -> AppBuilder,
    ) -> Self {
        let clock = Arc::new(FixedClock::at("2026-11-20T21:42:00Z".parse().unwrap()));
        let mut settings = WebSettings {
            base_url: format!("https://{HOST}"),
            ..WebSettings::default()
        };
        change(&mut settings);
        let sealing = Arc::new(SealingKey::new(&[7; 32]).unwrap());
        let builder = AppBuilder::new(
            store,
            clock.clone(),
            settings,
            Arc::new(StoreDoorkeeper),
            Arc::new(EmptyFrame),
        );
        let app = more(builder.with(sealing)).build();
        // A stand-in for the room that raises: it shows who would be let through.
        let router = crate::routes()
            .merge(Routes::new().open_post("/raise", raise))
            .into_router(app.clone());
        Self { app, clock, router }
    }

    pub fn founding(name: &str, kind: OrganisationKind, email: &str) -> Founding {
        Founding {
            name: name.into(),
            kind,
            time_zone: "UTC".into(),
            emergency_number: "112".into(),
            metric: true,
            owner: Some(Owner {
                email: email.into(),
                password: PASSWORD.into(),
            }),
        }
    }

    /// The Northgate Group and its security director.
    pub async fn northgate(&self) -> Founded {
        let founding = Self::founding(
            "Northgate Group",
            OrganisationKind::Company,
            "director@northgate.example",
        );
        found_organisation(&self.app, founding, Basis::Demo, &Caller::inside())
            .await
            .unwrap()
    }

    /// The Ellery police and its commander, who have nothing to do with Northgate.
    pub async fn ellery(&self) -> Founded {
        let founding = Self::founding("Ellery Police", OrganisationKind::Agency, "commander@ellery.example");
        found_organisation(&self.app, founding, Basis::Demo, &Caller::inside())
            .await
            .unwrap()
    }

    pub async fn desk(&self, position: PositionId) -> Desk {
        desk_of(&self.app, position).await.unwrap()
    }

    /// A guard's position in the organisation of `founded`, filled, and a browser signed in to it.
    pub async fn guard(&self, founded: &Founded) -> (PositionId, Browser) {
        let desk = self.desk(founded.position).await;
        let id = position::verbs::add(&desk, NewPosition::of("Guard, Post 3", Duty::Guard))
            .await
            .unwrap();
        let link = demo::add_link(&self.app, id).await.unwrap();
        let mut browser = self.browser();
        assert_eq!(browser.get(&link).await.location(), "/home");
        (id, browser)
    }

    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            headers: HeaderMap::new(),
        }
    }

    /// A browser that signed in with the password of the town.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser
            .post("/sign-in", &[("email", email), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.location(), "/home");
        browser
    }

    /// What stands in the log of `org`, oldest first.
    pub async fn log(&self, org: OrgId) -> Vec<(String, String)> {
        struct Line(String, String);
        impl FromRow for Line {
            fn from_row(row: &Row) -> Result<Self, muster_store::Fault> {
                Ok(Line(row.text("kind")?, row.text("record")?))
            }
        }
        let tx = self.app.store().read().await.unwrap();
        let sql = "SELECT kind, record FROM ledger_entry WHERE org_id = $1 ORDER BY id";
        let lines: Vec<Line> = tx.all(sql, muster_store::params![org]).await.unwrap();
        lines.into_iter().map(|line| (line.0, line.1)).collect()
    }

    /// Waits until an entry of this kind stands in the log: failures are entered after the answer.
    pub async fn wait_for(&self, org: OrgId, kind: &str) -> usize {
        for _ in 0..1_500 {
            let found = self.log(org).await.iter().filter(|(found, _)| found == kind).count();
            if found > 0 {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no {kind} in the log");
    }
}

/// Somebody's browser: it keeps cookies and sends the token of its session with each form.
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub headers: HeaderMap,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION).map(|value| value.to_str().unwrap());
        location.unwrap_or_else(|| panic!("{} is no redirect: {}", self.status, self.body))
    }

    /// The first text between two others.
    pub fn between(&self, before: &str, after: &str) -> String {
        let start = self
            .body
            .find(before)
            .unwrap_or_else(|| panic!("no {before} in {}", self.body))
            + before.len();
        self.body[start..start + self.body[start..].find(after).unwrap()].to_owned()
    }
}

impl Browser {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    pub async fn put(&mut self, path: &str, document: &serde_json::Value) -> Answer {
        self.send("PUT", path, document.to_string().into()).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, Body::empty()).await
    }

    /// Posts a form with the token of the session, or of the device when there is no session.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let secret = self.cookies.get(SESSION).or_else(|| self.cookies.get(DEVICE));
        let token = secret.map(|secret| csrf_of(secret)).unwrap_or_default();
        let fields: Vec<_> = fields.iter().copied().chain([("_csrf", token.as_str())]).collect();
        self.post_raw(path, &fields).await
    }

    /// Posts exactly these fields.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(fields).unwrap();
        self.send("POST", path, body.into()).await
    }

    async fn send(&mut self, method: &str, path: &str, body: Body) -> Answer {
        let line: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let mut request = request.header(header::COOKIE, line.join("; ")).body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Lax") && rest.contains("Secure"));
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), rest.split(';').next().unwrap().into());
            }
        }
        let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        Answer {
            status,
            headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

//! `cargo run -p muster-web --example gallery`: every part on one page, at `http://127.0.0.1:4790`.
//!
//! `/` is the inventory, `/home`, `/room`, `/agreement`, `/raise`, `/sent` and `/sign-in` show the parts as pages use
//! them. `?theme=day|night|device` chooses the theme. Invented sites and role names only; its words are its own, since
//! they are read by the people who build Muster.
#![allow(clippy::print_stdout)]

use axum::extract::{Query, Request};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Router, routing::get};
use maud::{Markup, html};
use muster_terms::Side;
use muster_web::assets::serve_asset;
use muster_web::components::*;
use muster_web::icons::icon;
use muster_web::layout::*;
use std::collections::HashMap;

#[path = "gallery/inventory.rs"]
mod inventory;
#[path = "gallery/pages/mod.rs"]
mod pages;

type Asked = Query<HashMap<String, String>>;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let app = Router::new()
        .route("/", get(|asked: Asked| async move { inventory::page(&shell(&asked)) }))
        .route("/home", get(|asked: Asked| async move { pages::home(&shell(&asked)) }))
        .route("/room", get(|asked: Asked| async move { pages::room(&shell(&asked)) }))
        .route(
            "/agreement",
            get(|asked: Asked| async move { pages::agreement(&shell(&asked)) }),
        )
        .route(
            "/raise",
            get(|asked: Asked| async move { pages::raise(&shell(&asked)) }),
        )
        .route("/sent", get(|asked: Asked| async move { pages::sent(&shell(&asked)) }))
        .route(
            "/sign-in",
            get(|asked: Asked| async move { pages::sign_in(&shell(&asked)) }),
        )
        .route("/assets/{*path}", get(serve_asset))
        .layer(from_fn(content_security));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4790").await?;
    println!("gallery on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await
}

/// The policy that the server sends, so that the gallery breaks where a page would.
async fn content_security(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                  connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    response
        .headers_mut()
        .insert("content-security-policy", HeaderValue::from_static(policy));
    response
}

/// A security director's frame.
fn shell(asked: &Asked) -> Shell {
    Shell {
        reader: Some(Reader {
            position: "Security director".to_owned(),
            organisation: "Northgate Group".to_owned(),
            side: Side::Organisation,
        }),
        menu: menu(),
        theme: asked
            .get("theme")
            .and_then(|word| Theme::parse(word))
            .unwrap_or_default(),
        now: "Fri 20 Nov 21:47".to_owned(),
        inbox: 4,
        csrf: "example".to_owned(),
        may_raise: true,
        phone: PhoneBar {
            report: Some("/reports/new".to_owned()),
            tasks: Some("/tasks".to_owned()),
        },
        shortcuts: true,
        ..Shell::default()
    }
}

fn menu() -> Vec<MenuGroup> {
    let item = |href: &str, icon: &'static str, label: &str, count: u32| MenuItem {
        href: href.to_owned(),
        icon,
        label: label.to_owned(),
        count: Some(count),
        ..MenuItem::default()
    };
    let group = |label: &str, items: Vec<MenuItem>| MenuGroup {
        label: label.to_owned(),
        items,
    };
    vec![
        group("", vec![item("/home", "home", "Home", 0)]),
        group(
            "Readiness",
            vec![
                item("/sites", "building", "Sites", 0),
                item("/contacts", "address-book", "Contacts", 0),
                item("/agreements", "certificate", "Agreements", 1),
                item("/kits", "kit", "Kits and checks", 1),
                item("/team", "team", "Threat team", 0),
                item("/drills", "school", "Drills and training", 0),
                item("/calendar", "calendar", "Calendar", 0),
            ],
        ),
        group(
            "Response",
            vec![
                MenuItem {
                    live: true,
                    ..item("/rooms", "room", "Live rooms", 1)
                },
                item("/signals", "bell", "Alarms and cameras", 0),
                item("/reports", "report", "Reports", 0),
            ],
        ),
        group(
            "Recovery",
            vec![
                item("/debriefs", "clipboard", "Debriefs", 3),
                item("/evidence", "folder-search", "Evidence", 1),
                item("/support", "recovery", "Staff support", 0),
            ],
        ),
        group(
            "Partnership",
            vec![
                item("/trends", "chart", "Trends", 0),
                item("/feedback", "feedback", "Feedback and thanks", 0),
                item("/audit", "eye-check", "Who saw what", 0),
            ],
        ),
    ]
}

/// Marks the menu's own place.
fn at(shell: &Shell, href: &str) -> Shell {
    let mut shell = shell.clone();
    for item in shell.menu.iter_mut().flat_map(|group| &mut group.items) {
        item.current = item.href == href;
    }
    shell
}

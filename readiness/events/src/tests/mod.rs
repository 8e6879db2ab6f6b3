mod districts;
mod listing;
mod running;
mod several;
mod town;
mod walls;

use axum::http::StatusCode;
use town::{Answer, Town, Who};

/// Plans an event tomorrow at the hospital, perhaps with a partner; its path.
async fn plan(town: &Town, partner: Option<muster_terms::OrgId>) -> String {
    try_plan(town, "hospital", partner).await.led_to()
}

/// The same at a place of its own, or at the hospital.
async fn try_plan(town: &Town, place: &str, partner: Option<muster_terms::OrgId>) -> Answer {
    let place = match place {
        "own" => "own".to_owned(),
        _ => site_of(town).await,
    };
    let partner = partner.map(|org| org.to_string()).unwrap_or_default();
    let fields = [
        ("title", "Open day"),
        ("words", "All wards show their work."),
        ("place", place.as_str()),
        ("site_name", "Market square"),
        ("site_address", "1 Market Square"),
        ("starts_at", "2031-05-06T10:00"),
        ("ends_at", "2031-05-06T18:00"),
        ("attendance", "900"),
        ("partner", partner.as_str()),
    ];
    town.post(Who::Director, "/events", &fields).await
}

async fn site_of(town: &Town) -> String {
    let tx = town.app.store().read().await.unwrap();
    let sites = muster_membership::site::store::of_org(&tx, town.northgate)
        .await
        .unwrap();
    drop(tx);
    match sites.first() {
        Some(site) => site.id.to_string(),
        None => town.hospital().await.id.to_string(),
    }
}

/// Takes a step with its fields.
async fn step(town: &Town, who: Who, event: &str, step: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("step", step)];
    fields.extend_from_slice(more);
    town.post(who, &format!("{event}/steps"), &fields).await
}

/// Adds a post over the API; its id.
async fn post(town: &Town, who: Who, event: &str, place: &str, title: &str, reports_to: Option<&str>) -> String {
    let document =
        serde_json::json!({ "place": place, "title": title, "contact": "Channel 4", "reports_to": reports_to });
    let answer = town.call(who, "POST", &format!("/api/v1{event}/posts"), document).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let out: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    out["id"].as_str().unwrap().to_owned()
}

/// Puts an own position at a post, both by hour of the day of the event.
async fn shift(town: &Town, who: Who, event: &str, post: &str, at: Who, hours: (u8, u8)) -> Answer {
    let position = town.identity(at).position.to_string();
    let clock = |hour| format!("2031-05-06T{hour:02}:00");
    let (from, until) = (clock(hours.0), clock(hours.1));
    let fields = [
        ("post", post),
        ("position", position.as_str()),
        ("from", from.as_str()),
        ("until", until.as_str()),
    ];
    town.post(who, &format!("{event}/shifts"), &fields).await
}

/// What the API says of an event.
async fn told(town: &Town, who: Who, event: &str) -> serde_json::Value {
    serde_json::from_str(&town.get(who, &format!("/api/v1{event}")).await.ok()).unwrap()
}

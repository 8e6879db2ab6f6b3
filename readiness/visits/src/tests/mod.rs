mod districts;
mod guests;
mod listing;
mod photos;
mod town;
mod walking;
mod walls;

use town::{Answer, Town, Who};

/// Plans a visit tomorrow, with this position along and perhaps a partner; its path.
async fn plan(town: &Town, kind: &str, along: Who, partner: Option<muster_terms::OrgId>) -> String {
    let answer = try_plan(town, kind, along, partner).await;
    answer.led_to()
}

async fn try_plan(town: &Town, kind: &str, along: Who, partner: Option<muster_terms::OrgId>) -> Answer {
    let site = match site_of(town).await {
        Some(site) => site,
        None => town.hospital().await.id.to_string(),
    };
    let position = town.identity(along).position.to_string();
    let partner = partner.map(|org| org.to_string()).unwrap_or_default();
    let fields = [
        ("kind", kind),
        ("site", site.as_str()),
        ("planned_for", "2031-05-06T10:00"),
        ("purpose", "Know the new wing."),
        ("people", position.as_str()),
        ("partner", partner.as_str()),
    ];
    town.post(Who::Director, "/visits", &fields).await
}

async fn site_of(town: &Town) -> Option<String> {
    let tx = town.app.store().read().await.unwrap();
    let sites = muster_membership::site::store::of_org(&tx, town.northgate)
        .await
        .unwrap();
    sites.first().map(|site| site.id.to_string())
}

/// Takes a step with its fields.
async fn step(town: &Town, who: Who, visit: &str, step: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("step", step)];
    fields.extend_from_slice(more);
    town.post(who, &format!("{visit}/steps"), &fields).await
}

/// The digest that this reader would sign.
async fn digest(town: &Town, who: Who, visit: &str) -> String {
    let out: serde_json::Value = serde_json::from_str(&town.get(who, &format!("/api/v1{visit}")).await.ok()).unwrap();
    out["digest"].as_str().unwrap_or_default().to_owned()
}

async fn sign(town: &Town, who: Who, visit: &str) -> Answer {
    let digest = digest(town, who, visit).await;
    step(town, who, visit, "signed", &[("digest", &digest)]).await
}

async fn find(town: &Town, who: Who, visit: &str, words: &str) -> String {
    let fields = [("words", words), ("severity", "high"), ("stop", "")];
    town.post(who, &format!("{visit}/findings"), &fields).await.led_to()
}

//! Somebody who tries every address: with a browser and with a program, each route as it is meant to be asked.

use crate::{Browser, Page, Town};
use muster_web::routes::RouteRow;

/// One reader with both ways in: a browser and a program.
#[derive(Debug)]
pub struct Reader {
    role: Option<&'static str>,
    pub browser: Browser,
    pub program: Browser,
}

impl Reader {
    pub async fn come(town: &Town, role: Option<&'static str>) -> Self {
        match role {
            Some(role) => Self {
                role: Some(role),
                browser: town.browser(role).await,
                program: town.api(role).await,
            },
            None => Self {
                role: None,
                browser: town.stranger(),
                program: town.stranger(),
            },
        }
    }

    /// Asks for a route as it is meant to be asked: a page by a browser, a form with every field, a call with its document.
    pub async fn ask(&mut self, town: &Town, row: &RouteRow, address: &str) -> Page {
        if row.path.starts_with("/api/") {
            return match row.method {
                "GET" | "DELETE" => self.program.ask(row.method, address).await,
                method => {
                    self.program
                        .send_json(
                            method,
                            address,
                            &[("idempotency-key", "access-table-0001")],
                            &document(town, row.path).await,
                        )
                        .await
                }
            };
        }
        if row.method == "GET" {
            return self.browser.get(address).await;
        }
        let fields = fields(town).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = self.browser.post(address, &fields).await;
        // Some forms end the session that sent them.
        if let Some(role) = self.role
            && (row.path.contains("sign-out") || row.path.starts_with("/me/"))
        {
            self.browser = town.browser(role).await;
        }
        page
    }
}

/// Every field that any form asks for, with something it would take. Forms read the fields they know.
async fn fields(town: &Town) -> Vec<(&'static str, String)> {
    let point = town.one("SELECT id FROM site_point ORDER BY code LIMIT 1").await;
    let (northgate, ellery) = (
        town.org("director").await.to_string(),
        town.org("commander").await.to_string(),
    );
    let manager = town.position("manager").to_string();
    let mut fields: Vec<(&'static str, String)> = vec![
        ("point", point),
        ("with", ellery.clone()),
        ("owner", manager.clone()),
        ("participants", manager.clone()),
        ("position", manager),
        ("site", town.hospital.reference.to_string()),
        ("from", northgate),
    ];
    for (name, value) in [
        ("words", "Words of the access table"),
        ("state", "safe"),
        ("job", "keeps_log"),
        ("to", "in_progress"),
        ("status", "contained"),
        ("ending", "false_alarm"),
        ("reason", "A reason of the access table"),
        ("revision", "1"),
        ("version", "1"),
        ("seen", "0"),
        ("digest", "0"),
        ("take_part", "yes"),
        ("kind", "went_well"),
        ("proof", "A proof of the access table"),
        ("due_on", "2031-07-01"),
        ("until", "2031-07-01"),
        ("label", "Access table"),
        ("on_duty", "yes"),
        ("theme", "day"),
        ("title", "Access table"),
        ("direction", "down"),
        ("seconds", "9"),
        ("on", "2031-05-02"),
        ("name", "Access table"),
        ("code", "Z9"),
        ("number", "9.9"),
        ("data_class", "alert"),
        ("purpose", "readiness"),
        ("condition", "standing"),
        ("tlp", "TLP:AMBER"),
        ("retention_days", "30"),
        ("starts_on", "2031-05-02"),
        ("ends_on", "2032-05-02"),
        ("review_on", "2031-11-02"),
        ("text", "A text of the access table"),
    ] {
        fields.push((name, value.to_owned()));
    }
    fields
}

/// The document that a call asks for.
async fn document(town: &Town, path: &str) -> serde_json::Value {
    use serde_json::json;
    let (northgate, ellery) = (
        town.org("director").await.to_string(),
        town.org("commander").await.to_string(),
    );
    let (start, end) = ("2031-05-02T00:00:00Z", "2032-05-02T00:00:00Z");
    let clause = json!({
        "seen": "0", "number": "9.9", "title": "Access table", "text": "A text", "data_class": "alert",
        "from": { "org": northgate, "unit": null }, "to": { "org": ellery, "unit": null }, "purpose": "readiness",
        "condition": "standing", "recipients": ["dispatcher"], "tlp_ceiling": "TLP:AMBER", "retention_days": 30,
        "onward_sharing": false, "starts_at": start, "ends_at": end,
    });
    let reason = json!({ "reason": "A reason of the access table", "revision": 1, "version": 1 });
    let (revision, day) = (1, "2031-07-01");
    match path.trim_start_matches("/api/v1/") {
        "alerts" => json!({ "site": town.hospital.reference.as_str(), "level": 1 }),
        "requests" => json!({
            "agreement": town.agreement.as_ref().map(ToString::to_string), "clause": "4.2",
            "site": town.hospital.id.to_string(), "words": "Words of the access table",
        }),
        "agreements/{ag}/draft/clauses" | "agreements/{ag}/draft/clauses/{n}" => clause,
        "agreements/{ag}/draft" => json!({
            "seen": "0", "title": "Access table", "sections": [], "sites": [], "starts_at": start, "ends_at": end,
            "review_on": "2031-11-02",
        }),
        "sites/{site}/emergency-plans" | "sites/{site}/emergency-plans/{plan}" => json!({
            "category": "weapon", "name": "Access table", "instruction": "A line", "steps": [], "revision": 1,
        }),
        "sites/{site}/emergency-plans/{plan}/agreement" => json!({ "on": "2031-05-02", "revision": 1 }),
        "agreements/{ag}/proposal" => json!({ "seen": "0", "revision": 1 }),
        "agreements/{ag}/signature" => json!({ "version": 1, "digest": "0" }),
        "actions/{ref}/acceptance" => json!({ "revision": revision, "owner": town.position("manager").to_string() }),
        "actions/{ref}/closing" => json!({ "revision": revision, "proof": "A proof of the access table" }),
        "actions/{ref}/due-date" | "actions/{ref}/reopening" => {
            json!({ "revision": revision, "due_on": day, "reason": "A reason" })
        }
        "debriefs/{inc}/actions" => json!({
            "issue": "An issue", "words": "An action", "element": "training", "owner": town.position("manager").to_string(), "due_on": day,
        }),
        "debriefs/{inc}/words" => json!({ "kind": "went_well", "words": "Words of the access table" }),
        "rooms/{inc}/job" => json!({ "job": "keeps_log" }),
        "rooms/{inc}/state" => json!({ "state": "safe" }),
        "rooms/{inc}/meeting-point" => {
            json!({ "point": town.one("SELECT id FROM site_point ORDER BY code LIMIT 1").await })
        }
        "rooms/{inc}/stop-sharing" => json!({ "with": ellery }),
        "drills" => json!({
            "site": town.hospital.reference.as_str(), "category": "fire", "place": "Kitchen", "scenario": "Smoke.",
            "planned_for": "2031-06-02T10:00:00Z", "participants": [],
        }),
        "drills/{drill}/answer" => json!({ "take_part": true }),
        "drills/{drill}/participants" => json!({ "participants": [town.position("manager").to_string()] }),
        "contacts" => json!({
            "position": town.position("privacy").to_string(), "site": "", "hours": "24 hours", "channel": "live",
        }),
        "contacts/{id}" => json!({
            "hours": "24 hours", "channel": "mail", "seen_hours": "24 hours", "seen_channel": "live",
        }),
        "contacts/{id}/place" => json!({ "direction": "down", "seen": 1 }),
        "positions" | "positions/{id}" => json!({
            "title": "Access table", "duty": "guard", "site": "", "unit": "", "phone": "", "place": "",
        }),
        "units" => json!({ "name": "Access table" }),
        "partner-invitations" => json!({ "kind": "agency" }),
        "webhooks" => json!({ "url": "http://127.0.0.1:9/table" }),
        "rooms/{inc}/messages" => json!({ "words": "Words of the access table" }),
        "rooms/{inc}/steps/{rank}" => json!({ "to": "in_progress" }),
        "rooms/{inc}/status" => json!({ "status": "contained" }),
        "rooms/{inc}/stand-down" => json!({ "ending": "false_alarm" }),
        "requests/{er}/answer" => json!({ "words": "An answer of the access table" }),
        path if path.starts_with("agreements/{ag}/") => reason,
        _ => json!({}),
    }
}

/// What is asked beside the path.
pub fn query(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default() {
        "compare" => "?from=1&to=1",
        "withdraw" => "?version=1",
        "removal" => "?revision=1&version=1",
        "{n}" if path.starts_with("/api/") => "?seen=0",
        "{plan}" if path.starts_with("/api/") => "?revision=1",
        "search" => "?q=Quarry",
        _ => "",
    }
}

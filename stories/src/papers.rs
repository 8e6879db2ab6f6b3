//! What is sent along when every address is tried: the fields of each form, the document of each call, and what stands behind `?`.
//! They fit, so that what the table says is an answer about rights and not about a form that nobody filled in.

use crate::Town;
use muster_agreements::mou::partner_code;
use serde_json::{Value, json};

/// What papers are made of: who and what the town has.
#[derive(Debug, Clone)]
pub struct Papers {
    /// The position of who sends them; nobody's for who is not signed in.
    own: String,
    /// Whoever fills it.
    own_person: String,
    northgate: String,
    ellery: String,
    partner_code: String,
    manager: String,
    commander: String,
    privacy: String,
    guard: String,
    /// A meeting point.
    point: String,
    site: String,
    site_id: String,
    agreement: Option<String>,
    /// A course that is given, and somebody who can learn.
    course: String,
    person: String,
}

impl Papers {
    pub async fn of(town: &Town, role: Option<&str>) -> Self {
        let ellery = town.org("commander").await;
        Self {
            own: role.map(|role| town.position(role).to_string()).unwrap_or_default(),
            own_person: match role {
                Some(role) => {
                    let id = town.position(role);
                    town.one(&format!("SELECT person_id AS id FROM position WHERE id = '{id}'"))
                        .await
                }
                None => String::new(),
            },
            northgate: town.org("director").await.to_string(),
            ellery: ellery.to_string(),
            partner_code: partner_code(ellery),
            manager: town.position("manager").to_string(),
            commander: town.position("commander").to_string(),
            privacy: town.position("privacy").to_string(),
            guard: town.position("guard").to_string(),
            point: town
                .one("SELECT id FROM site_point WHERE kind = 'meeting_point' LIMIT 1")
                .await,
            site: town.hospital.reference.to_string(),
            site_id: town.hospital.id.to_string(),
            agreement: town.agreement.as_ref().map(ToString::to_string),
            course: town
                .one("SELECT COALESCE(MIN(id), '') AS id FROM course WHERE name = 'A course'")
                .await,
            person: town
                .one(&format!(
                    "SELECT person_id AS id FROM position WHERE id = '{}'",
                    town.position("guard")
                ))
                .await,
        }
    }

    /// The fields of a form: those that most forms know, and in their place those of this one.
    pub fn fields(&self, route: &str) -> Vec<(&'static str, String)> {
        let mut fields = self.common_fields();
        let own = self.own_fields(route);
        fields.retain(|(name, _)| !own.iter().any(|(own, _)| own == name));
        fields.extend(own);
        fields
    }

    /// Every field that many forms ask for, with something they would take. Forms read the fields they know.
    fn common_fields(&self) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&'static str, String)> = vec![
            ("point", self.point.clone()),
            ("with", self.ellery.clone()),
            ("owner", self.manager.clone()),
            ("participants", self.manager.clone()),
            ("position", self.manager.clone()),
            ("site", self.site.clone()),
            ("from", self.northgate.clone()),
        ];
        for (name, value) in COMMON {
            fields.push((name, value.to_owned()));
        }
        fields
    }

    fn own_fields(&self, route: &str) -> Vec<(&'static str, String)> {
        let words =
            |list: &[(&'static str, &str)]| list.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        match route {
            "/raise" => words(&[
                ("idempotency_key", "access-table-page"),
                ("level", "1"),
                ("confirmed", "yes"),
            ]),
            "/actions/{ref}/acceptance" => vec![("owner", self.own.clone())],
            "/training" => vec![
                ("course", self.course.clone()),
                ("people", self.person.clone()),
                ("done_on", "2031-04-02".to_owned()),
            ],
            "/training/courses" => words(&[("kind", "radio"), ("valid_months", "12")]),
            "/drills" => words(&[
                ("place", "Kitchen"),
                ("scenario", "Smoke."),
                ("planned_for", "2031-06-02T10:00"),
            ]),
            "/drills/{drill}/partners" => vec![("partner", self.ellery.clone())],
            "/admin/organisation" => words(&[
                ("name", "Access table"),
                ("emergency_number", "112"),
                ("time_zone", "UTC"),
            ]),
            "/admin/people" => words(&[("duty", "guard"), ("site", ""), ("title", "Guard, Post 9")]),
            "/admin/people/{id}" => words(&[("duty", "privacy_officer"), ("site", "")]),
            "/contacts" => vec![("position", self.guard.clone()), ("site", String::new())],
            "/contacts/{id}" => words(&[
                ("channel", "mail"),
                ("seen_hours", "24 hours"),
                ("seen_channel", "live"),
            ]),
            "/vacancies/{vacancy}/acting" => vec![("acting", self.guard.clone())],
            "/contacts/{id}/behind" => words(&[("seen", "2")]),
            "/reach-tests" => vec![("about", self.northgate.clone())],
            "/reach-tests/{test}/questions/{question}/result" => words(&[("heard", "answered")]),
            "/reach-schedules" => words(&[("about", ""), ("every_days", "30"), ("at_hour", "3")]),
            "/contacts/{id}/place" => words(&[("direction", "up"), ("seen", "2")]),
            "/agreements/{ag}/clauses/{n}/request" => vec![("site", self.site_id.clone())],
            "/debriefs/{inc}/actions" => words(&[("issue", "An issue"), ("element", "training")]),
            "/agreements" => vec![
                ("template", "hospital".to_owned()),
                ("partner_code", self.partner_code.clone()),
                ("sites", self.site_id.clone()),
            ],
            "/agreements/{ag}/draft/clauses" | "/agreements/{ag}/draft/clauses/{n}" => [
                words(&[
                    ("number", if route.ends_with("{n}") { "3.2" } else { "9.9" }),
                    ("data_class", "alert"),
                    ("purpose", "emergency_response"),
                    ("condition", "standing"),
                    ("recipients", "dispatcher"),
                ]),
                vec![("to", self.ellery.clone())],
            ]
            .concat(),
            "/capability/edit" => words(&[
                ("patrol_count", "2"),
                ("review_on", "2031-12-01"),
                ("unit", ""),
                ("version", "0"),
            ]),
            "/capability/{org}/notes" => words(&[("band", "day"), ("words", "A note of the access table")]),
            "/resources" | "/resources/{id}/edit" => [
                words(&[
                    ("kind", "expertise"),
                    ("quantity", "4"),
                    ("offered_until", ""),
                    ("revision", "1"),
                ]),
                vec![("ask", self.own.clone())],
            ]
            .concat(),
            "/resources/{id}/loans" => words(&[
                ("quantity", "1"),
                ("from_on", "2031-07-01"),
                ("until_on", "2031-07-02"),
                ("purpose", "The access table"),
            ]),
            "/loans/{ln}/steps" => words(&[("step", "later"), ("revision", "1")]),
            "/visits" | "/visits/{vis}/edit" => [
                words(&[
                    ("kind", "joint_assessment"),
                    ("planned_for", "2031-06-02T10:00"),
                    ("purpose", "The access table"),
                ]),
                vec![("site", self.site_id.clone())],
            ]
            .concat(),
            "/visits/{vis}/stops" => words(&[("at", "words")]),
            "/visits/{vis}/stops/{stop}" => words(&[("to", "later")]),
            "/visits/{vis}/steps" => words(&[("step", "cancelled")]),
            "/introductions/{introduction}/steps" => words(&[("step", "declined")]),
            "/visits/{vis}/checks/{line}" => words(&[("verdict", "ok"), ("revision", "0")]),
            "/visits/{vis}/findings" => words(&[("severity", "low"), ("stop", "")]),
            "/visits/{vis}/findings/{finding}/action" => [
                words(&[("task", "The access table")]),
                vec![("owner", self.own.clone())],
            ]
            .concat(),
            "/events" | "/events/{ev}/edit" => [
                words(&[
                    ("title", "Access table"),
                    ("starts_at", "2031-05-30T09:00"),
                    ("ends_at", "2031-05-30T18:00"),
                    ("attendance", ""),
                    ("tlp", "TLP:AMBER"),
                    ("revision", "1"),
                ]),
                vec![("place", self.site_id.clone())],
            ]
            .concat(),
            "/events/{ev}/steps" => words(&[("step", "cancelled"), ("words", "A reason of the access table")]),
            "/events/{ev}/posts" | "/events/{ev}/posts/{post}" => {
                words(&[("place", "ground"), ("title", "Access table"), ("revision", "1")])
            }
            "/events/{ev}/periods" => words(&[("from", "2031-05-30T14:00"), ("until", "2031-05-30T15:00")]),
            "/events/{ev}/periods/{period}" => words(&[
                ("from", "2031-05-30T09:00"),
                ("until", "2031-05-30T10:00"),
                ("revision", "1"),
            ]),
            "/events/{ev}/shifts" => [
                words(&[("from", "2031-05-30T14:00"), ("until", "2031-05-30T15:00")]),
                vec![("position", self.own.clone())],
            ]
            .concat(),
            "/events/{ev}/briefing/edit" => words(&[("situation", "Access table"), ("version", "1")]),
            "/events/{ev}/briefing/read" => words(&[("version", "1")]),
            "/plans" => [
                words(&[("template", "lockdown"), ("category", ""), ("actions", "srp")]),
                vec![("approver", self.own.clone())],
            ]
            .concat(),
            "/plans/{pl}/edit" => [
                words(&[("actions", "neutral"), ("revision", "1")]),
                vec![("approver", self.own.clone())],
            ]
            .concat(),
            "/plans/{pl}/sections/{section}/place" => words(&[("direction", "later")]),
            "/plans/{pl}/sharing" => vec![("org", self.ellery.clone()), ("version", "2".into())],
            "/plans/{pl}/actions" => [
                words(&[("issue", "An issue"), ("element", "training")]),
                vec![("owner", self.own.clone())],
            ]
            .concat(),
            "/plans/{pl}/reviews" => words(&[("incident", ""), ("next_on", "")]),
            "/exercises" | "/exercises/{ex}/edit" => words(&[
                ("kind", "tabletop"),
                ("title", "Access table"),
                ("planned_for", "2031-06-02T10:00"),
                ("duration", "60"),
                ("category", "unknown"),
                ("place", "Kitchen"),
                ("scenario", "Smoke."),
                ("revision", "1"),
            ]),
            "/exercises/{ex}/objectives" | "/exercises/{ex}/objectives/{objective}/edit" => words(&[
                ("words", "An objective of the access table"),
                ("capability", "planning"),
                ("targets", "A target of the access table"),
                ("revision", "1"),
            ]),
            "/exercises/{ex}/objectives/{objective}/analysis" => {
                words(&[("analysis", "Access table"), ("revision", "1")])
            }
            "/exercises/{ex}/people" => words(&[("role", "observer")]),
            "/exercises/{ex}/partners" => vec![("partner", self.ellery.clone())],
            "/exercises/{ex}/answer" => words(&[("take_part", "yes")]),
            "/exercises/{ex}/guests" => words(&[("name", "Fire service")]),
            "/exercises/{ex}/injects" | "/exercises/{ex}/injects/{inject}/edit" => words(&[
                ("minute", "5"),
                ("from", "Gate"),
                ("to", "Control"),
                ("audience", "everyone"),
                ("words", "An inject of the access table"),
                ("objective", ""),
                ("revision", "1"),
            ]),
            "/exercises/{ex}/clock" => words(&[("step", "start")]),
            "/exercises/{ex}/observations" => words(&[("kind", "note"), ("words", "Access table"), ("objective", "")]),
            "/exercises/{ex}/ratings" => words(&[
                ("objective", "01900000-0000-7000-8000-000000000000"),
                ("target", "1"),
                ("rating", "s"),
                ("revision", "0"),
            ]),
            "/exercises/{ex}/actions" => [
                words(&[
                    ("issue", "An issue"),
                    ("words", "Access table"),
                    ("element", "training"),
                    ("starts_on", "2031-06-02"),
                    ("due_on", "2031-07-02"),
                ]),
                vec![("owner", self.own.clone())],
            ]
            .concat(),
            "/sites/{site}/packets/validity" => words(&[("days", "90"), ("seen", "60")]),
            "/sites/{site}/points" => words(&[("kind", "door")]),
            "/sites/{site}/points/{point}" => words(&[("kind", "door"), ("code", "Z6")]),
            "/sites/{site}/kits" | "/kits/{kit}/edit" => words(&[
                ("code", if route.starts_with("/sites") { "K90" } else { "K10" }),
                ("place", "Gate house"),
                ("stands", "off_site"),
                ("kind", "command"),
                ("seal", "0041"),
                ("custodian", ""),
                ("check_days", "30"),
            ]),
            "/kits/{kit}/items" | "/kits/{kit}/items/{item}" => {
                words(&[("category", "radios"), ("quantity", "1"), ("expires_on", "")])
            }
            "/kits/{kit}/check" | "/k/{label}/check" => words(&[
                ("key", "access-table-page"),
                ("seal", "intact"),
                ("contents", "all"),
                ("checked_at", ""),
                ("note", ""),
            ]),
            "/k/{label}/report" => words(&[("what", "seal")]),
            "/sites/{site}/plans/new" => words(&[
                ("name", "Access table"),
                ("ordinal", "9"),
                ("place", "47.3769, 8.5417"),
                ("wide", "40"),
                ("deep", "20"),
                ("turn", "0"),
            ]),
            "/sites/{site}/plans/grid" => words(&[("east", "0"), ("south", "0"), ("cell", "10"), ("turn", "0")]),
            "/sites/{site}/plans/{floor}/edit" | "/sites/{site}/map/edit" => words(&[("steps", "[]")]),
            "/sites/{site}/plans/{floor}/features" | "/sites/{site}/map/features" => words(&[("act", "number_doors")]),
            // Its picture was taken away before.
            "/sites/{site}/plans/{floor}/removal" => words(&[("version", "2")]),
            _ if route.starts_with("/team") => self.of_the_team(route),
            _ if route.starts_with("/consults") => Self::of_the_consulted(route),
            _ if route.contains("/emergency-plans/{plan}/steps") => words(&[("owner", "duty:guard")]),
            _ => Vec::new(),
        }
    }

    /// The forms of the threat team; each unlocks its key where it is locked.
    fn of_the_team(&self, route: &str) -> Vec<(&'static str, String)> {
        let day = "2031-07-01";
        let mut fields = vec![("team_passphrase", crate::PASSPHRASE.to_owned())];
        let own: &[(&'static str, &str)] = match route {
            "/team/paper" => &[("passphrase", crate::PASSPHRASE)],
            "/team/members" => &[("role", "supervisor"), ("position", &self.manager)],
            "/team/members/{slot}" => &[
                ("role", "legal"),
                ("trained_on", "2031-04-01"),
                ("begun", r#"{"role":"legal","trained_on":"","trained_until":""}"#),
            ],
            "/team/told/{id}/answer" => &[("answer", "An answer of the access table")],
            "/team/told/{id}/refusal" => &[("refusal", "A reason of the access table")],
            "/team/concerns/{id}/facts" => &[
                ("fact", "A fact of the access table"),
                ("fact_source", "witness"),
                ("fact_source_words", "Guard, Post 3"),
            ],
            "/team/concerns/{id}/lines/{list}" => &[("note", "A note of the access table")],
            "/team/concerns/{id}/assessments" => &[
                ("level", "low"),
                ("rationale", "A reason of the access table"),
                ("next_review_on", day),
            ],
            "/team/concerns/{id}/actions" => &[
                ("action", "An action of the access table"),
                ("action_owner", &self.own_person),
                ("action_due_on", day),
            ],
            "/team/concerns/{id}/consults/preview" | "/team/concerns/{id}/consults" => &[
                ("to", &self.commander),
                ("reason", "advice"),
                ("question", "A question of the access table"),
            ],
            "/team/concerns/{id}/closing" => &[("ending", "settled"), ("ending_words", "A reason of the access table")],
            "/team/concerns/{id}/reopening" => &[("reopening", "A reason of the access table")],
            _ => &[("why", "A reason of the access table")],
        };
        fields.extend(own.iter().map(|(name, value)| (*name, (*value).to_owned())));
        fields
    }

    /// The forms of whoever is consulted; each unlocks its key where it is locked.
    fn of_the_consulted(route: &str) -> Vec<(&'static str, String)> {
        let key = crate::PASSPHRASE.to_owned();
        match route {
            "/consults/key" => vec![("passphrase", key.clone()), ("again", key)],
            _ => vec![("team_passphrase", key), ("disposition", "received".into())],
        }
    }

    /// The document that a call asks for.
    pub fn document(&self, route: &str) -> Value {
        let (northgate, ellery, manager) = (&self.northgate, &self.ellery, &self.manager);
        let (start, end) = ("2031-05-02T00:00:00Z", "2032-05-02T00:00:00Z");
        let number = if route.ends_with("{n}") { "3.2" } else { "9.9" };
        let clause = json!({
            "seen": "0", "number": number, "title": "Access table", "text": "A text", "data_class": "alert",
            "from": { "org": northgate, "unit": null }, "to": { "org": ellery, "unit": null }, "purpose": "emergency_response",
            "condition": "standing", "sites": [], "recipients": ["dispatcher"], "tlp_ceiling": "TLP:AMBER", "retention_days": 30,
            "onward_sharing": false, "starts_at": start, "ends_at": end,
        });
        let reason = json!({ "reason": "A reason of the access table", "revision": 1, "version": 1 });
        let (revision, day) = (1, "2031-07-01");
        match route.trim_start_matches("/api/v1/") {
            "alerts" => json!({ "site": self.site, "level": 1 }),
            "requests" => json!({
                "agreement": self.agreement, "clause": "4.2",
                "site": self.site_id, "words": "Words of the access table",
            }),
            "agreements" => json!({
                "template": "hospital", "partner_code": self.partner_code, "own_unit": null,
                "sites": [self.site_id], "starts_at": start, "ends_at": end, "review_on": "2031-11-02",
            }),
            "agreements/{ag}/draft/clauses" | "agreements/{ag}/draft/clauses/{n}" => clause,
            "agreements/{ag}/draft" => json!({
                "seen": "0", "title": "Access table", "sections": [], "sites": [], "starts_at": start, "ends_at": end,
                "review_on": "2031-11-02",
            }),
            "sites" | "sites/{site}" => {
                json!({ "name": "Access table", "address": "1 Table Road", "revision": revision })
            }
            "sites/{site}/readiness/{point}/left-out" => json!({ "reason": "A reason of the access table" }),
            path @ ("sites/{site}/points" | "sites/{site}/points/{point}") => {
                let (kind, code) = if path.ends_with("points") {
                    ("door", "Z8")
                } else {
                    ("meeting_point", "Z7")
                };
                json!({ "kind": kind, "code": code, "name": "Access table", "revision": revision })
            }
            "sites/{site}/floors/{floor}/walk" => json!({ "version": 1, "on": "2031-05-02" }),
            "sites/{site}/grid" => json!({ "revision": 0, "corner": [8.54, 47.37], "cell_m": 10, "turn_deg": 0 }),
            "sites/{site}/floors/{floor}/changes" | "sites/{site}/map/changes" => json!({ "version": 1, "steps": [] }),
            "sites/{site}/packets/validity" => json!({ "days": 60, "seen": 90 }),
            "sites/{site}/map" | "sites/{site}/floors" => json!({ "type": "FeatureCollection", "features": [] }),
            "sites/{site}/emergency-plans" | "sites/{site}/emergency-plans/{plan}" => json!({
                "category": "violence", "name": "Access table", "instruction": "A line", "revision": revision,
                "steps": [{ "words": "Close the doors", "duty": "guard" }],
            }),
            "sites/{site}/emergency-plans/{plan}/agreement" => json!({ "on": "2031-05-02", "revision": revision }),
            path @ ("sites/{site}/kits" | "kits/{kit}") => json!({
                "code": if path.starts_with("sites") { "K91" } else { "K2" }, "place": "Gate house", "stands": "off_site",
                "kind": "command", "seal": "0041", "check_days": 30, "revision": revision,
                "items": [{ "category": "radios", "name": "Handheld" }],
            }),
            "kits/{kit}/checks" => json!({ "key": "access-table-call", "seal": "intact" }),
            "kits/{kit}/label" | "kits/{kit}/retirement" => json!({ "revision": revision }),
            "agreements/{ag}/proposal" => json!({ "seen": "0", "revision": revision }),
            "agreements/{ag}/signature" => json!({ "version": 1, "digest": "0" }),
            "actions/{ref}/acceptance" => json!({ "revision": revision, "owner": self.own }),
            "actions/{ref}/closing" => json!({ "revision": revision, "proof": "A proof of the access table" }),
            "actions/{ref}/due-date" | "actions/{ref}/reopening" => {
                json!({ "revision": revision, "due_on": "2031-07-02", "reason": "A reason" })
            }
            "debriefs/{inc}/actions" => json!({
                "issue": "An issue", "words": "An action", "element": "training", "owner": manager, "due_on": day,
            }),
            "debriefs/{inc}/words" => json!({ "kind": "went_well", "words": "Words of the access table" }),
            "rooms/{inc}/job" => json!({ "job": "keeps_log" }),
            "rooms/{inc}/state" => json!({ "state": "safe" }),
            "rooms/{inc}/meeting-point" => {
                json!({ "point": self.point })
            }
            "rooms/{inc}/stop-sharing" | "rooms/{inc}/share-again" => json!({ "with": ellery }),
            "drills" => json!({
                "site": self.site, "category": "fire", "place": "Kitchen", "scenario": "Smoke.",
                "planned_for": "2031-06-02T10:00:00Z", "participants": [],
            }),
            "drills/{drill}/partners" => json!({ "partner": ellery }),
            "drills/{drill}/answer" => json!({ "take_part": true }),
            "drills/{drill}/participants" => json!({ "participants": [manager] }),
            "training" => json!({ "course": self.course, "people": [self.person], "done_on": "2031-04-03" }),
            "training/courses" => json!({ "name": "Access table, by call", "kind": "radio" }),
            "training/import" => json!({ "csv": "who,course,done_on\n\"Security director\",A course,2031-04-04\n" }),
            "capability" => json!({
                "version": 0, "sends": [{ "kind": "patrol", "count": 2 }], "review_on": "2031-12-01",
            }),
            "capability/{org}/notes" => {
                json!({ "site": self.site, "band": "day", "words": "A note of the access table" })
            }
            "resources" | "resources/{id}" => json!({
                "kind": "expertise", "name": "Access table", "quantity": 4, "ask": self.own, "revision": revision,
            }),
            "resources/{id}/loans" => json!({
                "quantity": 1, "from_on": "2031-07-01", "until_on": "2031-07-02", "purpose": "The access table",
            }),
            "exercises" => json!({
                "kind": "tabletop", "site": self.site, "title": "Access table", "place": "Kitchen",
                "planned_for": "2031-06-02T10:00", "duration_minutes": 60, "category": "unknown", "scenario": "Smoke.",
            }),
            "exercises/{ex}/answer" => json!({ "take_part": true }),
            "exercises/{ex}/injects" => json!({
                "planned_minute": 5, "from": "Gate", "to": "Control", "audience": "everyone", "words": "Access table",
            }),
            "exercises/{ex}/clock" => json!({ "step": "start" }),
            "exercises/{ex}/observations" => json!({ "kind": "note", "words": "Access table" }),
            "exercises/{ex}/ratings" => json!({
                "objective": "01900000-0000-7000-8000-000000000000", "target": 1, "rating": "s",
            }),
            "events" | "events/{ev}" => json!({
                "title": "Access table", "site": self.site_id, "starts_at": "2031-05-30T09:00:00Z", "ends_at": "2031-05-30T18:00:00Z",
                "revision": revision,
            }),
            "events/{ev}/steps" => json!({ "step": "cancelled", "words": "A reason of the access table" }),
            "events/{ev}/posts" | "events/{ev}/posts/{post}" => {
                json!({ "place": "ground", "title": "Access table", "revision": 1 })
            }
            "events/{ev}/periods" => json!({ "from": "2031-05-30T14:00:00Z", "until": "2031-05-30T15:00:00Z" }),
            "events/{ev}/periods/{period}" => {
                json!({ "from": "2031-05-30T09:00:00Z", "until": "2031-05-30T10:00:00Z", "revision": 1 })
            }
            "events/{ev}/shifts" => json!({
                "post": "01900000-0000-7000-8000-000000000000", "position": self.own, "from": "2031-05-30T14:00:00Z",
                "until": "2031-05-30T15:00:00Z",
            }),
            "events/{ev}/briefing" => json!({ "situation": "Access table", "version": 1 }),
            "events/{ev}/briefing/read" => json!({ "version": 1 }),
            "visits" | "visits/{vis}" => json!({
                "kind": "joint_assessment", "site": self.site_id, "planned_for": "2031-06-02T10:00:00Z",
                "purpose": "The access table", "revision": revision,
            }),
            "introductions/{introduction}/steps" => {
                json!({ "step": "declined", "words": "A word of the access table" })
            }
            "visits/{vis}/stops" => json!({ "label": "Access table" }),
            "visits/{vis}/stops/{stop}" => json!({ "to": "later" }),
            "visits/{vis}/steps" => json!({ "step": "cancelled", "words": "A reason of the access table" }),
            "visits/{vis}/checks/{line}" => json!({ "verdict": "ok", "revision": 0 }),
            "visits/{vis}/findings" => json!({ "severity": "low", "words": "Words of the access table" }),
            "visits/{vis}/findings/{finding}/action" => json!({
                "owner": self.own, "due_on": day, "words": "The access table",
            }),
            "plans" => json!({
                "template": "lockdown", "title": "Access table", "site": self.site, "actions": "srp", "approver": self.own,
            }),
            "plans/{pl}" => json!({
                "title": "Access table", "actions": "neutral", "approver": self.own, "revision": revision,
            }),
            "plans/{pl}/sections" | "plans/{pl}/sections/{section}" => {
                json!({ "title": "Access table", "text": "A text of the access table", "version": 1 })
            }
            "plans/{pl}/actions" => json!({
                "issue": "An issue", "words": "Words of the access table", "element": "training", "owner": self.own, "due_on": "2031-07-01",
            }),
            "plans/{pl}/sections/{section}/place" => json!({ "direction": "later", "version": 1 }),
            "plans/{pl}/sharing/{org}" => json!({ "version": 2 }),
            "plans/{pl}/comments" => json!({ "version": 2, "mark": 1, "words": "Words of the access table" }),
            "plans/{pl}/comments/{comment}/answers" | "plans/{pl}/reviews" => {
                json!({ "words": "Words of the access table" })
            }
            "loans/{ln}/steps" => json!({ "step": "later", "words": "On Monday.", "revision": revision }),
            "contacts" => json!({
                "position": self.privacy.clone(), "site": "", "hours": "24 hours", "channel": "live",
            }),
            "contacts/{id}" => json!({
                "hours": "24 hours", "channel": "mail", "seen_hours": "24 hours", "seen_channel": "live",
            }),
            "vacancies/{vacancy}/acting" => json!({ "acting": self.guard }),
            "vacancies/{vacancy}/gifts" => json!({ "kind": "contact", "item": self.guard, "to": self.guard }),
            "contacts/{id}/behind" => json!({ "seen": 2 }),
            "reach-tests" => json!({ "about": ellery }),
            "reach-tests/{test}/questions/{question}/result" => json!({ "heard": "answered" }),
            "reach-schedules" => json!({ "every_days": 30, "at_hour": 3 }),
            "contacts/{id}/place" => json!({ "direction": "up", "seen": 2 }),
            "contacts/{id}/verification" => json!({ "seconds": 9 }),
            "positions" | "positions/{id}" => json!({
                "title": "Access table", "duty": "guard", "site": "", "unit": "", "phone": "", "place": "", "revision": revision,
            }),
            "organisation" => json!({
                "name": "Access table", "out_of_hours": "", "emergency_number": "112", "time_zone": "UTC", "metric": true,
                "revision": revision,
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
    pub fn query(&self, route: &str) -> String {
        let by_program = route.starts_with("/api/");
        match route.rsplit('/').next().unwrap_or_default() {
            "ask" | "decision.json" => format!("?who={}/dispatcher&wants=alert&when=quiet", self.ellery),
            "stop-sharing" | "share-again" => format!("?with={}", self.ellery),
            "compare" => "?from=1&to=1".into(),
            "sign" => "?version=1".into(),
            "withdraw" => "?version=1".into(),
            "stand-down" => "?ending=false_alarm".into(),
            "removal" => "?revision=1&version=1".into(),
            "map" if by_program => "?revision=1".into(),
            "floors" if by_program => "?version=1".into(),
            "{floor}" if by_program => "?version=1".into(),
            "{point}" if by_program => "?revision=1".into(),
            "{n}" if by_program => "?seen=0".into(),
            "{plan}" if by_program => "?revision=1".into(),
            "{section}" if by_program => "?version=1".into(),
            "search" => "?q=Quarry".into(),
            _ => String::new(),
        }
    }
}

/// Fields that mean the same in most forms.
const COMMON: [(&str, &str); 41] = [
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
    ("until_on", "2031-07-01"),
    ("grant_words", "A word of the access table"),
    ("label", "Access table"),
    ("on_duty", "yes"),
    ("theme", "day"),
    ("title", "Access table"),
    ("direction", "down"),
    ("seconds", "9"),
    ("on", "2031-05-02"),
    ("name", "Access table"),
    ("code", "Z9"),
    ("tlp", "TLP:AMBER"),
    ("retention_days", "30"),
    ("starts_on", "2031-05-02"),
    ("ends_on", "2032-05-02"),
    ("review_on", "2031-11-02"),
    ("text", "A text of the access table"),
    ("hours", "24 hours"),
    ("channel", "live"),
    ("url", "http://127.0.0.1:9/access-table"),
    ("days", "30"),
    ("scopes", "read_own"),
    ("address", "1 Table Road"),
    ("category", "fire"),
    ("instruction", "Keep distance."),
];

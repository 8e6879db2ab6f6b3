//! `/admin/organisation`, and the same by program.

use super::town::{Browser, Town};
use crate::organisation;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::{OrgId, OrganisationKind};

const DIRECTOR: &str = "director@northgate.example";
const PLACE: &str = "/admin/organisation";

const FIELDS: [(&str, &str); 6] = [
    ("name", "Northgate Holdings"),
    ("out_of_hours", "+44 1632 960-123"),
    ("emergency_number", "999"),
    ("time_zone", "Europe/London"),
    ("units", "imperial"),
    ("revision", "1"),
];

/// The same fields with another value for one of them.
fn with(name: &str, value: &'static str) -> [(&'static str, &'static str); 6] {
    FIELDS.map(|(each, is)| (each, if each == name { value } else { is }))
}

async fn kept(town: &Town, org: OrgId) -> organisation::Organisation {
    let tx = town.app.store().read().await.unwrap();
    organisation::store::find(&tx, org).await.unwrap().unwrap()
}

pub(super) async fn program(director: &mut Browser, town: &Town, scopes: &str) -> Browser {
    let label = [("label", "Settings"), ("days", "30")].into_iter();
    let fields: Vec<(&str, &str)> = label.chain(scopes.split(' ').map(|scope| ("scopes", scope))).collect();
    let issued = director.post("/admin/tokens", &fields).await;
    let secret = issued.between("<code>muster_", "<");
    town.browser()
        .header("authorization", &format!("Bearer muster_{secret}"))
}

#[tokio::test]
async fn an_administrator_sets_the_numbers_and_the_log_names_what_changed() {
    each_store(|store| async move {
        let town = Town::on(store);
        let org = town.northgate().await.org;
        let mut director = town.signed_in(DIRECTOR).await;
        assert!(director.get("/admin/people").await.body.contains(PLACE));
        let page = director.get(PLACE).await;
        assert!(page.body.contains("value=\"Northgate Group\"") && page.body.contains("value=\"112\""));
        let saved = director.post(PLACE, &FIELDS).await;
        assert_eq!(saved.location(), "/admin/organisation?done=organisation-changed");
        let now = kept(&town, org).await;
        assert_eq!(
            (
                now.name.as_str(),
                now.out_of_hours.as_str(),
                now.emergency_number.as_str()
            ),
            ("Northgate Holdings", "+441632960123", "999")
        );
        assert_eq!((now.time_zone.as_str(), now.metric), ("Europe/London", false));
        assert!(director.get(PLACE).await.body.contains("value=\"+441632960123\""));

        // The same again changes nothing and leaves no second line.
        director.post(PLACE, &with("revision", "2")).await.location();
        let changes: Vec<String> = town
            .log(org)
            .await
            .into_iter()
            .filter(|(kind, _)| kind == "organisation.changed")
            .map(|(_, record)| record)
            .collect();
        assert_eq!(changes.len(), 1, "{changes:?}");
        let words = r#"["name","out_of_hours","emergency_number","time_zone","distances"]"#;
        assert!(changes[0].contains(words), "{}", changes[0]);
        assert!(
            !changes[0].contains("Holdings") && !changes[0].contains("441632960123"),
            "{}",
            changes[0]
        );

        // Without a number there is none again.
        let without =
            with("out_of_hours", " ").map(|(name, value)| (name, if name == "revision" { "2" } else { value }));
        director.post(PLACE, &without).await.location();
        assert_eq!(kept(&town, org).await.out_of_hours, "");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_saved() {
    each_store(|store| async move {
        let town = Town::on(store);
        let org = town.northgate().await.org;
        let mut director = town.signed_in(DIRECTOR).await;
        let page = director.post(PLACE, &with("out_of_hours", "ask the porter")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("or leave it empty") && page.body.contains("value=\"ask the porter\""));
        assert_eq!(kept(&town, org).await.name, "Northgate Group");
    })
    .await;
}

#[tokio::test]
async fn only_administrators_of_the_organisation_itself_change_it() {
    each_store(|store| async move {
        let town = Town::on(store);
        let northgate = town.northgate().await;
        let ellery = town.ellery().await;
        let (_, mut guard) = town.guard(&northgate).await;
        assert_eq!(guard.get(PLACE).await.status, StatusCode::NOT_FOUND);
        assert_eq!(guard.post(PLACE, &FIELDS).await.status, StatusCode::NOT_FOUND);
        let mut commander = town.signed_in("commander@ellery.example").await;
        let page = commander.get(PLACE).await.body;
        assert!(page.contains("Ellery Police") && !page.contains("Northgate"));
        commander.post(PLACE, &FIELDS).await;
        assert_eq!(kept(&town, northgate.org).await.name, "Northgate Group");
        assert_eq!(kept(&town, ellery.org).await.name, "Northgate Holdings", "their own");
    })
    .await;
}

#[tokio::test]
async fn a_program_reads_with_one_scope_and_changes_with_another() {
    each_store(|store| async move {
        let town = Town::on(store);
        let org = town.northgate().await.org;
        let mut director = town.signed_in(DIRECTOR).await;
        let path = "/api/v1/organisation";
        let mut wanted = serde_json::json!({
            "name": "Northgate Group", "out_of_hours": "01632 960123", "emergency_number": "112",
            "time_zone": "UTC", "metric": true, "revision": 1,
        });
        let mut reader = program(&mut director, &town, "read_own").await;
        assert_eq!(reader.put(path, &wanted).await.status, StatusCode::NOT_FOUND);
        let mut writer = program(&mut director, &town, "administer").await;
        assert_eq!(writer.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(writer.put(path, &wanted).await.status, StatusCode::NO_CONTENT);
        let read: serde_json::Value = serde_json::from_str(&reader.get(path).await.body).unwrap();
        assert_eq!(
            (&read["out_of_hours"], &read["kind"], &read["id"]),
            (&"01632960123".into(), &"company".into(), &org.to_string().into())
        );
        wanted["time_zone"] = "Mars/Olympus".into();
        let refused = writer.put(path, &wanted).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("organisation.invalid") && refused.body.contains("time_zone"));
    })
    .await;
}

#[tokio::test]
async fn no_invitation_that_can_still_be_used_is_left_out_and_what_is_left_out_is_said() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let mut director = town.signed_in(DIRECTOR).await;
        let (org, now) = (founded.org, town.app.now());
        let tx = town.app.store().begin().await.unwrap();
        // More that wait than the others that are listed; each of the others is newer than all that wait.
        for number in 0..53 {
            let hour_ago = now - jiff::SignedDuration::from_mins(60 + number);
            let by = founded.position;
            let waits = organisation::store::insert_invitation(&tx, org, by, OrganisationKind::Agency, hour_ago).await;
            waits.unwrap();
            let (used, _) = organisation::store::insert_invitation(&tx, org, by, OrganisationKind::Agency, now)
                .await
                .unwrap();
            if number > 2 {
                assert!(
                    organisation::store::accept_invitation(&tx, used, org, now)
                        .await
                        .unwrap()
                );
            } else {
                assert!(
                    organisation::store::withdraw_invitation(&tx, org, used, now)
                        .await
                        .unwrap()
                );
            }
        }
        tx.commit().await.unwrap();
        let listed = |page: &str| (page.matches("/withdrawal\"").count(), page.matches("Accepted").count());
        let page = director.get("/setup/partner").await.body;
        assert_eq!(listed(&page), (53, 50));
        assert!(!page.contains("stand here"), "all of them stand there");
        let tx = town.app.store().begin().await.unwrap();
        let by = founded.position;
        let (used, _) = organisation::store::insert_invitation(&tx, org, by, OrganisationKind::Agency, now)
            .await
            .unwrap();
        assert!(
            organisation::store::accept_invitation(&tx, used, org, now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        let page = director.get("/setup/partner").await.body;
        assert_eq!(listed(&page), (53, 50));
        assert!(page.contains("the newest 50 stand here"), "{page}");
        let mut reader = program(&mut director, &town, "negotiate_agreements").await;
        let all = reader.get("/api/v1/partner-invitations").await.body;
        let all: serde_json::Value = serde_json::from_str(&all).unwrap();
        let (open, past) = (all["open"].as_array().unwrap(), all["past"].as_array().unwrap());
        assert_eq!((open.len(), past.len(), &all["more_past"]), (53, 50, &true.into()));
        assert!(open.iter().all(|each| each.get("accepted_at").is_none()));
        assert!(past.iter().all(|each| each.get("accepted_at").is_some()));
        // What has expired is among the others from then on.
        town.clock.advance(8 * 24 * 3600);
        let tx = town.app.store().read().await.unwrap();
        let kept = organisation::store::invitations_of(&tx, org, town.app.now())
            .await
            .unwrap();
        assert_eq!((kept.open.len(), kept.past.len(), kept.more_past), (0, 50, true));
        assert!(organisation::store::has_invited(&tx, org).await.unwrap());
    })
    .await;
}

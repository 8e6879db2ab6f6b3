//! Kits from the first form to the last check, on both databases: own people, partners, anybody at the label.

use super::town::{Answer, Town, Who, standing};
use crate::kit::{Kit, reminders, rules, store, verbs};
use axum::{body::Body, http::Request, http::StatusCode, http::header};
use muster_membership::Site;
use muster_store::{params, testing::each_store};
use muster_terms::*;

fn typed<'a>(code: &'a str, place: &'a str, custodian: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("code", code),
        ("place", place),
        ("stands", "on_site"),
        ("kind", "responder"),
        ("seal", "0041"),
        ("custodian", custodian),
        ("check_days", "30"),
    ]
}

/// A kit that the guard keeps.
pub async fn add(town: &Town, site: &Site, code: &str) -> Reference {
    let new = rules::NewKit {
        code: code.into(),
        place: "Staff base".into(),
        stands: crate::kit::Stands::OnSite,
        kind: crate::kit::KitKind::Responder,
        seal: "0041".into(),
        custodian: Some(town.identity(Who::Guard).position),
        check_days: 30,
    };
    verbs::add(&town.desk(Who::Director), &site.reference, new, Vec::new())
        .await
        .unwrap()
}

async fn pack(town: &Town, kit: &Reference, category: &str, name: &str, expires_on: &str) {
    let revision = found(town, kit).await.revision.to_string();
    let fields = [
        ("category", category),
        ("name", name),
        ("expires_on", expires_on),
        ("revision", &revision),
    ];
    town.post(Who::Director, &format!("/kits/{kit}/items"), &fields)
        .await
        .led_to();
}

async fn found(town: &Town, kit: &Reference) -> Kit {
    let tx = town.app.store().read().await.unwrap();
    store::find(&tx, town.northgate, kit).await.unwrap().unwrap()
}

const KEY: &str = "0123456789abcdef";

fn whole(key: &str) -> Vec<(&str, &str)> {
    vec![("key", key), ("seal", "intact"), ("contents", "all")]
}

async fn anybody(town: &Town, method: &str, path: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded");
    town.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_kit_is_added_filled_checked_and_retired() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kits = format!("/sites/{}/kits", site.reference);
        town.get(Who::Director, &kits).await.says("No kits at this site yet");
        let custodian = town.identity(Who::Guard).position.to_string();
        let form = typed("k2", "Staff base, ED", &custodian);
        assert_eq!(town.post(Who::Guard, &kits, &form).await.status, StatusCode::NOT_FOUND);
        let bad = town.post(Who::Director, &kits, &typed("K 2", "", "nobody")).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["#field-code", "#field-place", "#field-custodian"] {
            bad.says(field);
        }
        let kit = town.post(Who::Director, &kits, &form).await.led_to();
        let twice = town.post(Who::Director, &kits, &form).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.says("has this code");
        let reference: Reference = kit.trim_start_matches("/kits/").parse().unwrap();
        pack(&town, &reference, "first_aid", "Trauma bag", "2031-06-01").await;
        let page = town.get(Who::Guard, &kit).await;
        for words in [
            "Staff base, ED",
            "Trauma bag",
            "Never checked",
            "Guard, Post 1",
            "Expires soon",
        ] {
            page.says(words);
        }
        assert!(!page.body.contains("/edit"), "a guard checks and changes nothing");
        town.get(Who::Guard, &format!("/sites/{}", site.reference))
            .await
            .says("Staff base, ED");
        town.get(Who::Guard, &format!("/sites/{}/points", site.reference))
            .await
            .says("K2");

        let check = format!("{kit}/check");
        town.get(Who::Guard, &check).await.says("Seal intact");
        let empty = town.post(Who::Guard, &check, &[("key", KEY)]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.says("Say how the seal is.");
        empty.says("Say whether all is there.");
        assert_eq!(town.post(Who::Guard, &check, &whole(KEY)).await.led_to(), kit);
        town.get(Who::Guard, &kit).await.says("Checked, seal intact");
        town.get(Who::Guard, "/kits").await.says("Staff base, ED");

        let revision = found(&town, &reference).await.revision.to_string();
        let retire = format!("{kit}/retirement");
        town.get(Who::Director, &retire).await.says("Retire kit K2?");
        town.post(Who::Director, &retire, &[("revision", &revision)])
            .await
            .led_to();
        let points = town.get(Who::Guard, &format!("/sites/{}/points", site.reference)).await;
        assert!(!points.body.contains("Staff base"), "its point went with it");
        let late = town.post(Who::Guard, &check, &whole("another-key-1")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.says("This kit is retired.");
        let again = town.post(Who::Guard, &check, &whole(KEY)).await;
        assert_eq!(
            again.led_to(),
            kit,
            "what was taken once is not refused when it comes again"
        );
        town.get(Who::Director, &kit).await.says("Checked, seal intact");
        let log = town.log(town.northgate).await;
        let of_kits: Vec<&str> = log
            .iter()
            .map(String::as_str)
            .filter(|kind| kind.starts_with("kit."))
            .collect();
        assert_eq!(of_kits, ["kit.added", "kit.changed", "kit.checked", "kit.retired"]);
    })
    .await;
}

#[tokio::test]
async fn a_check_sent_twice_is_one_and_what_it_found_stays_until_mended() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        pack(&town, &kit, "radios", "Radio", "").await;
        pack(&town, &kit, "first_aid", "Trauma bag", "2031-05-20").await;
        let [radio, bag] = found(&town, &kit).await.items.map_ids();
        let check = format!("/kits/{kit}/check");
        let found_so = |key: &'static str, radio_is: &'static str, bag_is: &'static str, expiry: &'static str| {
            vec![
                ("key", key),
                ("seal", "broken"),
                ("contents", "some"),
                ("item", radio.as_str()),
                ("item", bag.as_str()),
                ("found", radio_is),
                ("found", bag_is),
                ("new_expiry", ""),
                ("new_expiry", expiry),
                ("note", "Drawer was open <b>"),
            ]
        };
        let until = town
            .post(Who::Guard, &check, &found_so(KEY, "missing", "replaced", ""))
            .await;
        assert_eq!(until.status, StatusCode::UNPROCESSABLE_ENTITY);
        until.says("Enter until when the new Trauma bag is good.");
        until.says("Drawer was open &lt;b&gt;");
        let sent = found_so(KEY, "missing", "replaced", "2033-01-01");
        town.post(Who::Guard, &check, &sent).await.led_to();
        town.clock.advance(30);
        town.post(Who::Guard, &check, &sent).await.led_to();
        let other = found_so(KEY, "present", "missing", "");
        let other = town.post(Who::Guard, &check, &other).await;
        assert_eq!(
            other.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "another check, not kept"
        );
        other.says("Another check was kept under this key.");
        let unknown = KitItemId::new().to_string();
        let gone = |checked_at: &'static str| {
            vec![
                ("key", "gone-item-key"),
                ("checked_at", checked_at),
                ("seal", "broken"),
                ("contents", "some"),
                ("item", unknown.as_str()),
                ("found", "missing"),
            ]
        };
        let now = town.post(Who::Guard, &check, &gone("")).await;
        assert_eq!(
            now.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the list of now is on the page"
        );
        now.says("The list changed meanwhile.");
        town.post(Who::Guard, &check, &gone("2031-05-05T07:30:00Z"))
            .await
            .led_to();
        town.get(Who::Guard, &format!("/kits/{kit}"))
            .await
            .says("an item that is no longer in the list");
        let tx = town.app.store().read().await.unwrap();
        let id = found(&town, &kit).await.id;
        assert_eq!(store::checks_of(&tx, id, None, 9).await.unwrap().len(), 2);
        drop(tx);
        let page = town.get(Who::Guard, &format!("/kits/{kit}")).await;
        for words in [
            "Seal broken",
            "Missing: Radio",
            "Replaced: Trauma bag",
            "1 Jan 2033",
            "Drawer was open &lt;b&gt;",
        ] {
            page.says(words);
        }
        // A phone without network looked an hour earlier, and its check arrives now: it is kept, and mends nothing.
        town.clock.set("2031-05-05T10:00:00Z".parse().unwrap());
        let mut earlier = whole("earlier-key");
        earlier.push(("checked_at", "2031-05-05T08:00:00Z"));
        town.post(Who::Guard, &check, &earlier).await.led_to();
        assert!(found(&town, &kit).await.seal_broken_at.is_some());
        let new_seal = [
            ("key", "third-key"),
            ("seal", "replaced"),
            ("seal_number", "0077"),
            ("contents", "all"),
        ];
        town.post(Who::Guard, &check, &new_seal).await.led_to();
        let mended = found(&town, &kit).await;
        assert_eq!((mended.seal_broken_at, mended.seal.as_str()), (None, "0077"));
        assert!(mended.items.iter().all(|item| item.missing_at.is_none()));
    })
    .await;
}

trait MapIds {
    fn map_ids(self) -> [String; 2];
}

impl MapIds for Vec<crate::kit::KitItem> {
    fn map_ids(self) -> [String; 2] {
        [self[0].id.to_string(), self[1].id.to_string()]
    }
}

#[tokio::test]
async fn two_who_change_a_kit_lose_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        let edit = format!("/kits/{kit}/edit");
        let page = town.get(Who::Director, &edit).await.ok();
        let (_, begun) = page.split_once("name=\"begun\" value=\"").unwrap();
        let begun = begun.split_once('"').unwrap().0.replace("&quot;", "\"");
        let with = |place: &'static str, seal: &'static str| {
            vec![
                ("code", "K1"),
                ("place", place),
                ("stands", "on_site"),
                ("kind", "responder"),
                ("seal", seal),
                ("check_days", "30"),
                ("revision", "1"),
                ("begun", begun.as_str()),
            ]
        };
        town.post(Who::Manager, &edit, &with("Main desk", "0041"))
            .await
            .led_to();
        let second = town.post(Who::Director, &edit, &with("Back door", "0099")).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        for words in [
            "Site manager",
            "Now: Main desk",
            "value=\"Back door\"",
            "value=\"0099\"",
            "Save mine instead",
        ] {
            second.says(words);
        }
        assert_eq!(found(&town, &kit).await.place, "Main desk");
        // A check that finds all as it was changes no field of the form, so it takes no place of anybody.
        let check = format!("/kits/{kit}/check");
        town.post(Who::Guard, &check, &whole(KEY)).await.led_to();
        assert_eq!(found(&town, &kit).await.revision, 2);
        // One that put a new seal on does: a form that was begun before would put the old number back.
        let new_seal = [
            ("key", "new-seal-key"),
            ("seal", "replaced"),
            ("seal_number", "0077"),
            ("contents", "all"),
        ];
        town.post(Who::Guard, &check, &new_seal).await.led_to();
        let mut stale = with("Main desk", "0041");
        stale[6] = ("revision", "2");
        let refused = town.post(Who::Director, &edit, &stale).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.says("Guard, Post 1");
        assert_eq!(found(&town, &kit).await.seal, "0077");
        pack(&town, &kit, "first_aid", "Trauma bag", "2031-05-20").await;
        let now = found(&town, &kit).await;
        let bag = now.items[0].id.to_string();
        let new_bag = [
            ("key", "new-bag-key"),
            ("seal", "intact"),
            ("contents", "some"),
            ("item", bag.as_str()),
            ("found", "replaced"),
            ("new_expiry", "2033-01-01"),
        ];
        town.clock.advance(60);
        town.post(Who::Guard, &check, &new_bag).await.led_to();
        let revision = now.revision.to_string();
        let fields = [
            ("category", "first_aid"),
            ("name", "Trauma bag"),
            ("expires_on", "2031-05-20"),
            ("revision", revision.as_str()),
        ];
        let item = format!("/kits/{kit}/items/{bag}");
        let refused = town.post(Who::Director, &item, &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        assert_eq!(found(&town, &kit).await.items[0].expires_on, "2033-01-01".parse().ok());
    })
    .await;
}

#[tokio::test]
async fn a_kit_and_its_point_say_the_same() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let points = format!("/sites/{}/points", site.reference);
        let new = [
            ("kind", "kit"),
            ("code", "K7"),
            ("name", "Loading bay"),
            ("revision", "1"),
        ];
        town.post(Who::Director, &points, &new).await.led_to();
        let tx = town.app.store().read().await.unwrap();
        let kit = store::of_site(&tx, site.id).await.unwrap().remove(0);
        drop(tx);
        assert_eq!((kit.code.as_str(), kit.place.as_str()), ("K7", "Loading bay"));
        let point = format!("{points}/{}", kit.point.unwrap());
        let renamed = [("kind", "kit"), ("code", "K8"), ("name", "Yard"), ("revision", "2")];
        town.post(Who::Director, &point, &renamed).await.led_to();
        assert_eq!(found(&town, &kit.reference).await.words(), "K8, Yard");
        let door = [("kind", "door"), ("code", "K8"), ("name", "Yard"), ("revision", "3")];
        for refused in [
            town.post(Who::Director, &point, &door).await,
            town.post(Who::Director, &format!("{point}/removal"), &[("revision", "3")])
                .await,
        ] {
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.says("A kit stands here.");
        }
        // With police it stands at no point of the site.
        let revision = found(&town, &kit.reference).await.revision.to_string();
        let mut away = typed("K8", "Central station", "");
        away[2] = ("stands", "with_police");
        away.push(("revision", &revision));
        town.post(Who::Director, &format!("/kits/{}/edit", kit.reference), &away)
            .await
            .led_to();
        let now = found(&town, &kit.reference).await;
        assert_eq!((now.point, now.words().as_str()), (None, "K8, Central station"));
        assert!(!town.get(Who::Director, &points).await.body.contains("Yard"));
        away[2] = ("stands", "on_site");
        let revision = now.revision.to_string();
        away.pop();
        away.push(("revision", &revision));
        town.post(Who::Director, &format!("/kits/{}/edit", kit.reference), &away)
            .await
            .led_to();
        town.get(Who::Director, &points).await.says("Central station");
    })
    .await;
}

#[tokio::test]
async fn a_kit_point_of_before_becomes_a_kit() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let migration = match town.app.store().begin().await.unwrap().backend() {
            sea_orm::DbBackend::Sqlite => include_str!("../../../migrations/sqlite/0025_kits.sql"),
            _ => include_str!("../../../migrations/postgres/0025_kits.sql"),
        };
        let moves = &migration[migration.find("INSERT INTO kit").unwrap()..]
            .trim_end()
            .trim_end_matches(';');
        let tx = town.app.store().begin().await.unwrap();
        for code in ["K1", "K2"] {
            let point =
                "INSERT INTO site_point (id, site_id, kind, code, name) VALUES ($1, $2, 'kit', $3, 'By the door')";
            tx.execute(point, params![PointId::new(), site.id, code]).await.unwrap();
        }
        tx.execute(moves, params![]).await.unwrap();
        let kits = store::of_site(&tx, site.id).await.unwrap();
        assert_eq!(
            kits.iter().map(Kit::words).collect::<Vec<_>>(),
            ["K1, By the door", "K2, By the door"]
        );
        assert!(kits.iter().all(|kit| kit.label.len() == 32 && kit.checked.is_none()));
        assert_ne!(kits[0].label, kits[1].label);
        tx.commit().await.unwrap();
        town.get(Who::Director, &format!("/kits/{}", kits[0].reference))
            .await
            .says("Never checked");
    })
    .await;
}

/// What only Northgate's own people may read of a kit.
const OWN: [&str; 4] = ["Night roster", "0041", "Guard, Post 1", "/kits/K-"];

#[tokio::test]
async fn a_partner_reads_kits_under_their_own_clause_and_never_what_holds_personal_data() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        pack(&town, &kit, "radios", "Radio", "").await;
        pack(&town, &kit, "staff_roster", "Night roster", "").await;
        let page = format!("/sites/{}/kits", site.reference);
        let call = format!("/api/v1{page}");
        let closed = town.get(Who::Liaison, &page).await;
        closed.says("class=\"empty-title\"");
        assert!(
            !closed.body.contains("Radio") && !closed.body.contains("Never checked"),
            "{}",
            closed.body
        );
        assert_eq!(
            town.get(Who::Liaison, &call).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );

        town.agree_with(town.police, "AG-0177", &[standing("4.4", DataClass::Kit)])
            .await;
        for open in [town.get(Who::Liaison, &page).await, town.get(Who::Liaison, &call).await] {
            open.says("Radio");
            open.says("AG-0177 §4.4");
            for own in OWN {
                assert!(!open.body.contains(own), "{own} in {}", open.body);
            }
        }
        for own_only in [
            format!("/kits/{kit}"),
            format!("/kits/{kit}/check"),
            format!("/sites/{}/qr", site.reference),
        ] {
            assert_eq!(
                town.get(Who::Liaison, &own_only).await.status,
                StatusCode::NOT_FOUND,
                "{own_only}"
            );
        }
        let lines = town.crossings().await;
        assert!(
            lines.iter().any(|line| line.class == DataClass::Kit),
            "each reading leaves its line"
        );
        town.get(Who::Director, &page).await.says("AG-0177 §4.4");
        assert!(
            !town.get(Who::Liaison, "/kits").await.body.contains("Staff base"),
            "the own list is of own kits"
        );
    })
    .await;
}

#[tokio::test]
async fn anybody_at_the_label_reads_what_is_in_it_and_may_say_that_something_is_wrong() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        pack(&town, &kit, "radios", "Radio", "").await;
        pack(&town, &kit, "staff_roster", "Night roster", "").await;
        let label = format!("/k/{}", found(&town, &kit).await.label);
        for page in [
            anybody(&town, "GET", &label, "").await,
            town.get(Who::Campus, &label).await,
        ] {
            page.says("Radio");
            for hidden in [
                "Night roster",
                "0041",
                "Guard, Post 1",
                "Northfield",
                "Staff base",
                "data-island=\"kit_check\"",
            ] {
                assert!(!page.body.contains(hidden), "{hidden} in {}", page.body);
            }
        }
        let report = format!("{label}/report");
        assert_eq!(
            anybody(&town, "POST", &report, "what=rumour").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        for _ in 0..2 {
            anybody(&town, "POST", &report, "what=seal").await.led_to();
        }
        let page = town.get(Who::Guard, &format!("/kits/{kit}")).await;
        page.says("Reported: seal broken");
        page.says("somebody at the label");
        assert!(
            found(&town, &kit).await.seal_broken_at.is_none(),
            "reported is not confirmed"
        );
        let reports = town
            .log(town.northgate)
            .await
            .iter()
            .filter(|kind| *kind == "kit.reported")
            .count();
        assert_eq!(reports, 1);

        // Nobody and no other organisation checks.
        let body = serde_html_form::to_string(whole(KEY)).unwrap();
        let check = format!("{label}/check");
        assert_eq!(anybody(&town, "POST", &check, &body).await.led_to(), "/sign-in");
        assert_eq!(
            town.post(Who::Campus, &check, &whole(KEY)).await.status,
            StatusCode::NOT_FOUND
        );
        assert!(found(&town, &kit).await.checked.is_none());
        // Signed in, the same address is the check.
        town.get(Who::Guard, &label).await.says("data-island=\"kit_check\"");
        assert_eq!(town.post(Who::Guard, &check, &whole(KEY)).await.led_to(), label);
        assert!(found(&town, &kit).await.seal_reported_at.is_none(), "somebody looked");
        // A new label, and the old one leads nowhere.
        let revision = found(&town, &kit).await.revision.to_string();
        town.post(Who::Director, &format!("/kits/{kit}/label"), &[("revision", &revision)])
            .await
            .led_to();
        for gone in [
            anybody(&town, "GET", &label, "").await,
            anybody(&town, "POST", &report, "what=seal").await,
            anybody(&town, "GET", "/k/nothing", "").await,
        ] {
            assert_eq!(gone.status, StatusCode::NOT_FOUND);
        }
        // A check that waited on a phone meanwhile names the kit, not the label.
        let check = format!("/k/{kit}/check");
        let label = format!("/k/{}", found(&town, &kit).await.label);
        let page = town.get(Who::Guard, &label).await;
        page.says(&format!("action=\"{check}\""));
        let waited = whole("waited-on-a-phone");
        assert_eq!(
            town.post(Who::Campus, &check, &waited).await.status,
            StatusCode::NOT_FOUND
        );
        town.post(Who::Guard, &check, &waited).await.led_to();
        let sheet = town.get(Who::Director, &format!("/sites/{}/qr", site.reference)).await;
        sheet.says("class=\"qr-code\"");
        sheet.says("K1");
    })
    .await;
}

#[tokio::test]
async fn an_enrolled_phone_checks_though_its_session_has_ended() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        let label = format!("/k/{}", found(&town, &kit).await.label);
        let with_phone = |method: &str, path: &str, body: String| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(
                    header::COOKIE,
                    format!("muster_device={}", town.identity(Who::Guard).position_title),
                )
                .header("content-type", "application/x-www-form-urlencoded");
            request.body(Body::from(body)).unwrap()
        };
        let page = town.send(with_phone("GET", &label, String::new())).await;
        page.says("data-island=\"kit_check\"");
        let csrf = town.csrf(Who::Guard);
        let mut fields = whole(KEY);
        fields.push(("_csrf", &csrf));
        let body = serde_html_form::to_string(&fields).unwrap();
        town.send(with_phone("POST", &format!("{label}/check"), body))
            .await
            .led_to();
        town.get(Who::Guard, &format!("/kits/{kit}"))
            .await
            .says("By enrolled phone");
        for closed in [format!("/kits/{kit}"), "/kits".to_owned(), format!("/kits/{kit}/check")] {
            let answer = town.send(with_phone("GET", &closed, String::new())).await;
            assert_ne!(answer.status, StatusCode::OK, "{closed}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_keeps_a_kit_is_reminded_once_of_each_occasion() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        town.post(Who::Guard, &format!("/kits/{kit}/check"), &whole(KEY))
            .await
            .led_to();
        assert_eq!(reminders::remind(&town.app).await.unwrap(), 0);
        town.clock.set("2031-05-28T09:00:00Z".parse().unwrap());
        assert_eq!(
            reminders::remind(&town.app).await.unwrap(),
            0,
            "without an address nobody is reminded, and nothing says so"
        );
        assert!(!town.log(town.northgate).await.iter().any(|kind| kind == "kit.reminded"));
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(
            "UPDATE person SET email = 'guard@northgate.example', email_confirmed_at = $1 WHERE id = $2",
            params![town.app.now(), town.identity(Who::Guard).person],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        for (day, expected) in [
            ("2031-05-28", 1),
            ("2031-06-01", 0),
            ("2031-06-05", 1),
            ("2031-06-09", 0),
        ] {
            town.clock.set(format!("{day}T09:00:00Z").parse().unwrap());
            assert_eq!(reminders::remind(&town.app).await.unwrap(), expected, "{day}");
        }
        let log = town.log(town.northgate).await;
        assert_eq!(log.iter().filter(|kind| *kind == "kit.reminded").count(), 2);
        let revision = found(&town, &kit).await.revision.to_string();
        let nobody = [typed("K1", "Staff base", ""), vec![("revision", revision.as_str())]].concat();
        town.post(Who::Director, &format!("/kits/{kit}/edit"), &nobody)
            .await
            .led_to();
        town.clock.set("2032-06-09T09:00:00Z".parse().unwrap());
        assert_eq!(reminders::remind(&town.app).await.unwrap(), 0, "nobody keeps it");
    })
    .await;
}

#[tokio::test]
async fn a_program_keeps_kits_by_the_same_rules() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let of_site = format!("/api/v1/sites/{}/kits", site.reference);
        let send = |method: &'static str, path: String, body: serde_json::Value| {
            let request = town
                .request(Who::Director, method, &path)
                .header("content-type", "application/json");
            town.send(request.body(Body::from(body.to_string())).unwrap())
        };
        let roster = serde_json::json!([{ "category": "staff_roster", "name": "Night roster" }]);
        let mut document = serde_json::json!({
            "code": "K5", "place": "Lodge", "stands": "off_site", "kind": "command", "check_days": 30, "items": roster,
        });
        let unsealed = send("POST", of_site.clone(), document.clone()).await;
        assert_eq!(unsealed.status, StatusCode::UNPROCESSABLE_ENTITY);
        unsealed.says("kit.seal-needed");
        document["seal"] = "0012".into();
        let made = send("POST", of_site, document.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let kit = format!("/api/v1/kits/{}", made["reference"].as_str().unwrap());
        let read: serde_json::Value = serde_json::from_str(&town.get(Who::Director, &kit).await.ok()).unwrap();
        let item = read["items"][0]["id"].clone();
        document["items"] = serde_json::json!([{ "id": item, "category": "staff_roster", "name": "Day roster" }]);
        document["revision"] = 1.into();
        assert_eq!(
            send("PUT", kit.clone(), document.clone()).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(send("PUT", kit.clone(), document).await.status, StatusCode::CONFLICT);
        let check =
            serde_json::json!({ "key": KEY, "seal": "intact", "items": [{ "item": item, "found": "missing" }] });
        let checks = format!("{kit}/checks");
        for _ in 0..2 {
            assert_eq!(
                send("POST", checks.clone(), check.clone()).await.status,
                StatusCode::NO_CONTENT
            );
        }
        let read: serde_json::Value = serde_json::from_str(&town.get(Who::Director, &kit).await.ok()).unwrap();
        assert_eq!(read["findings"][0]["matter"], "item_missing");
        assert_eq!(read["items"][0]["id"], item, "the item that was named stays that item");
        assert_eq!(read["checks"].as_array().unwrap().len(), 1);
        let huge = serde_json::json!({ "key": KEY.repeat(9), "seal": "intact" });
        assert_eq!(
            send("POST", checks, huge).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let seen = serde_json::json!({ "revision": 2 });
        assert_eq!(
            send("POST", format!("{kit}/retirement"), seen).await.status,
            StatusCode::NO_CONTENT
        );
    })
    .await;
}

#[tokio::test]
async fn the_history_goes_on_page_by_page_and_loses_no_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        // All in one instant, so that the ids alone tell which comes after which.
        for n in 0..70 {
            let (key, note) = (format!("key-of-check-{n:03}"), format!("Round {n:03}"));
            let mut check = whole(&key);
            check.push(("note", &note));
            town.post(Who::Guard, &format!("/kits/{kit}/check"), &check)
                .await
                .led_to();
        }
        let mut seen = Vec::new();
        let mut at = format!("/kits/{kit}");
        for page in 0.. {
            let body = town.get(Who::Guard, &at).await.ok();
            let rounds = (0..70).filter(|n| body.contains(&format!("Round {n:03}")));
            seen.extend(rounds.map(|n| (page, n)));
            assert_eq!(body.contains(&format!("href=\"/kits/{kit}#history\"")), page > 0);
            let Some((_, rest)) = body.split_once(&format!("href=\"/kits/{kit}?before=")) else {
                body.contains("Added")
                    .then_some(())
                    .expect("the first line of all is on the last page");
                break;
            };
            at = format!("/kits/{kit}?before={}", rest.split_once('#').unwrap().0);
        }
        let on = |page: usize| seen.iter().filter(|(on, _)| *on == page).count();
        assert_eq!((on(0), on(1), seen.len()), (50, 20, 70));
        let path = format!("/api/v1/kits/{kit}");
        let api: serde_json::Value = serde_json::from_str(&town.get(Who::Director, &path).await.ok()).unwrap();
        let last = api["checks"][69]["id"].as_str().unwrap();
        let older = town.get(Who::Director, &format!("{path}?before={last}")).await.ok();
        assert!(older.contains("\"checks\":[]"), "{older}");
        let middle = api["checks"][9]["id"].as_str().unwrap();
        let older = town.get(Who::Director, &format!("{path}?before={middle}")).await.ok();
        let older: serde_json::Value = serde_json::from_str(&older).unwrap();
        assert_eq!(older["checks"].as_array().unwrap().len(), 60);
        // A line of another kit is none of this one.
        let other = add(&town, &site, "K2").await;
        for path in [format!("/kits/{other}"), format!("/api/v1/kits/{other}")] {
            let answer = town.get(Who::Director, &format!("{path}?before={middle}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_checks_kits_has_the_pages_of_their_own_ready_and_nobody_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let kit = add(&town, &site, "K1").await;
        let label = found(&town, &kit).await.label;
        town.get(Who::Guard, "/kits")
            .await
            .says(&format!("data-island=\"kit_pages\" data-keep=\"/k/{label}\""));
        let director = town.get(Who::Director, "/kits").await.ok();
        assert!(
            director.contains("data-keep=\"\""),
            "what is no own kit any more leaves the phone"
        );
        assert!(!director.contains(&label), "{director}");
        let police = town.get(Who::Liaison, "/kits").await;
        assert!(!police.body.contains(&label));
    })
    .await;
}

//! Packets: what is in them for whom, who took which, and what a stranger learns who holds one.

use super::town::{Line, Town, Who, standing};
use axum::{body::Body, http::StatusCode};
use muster_ledger::manifest::{Manifest, digest_of, hex};
use muster_ledger::{NodeKey, VerifierKey};
use muster_membership::Site;
use muster_policy::{Condition, CrossingAct};
use muster_store::testing::each_store;
use muster_terms::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::contacts::{Channel, rules::NewContact, verbs as contacts};
use crate::emergency_plan::{
    rules::{Head, NewStep, Owner},
    verbs as emergency_plans,
};
use crate::packet::{How, Made, PacketForm, Wanted, make};
use crate::site_plan::{demo, verbs as plans};
use crate::site_profile::{Profile, verbs as profiles};

/// A room of the ground floor, and a step of the plan: words of two classes.
const ROOM: &str = "Staff base";
const STEP: &str = "Lock Majors and Resus behind you";

/// The hospital with a floor, a plan and contacts.
async fn hospital(town: &Town) -> Site {
    let site = town.hospital().await;
    let director = town.desk(Who::Director);
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    plans::add_floors(&director, &site.reference, vec![ground])
        .await
        .unwrap();
    let head = Head {
        name: "Weapon on site".into(),
        instruction: "Keep distance.".into(),
    };
    let steps = vec![NewStep {
        words: STEP.into(),
        owner: Owner::Duty(Duty::Guard),
    }];
    emergency_plans::add(&director, &site.reference, Category::Weapon, head, steps)
        .await
        .unwrap();
    for (who, by) in [(Who::Guard, Who::Director), (Who::Liaison, Who::Liaison)] {
        let new = NewContact {
            position: town.identity(who).position,
            site: None,
            hours: "Nights".into(),
            channel: Channel::Phone,
        };
        contacts::add(&town.desk(by), new).await.unwrap();
    }
    site
}

async fn made(town: &Town, who: Who, site: &Site) -> Made {
    let wanted = Wanted {
        form: PacketForm::Bundle,
        paper: "",
    };
    make(&town.desk(who), &site.reference, wanted, How::Page).await.unwrap()
}

fn unzipped(made: &Made) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(made.bundle.clone().unwrap())).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

fn key(town: &Town, org: OrgId) -> VerifierKey {
    let origin = muster_store::sequencer::origin(town.app.settings().host(), org);
    NodeKey::from_seed(&[7; 32]).unwrap().verifier(&origin).unwrap()
}

#[tokio::test]
async fn a_packet_of_an_own_site_holds_all_of_it_and_is_signed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        let made = made(&town, Who::Director, &site).await;
        let mut files = unzipped(&made);
        let manifest = files.remove("manifest.txt").unwrap();
        let manifest = String::from_utf8(manifest).unwrap();
        let list = Manifest::open(&manifest, &key(&town, town.northgate)).unwrap();
        assert_eq!(list.check(&files), []);
        assert!(
            Manifest::open(&manifest, &key(&town, town.police)).is_err(),
            "signed as another log"
        );
        assert_eq!(list.value("packet"), Some(made.packet.id.to_string().as_str()));
        assert_eq!(list.value("contents"), Some(made.packet.digest.as_str()));
        assert_eq!(hex(&digest_of(&files["contents.json"])), made.packet.digest);
        assert_eq!(files["packet.pdf"], made.pdf);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "contents.json",
                "how-to-check.txt",
                "index.html",
                "key.txt",
                "packet.pdf"
            ]
        );
        let page = text(&files, "index.html");
        for words in [
            "Northfield Hospital",
            ROOM,
            STEP,
            "Guard, Post 1",
            "2 bays at M2",
            "<svg",
            "Ground floor",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert_eq!(town.log(town.northgate).await.last().unwrap(), "packet.made");
        assert!(made.pdf.starts_with(b"%PDF-1.7"));
        // For looking at: MUSTER_TEST_PICTURES names a folder.
        if let Some(folder) = std::env::var_os("MUSTER_TEST_PICTURES") {
            let folder = std::path::Path::new(&folder);
            std::fs::write(folder.join("packet.pdf"), &made.pdf).unwrap();
            std::fs::write(folder.join("packet.html"), &files["index.html"]).unwrap();
        }
        assert_eq!(made.name, format!("{}-packet-2031-05-05", site.reference));
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_bundle_asks_nobody_and_lets_nobody_write_in_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let profile = Profile {
            name: "<script>alert(1)</script> Ελένη مدخل 門".into(),
            address: "\"><img src=x onerror=alert(2)> Road".into(),
            ..Profile::default()
        };
        let site = profiles::create(&town.desk(Who::Director), profile).await.unwrap();
        let made = made(&town, Who::Director, &site).await;
        let page = text(&unzipped(&made), "index.html");
        assert!(
            page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"),
            "{page}"
        );
        assert!(!page.contains("<img"), "{page}");
        assert!(page.contains("default-src 'none'; style-src 'sha256-"));
        for outside in [
            "<script src",
            " src=\"",
            "@import",
            "url(",
            "<link",
            "<iframe",
            "fetch(",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        let links: Vec<&str> = page
            .split("href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert!(
            links.iter().all(|link| link.starts_with('#') || link.contains("/v/")),
            "{links:?}"
        );
        assert!(
            page.contains("data-until=\"2031-08-03T09:00:00"),
            "the phone's own clock is asked"
        );
    })
    .await;
}

#[tokio::test]
async fn a_partner_gets_what_is_open_and_a_closed_part_says_by_which_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let on_request = Line {
            condition: Condition::OnRequest,
            ..standing("4.2", DataClass::FloorPlan)
        };
        town.agree(&[standing("4.1", DataClass::SiteProfile), on_request]).await;
        let site = hospital(&town).await;
        let made = made(&town, Who::Liaison, &site).await;
        let files = unzipped(&made);
        for name in ["index.html", "contents.json"] {
            let file = text(&files, name);
            for secret in [ROOM, STEP, "Guard, Post 1", "Keep distance"] {
                assert!(!file.contains(secret), "{secret} is in {name}");
            }
            assert!(file.contains("closed by AG-0143 §4.2"), "{file}");
            assert!(file.contains("AG-0143 §4.1"), "{file}");
        }
        let closed: Vec<_> = made.packet.parts.iter().filter(|part| !part.open).collect();
        assert_eq!(closed.len(), 3);
        assert!(
            closed.iter().all(|part| part.stamp.is_empty()),
            "a stamp tells when something changes: {closed:?}"
        );
        let lines = town.crossings().await;
        let of = |class: DataClass| {
            lines
                .iter()
                .filter(move |line| line.class == class && line.act == CrossingAct::Export)
        };
        assert!(of(DataClass::SiteProfile).any(|line| line.allowed));
        for class in [DataClass::FloorPlan, DataClass::EmergencyPlan, DataClass::Contacts] {
            assert!(
                of(class).count() > 0 && of(class).all(|line| !line.allowed),
                "{class:?}"
            );
        }
        // The floor's own name is part of what is closed.
        assert!(of(DataClass::FloorPlan).all(|line| line.record_words == "Northfield Hospital"));
        for org in [town.police, town.northgate] {
            assert_eq!(town.log(org).await.last().unwrap(), "packet.made");
        }
        let list = Manifest::open(&text(&files, "manifest.txt"), &key(&town, town.police));
        assert!(list.is_ok(), "it is signed as the log of whoever took it");
    })
    .await;
}

#[tokio::test]
async fn an_open_class_is_in_the_packet_under_its_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let classes = [
            ("4.1", DataClass::SiteProfile),
            ("4.2", DataClass::FloorPlan),
            ("4.3", DataClass::EmergencyPlan),
            ("4.4", DataClass::Contacts),
        ];
        town.agree(&classes.map(|(number, class)| standing(number, class)))
            .await;
        let site = hospital(&town).await;
        let made = made(&town, Who::Liaison, &site).await;
        let page = text(&unzipped(&made), "index.html");
        for words in [
            ROOM,
            STEP,
            "Guard, Post 1",
            "AG-0143 §4.2",
            "AG-0143 §4.3",
            "AG-0143 §4.4",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains("closed by"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn whoever_the_site_is_not_open_to_learns_nothing_of_its_packets() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        made(&town, Who::Director, &site).await;
        for who in [Who::Campus, Who::Liaison] {
            let base = format!("/sites/{}/packets", site.reference);
            let nothing = town.get(who, "/sites/S-0000/packets").await;
            assert_eq!(nothing.status, StatusCode::NOT_FOUND);
            for answer in [
                town.get(who, &base).await,
                town.post(who, &base, &[]).await,
                town.post(who, &format!("{base}/validity"), &[("days", "5"), ("seen", "90")])
                    .await,
                town.get(who, &format!("/api/v1{base}")).await,
            ] {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
                assert!(!answer.body.contains("Northfield"), "{}", answer.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_owner_sees_who_took_which_and_a_partner_sees_its_own() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = hospital(&town).await;
        let base = format!("/sites/{}/packets", site.reference);
        let taken = town.post(Who::Guard, &base, &[("paper", "letter")]).await;
        assert_eq!(taken.status, StatusCode::OK);
        assert!(taken.body.starts_with("%PDF"));
        made(&town, Who::Liaison, &site).await;
        let owners = town.get(Who::Director, &base).await;
        owners.says("Guard, Post 1");
        owners.says("US Letter");
        owners.says("Liaison officer, Central");
        owners.says("AG-0143 §4.1");
        let theirs = town.get(Who::Liaison, &base).await;
        theirs.says("Liaison officer, Central");
        assert!(!theirs.body.contains("Guard, Post 1"), "{}", theirs.body);
        let call = town.get(Who::Liaison, &format!("/api/v1{base}")).await.ok();
        let said: serde_json::Value = serde_json::from_str(&call).unwrap();
        assert_eq!(said["packets"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&said["packets"][0]["state"], &said["days"]),
            (&"current".into(), &90.into())
        );
        assert_eq!(said["packets"][0]["parts"][1]["open"], false);
    })
    .await;
}

#[tokio::test]
async fn a_stranger_learns_whether_it_holds_and_nothing_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        let made = made(&town, Who::Director, &site).await;
        let at = format!("/v/{}?on=2031-05-05", made.packet.digest);
        let good = town.get(Who::Campus, &at).await.ok();
        assert!(good.contains("Known and current"));
        for secret in [
            "Northfield",
            "Northgate",
            "Security director",
            site.reference.to_string().as_str(),
        ] {
            assert!(!good.contains(secret), "{secret}");
        }
        let digest = &made.packet.digest;
        let swapped = format!("{}{}", &digest[1..], &digest[..1]);
        for wrong in [
            format!("/v/{digest}?on=2031-05-06"),
            format!("/v/{swapped}"),
            format!("/v/{}", digest.to_uppercase()),
            "/v/%F0%9F%9A%AA".to_owned(),
            "/v/0".to_owned(),
        ] {
            let answer = town.get(Who::Campus, &wrong).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
            answer.says("Do not rely on it.");
        }
        town.clock.advance(90 * 86_400);
        town.get(Who::Campus, &at).await.says("Known, but expired");
        let changed = Profile {
            name: "Northfield General".into(),
            address: "12 Hospital Road".into(),
            ..Profile::default()
        };
        profiles::change(&town.desk(Who::Director), &site.reference, changed, 1)
            .await
            .unwrap();
        let superseded = town.get(Who::Campus, &at).await.ok();
        assert!(
            superseded.contains("Known, but superseded") && superseded.contains("3 Aug 2031"),
            "{superseded}"
        );
        assert!(!superseded.contains("Northfield"));
    })
    .await;
}

#[tokio::test]
async fn each_part_ends_the_packets_that_hold_it_and_no_others() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = hospital(&town).await;
        let (own, theirs) = (
            made(&town, Who::Director, &site).await,
            made(&town, Who::Liaison, &site).await,
        );
        town.clock.advance(60);
        let head = Head {
            name: "Fire".into(),
            instruction: "Close the doors.".into(),
        };
        emergency_plans::add(
            &town.desk(Who::Director),
            &site.reference,
            Category::Fire,
            head,
            Vec::new(),
        )
        .await
        .unwrap();
        let check = |made: &Made| format!("/v/{}", made.packet.digest);
        town.get(Who::Campus, &check(&own)).await.says("Known, but superseded");
        town.get(Who::Campus, &check(&theirs)).await.says("Known and current");
        // A floor that is taken away ends them too, though nothing of it is left that could say when.
        let own = made(&town, Who::Director, &site).await;
        let tx = town.app.store().read().await.unwrap();
        let floor = crate::site_plan::store::records_of(&tx, site.id)
            .await
            .unwrap()
            .remove(0);
        drop(tx);
        let seen = i64::from(floor.version);
        let path = format!("/api/v1/sites/{}/floors/{}?version={seen}", site.reference, floor.floor);
        let gone = town
            .request(Who::Director, "DELETE", &path)
            .body(Body::empty())
            .unwrap();
        let gone = town.send(gone).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.body);
        town.get(Who::Campus, &check(&own)).await.says("Known, but superseded");
        // And so does the first floor of a site that had none.
        let (own, theirs) = (
            made(&town, Who::Director, &site).await,
            made(&town, Who::Liaison, &site).await,
        );
        town.get(Who::Campus, &check(&own)).await.says("Known and current");
        let ground = demo::northfield_ground(FloorId::new(), site.id, None);
        plans::add_floors(&town.desk(Who::Director), &site.reference, vec![ground])
            .await
            .unwrap();
        town.get(Who::Campus, &check(&own)).await.says("Known, but superseded");
        town.get(Who::Campus, &check(&theirs)).await.says("Known and current");
    })
    .await;
}

/// The answer to whoever compares a file with the packet of this address.
async fn compared(town: &Town, at: &str, file: &[u8]) -> super::town::Answer {
    town.upload_with(Who::Campus, at, "", &[], &[("packet.pdf", file)])
        .await
}

#[tokio::test]
async fn a_file_that_was_changed_is_told_from_the_one_that_was_made() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        let made = made(&town, Who::Director, &site).await;
        assert_eq!(made.packet.pdf_digest, hex(&digest_of(&made.pdf)));
        let at = format!("/v/{}?on=2031-05-05", made.packet.digest);
        let page = town.get(Who::Campus, &at).await.ok();
        assert!(
            page.contains(&made.packet.pdf_digest) && page.contains("Compare the file"),
            "{page}"
        );
        assert!(!page.to_lowercase().contains("genuine"), "only the code was seen");
        compared(&town, &at, &made.pdf).await.says("The same file");
        let mut changed = made.pdf.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        let other = compared(&town, &at, &changed).await;
        other.says("Not the same file");
        other.says(&hex(&digest_of(&changed)));
        assert!(!other.body.contains("Northfield"));
        let none = compared(&town, &at, b"").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unknown = compared(&town, &format!("/v/{}", "0".repeat(64)), &made.pdf).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        // One of before files could be compared says so.
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE packet SET pdf_digest = ''", muster_store::params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        compared(&town, &at, &made.pdf)
            .await
            .says("Made before files could be compared");
    })
    .await;
}

#[tokio::test]
async fn a_partner_of_before_is_told_only_to_ask_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = hospital(&town).await;
        let (own, theirs) = (
            made(&town, Who::Director, &site).await,
            made(&town, Who::Liaison, &site).await,
        );
        let at = |made: &Made| format!("/v/{}", made.packet.digest);
        town.get(Who::Campus, &at(&theirs)).await.says("Known and current");
        town.suspend(mou).await;
        let changed = Profile {
            name: "Northfield General".into(),
            address: "12 Hospital Road".into(),
            ..Profile::default()
        };
        town.clock.advance(60);
        profiles::change(&town.desk(Who::Director), &site.reference, changed, 1)
            .await
            .unwrap();
        town.get(Who::Campus, &at(&own)).await.says("Known, but superseded");
        for answer in [
            town.get(Who::Campus, &at(&theirs)).await,
            compared(&town, &at(&theirs), &theirs.pdf).await,
        ] {
            answer.says("Ask for a new one");
            for told in [
                "superseded",
                "current",
                "changed",
                "5 May",
                theirs.packet.digest.as_str(),
            ] {
                assert!(!answer.body.contains(told), "{told} in {}", answer.body);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_may_read_the_site_no_more_is_told_only_to_ask_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = hospital(&town).await;
        let theirs = made(&town, Who::Liaison, &site).await;
        let at = format!("/v/{}", theirs.packet.digest);
        town.get(Who::Campus, &at).await.says("Known and current");
        // The agreement goes on, and the label of the site is above what its clause opens.
        let changed = Profile {
            name: "Northfield General".into(),
            tlp: Tlp::Red,
            ..Profile::default()
        };
        profiles::change(&town.desk(Who::Director), &site.reference, changed, 1)
            .await
            .unwrap();
        let answer = town.get(Who::Campus, &at).await;
        answer.says("Ask for a new one");
        assert!(!answer.body.contains("superseded"), "{}", answer.body);
    })
    .await;
}

#[tokio::test]
async fn contacts_that_are_not_in_a_packet_do_not_end_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.4", DataClass::Contacts),
        ])
        .await;
        let site = hospital(&town).await;
        let (own, theirs) = (
            made(&town, Who::Director, &site).await,
            made(&town, Who::Liaison, &site).await,
        );
        let part = |made: &Made| {
            let parts = made.packet.parts.iter();
            let mut parts = parts.filter(|part| part.part == crate::packet::PacketPart::Contacts);
            parts.find(|part| part.org == town.northgate).unwrap().clone()
        };
        assert_eq!(part(&own).contacts, None, "whose they are learns of new ones too");
        let listed = part(&theirs).contacts.unwrap();
        assert_eq!(listed.len(), 1);
        let at = |made: &Made| format!("/v/{}", made.packet.digest);
        let director = town.desk(Who::Director);
        let another = NewContact {
            position: town.identity(Who::Manager).position,
            site: None,
            hours: "Days".into(),
            channel: Channel::Phone,
        };
        let another = contacts::add(&director, another).await.unwrap();
        contacts::change(&director, another, ("Days", Channel::Phone), "Always", Channel::Phone)
            .await
            .unwrap();
        town.get(Who::Campus, &at(&own)).await.says("Known, but superseded");
        town.get(Who::Campus, &at(&theirs)).await.says("Known and current");
        contacts::change(
            &director,
            listed[0],
            ("Nights", Channel::Phone),
            "Always",
            Channel::Phone,
        )
        .await
        .unwrap();
        town.get(Who::Campus, &at(&theirs)).await.says("Known, but superseded");
    })
    .await;
}

#[tokio::test]
async fn where_a_kit_stands_crosses_only_under_a_clause_of_kits() {
    each_store(|store| async move {
        const PLACE: &str = "Behind the blue door";
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let site = hospital(&town).await;
        let director = town.desk(Who::Director);
        let kit = crate::kit::rules::NewKit {
            code: "K77".into(),
            place: PLACE.into(),
            stands: crate::kit::Stands::OnSite,
            kind: crate::kit::KitKind::Responder,
            seal: "0041".into(),
            custodian: None,
            check_days: 30,
        };
        crate::kit::verbs::add(&director, &site.reference, kit, Vec::new())
            .await
            .unwrap();
        let mut map = demo::northfield_site(site.id);
        let mut mark = map.features[0].clone();
        mark.id = "kit".into();
        mark.kind = crate::site_plan::FeatureKind::Kit;
        mark.label = Some(PLACE.into());
        mark.shape = crate::site_plan::Shape::Point(demo::town());
        map.features.push(mark);
        let tx = town.app.store().read().await.unwrap();
        let today = crate::site_profile::store::find_near(&tx, town.northgate, &site.reference).await;
        let revision = today.unwrap().unwrap().revision;
        drop(tx);
        plans::set_map(&director, &site.reference, map, revision).await.unwrap();
        let at = site.reference.to_string();
        let ways = [
            format!("/sites/{at}"),
            format!("/sites/{at}/points"),
            format!("/sites/{at}/map"),
            format!("/sites/{at}/map/file"),
            format!("/api/v1/sites/{at}"),
        ];
        for way in &ways {
            let page = town.get(Who::Liaison, way).await.ok();
            assert!(!page.contains(PLACE) && !page.contains("K77"), "{way}: {page}");
            let own = town.get(Who::Director, way).await.ok();
            assert!(own.contains(PLACE), "{way}: {own}");
        }
        let packet = unzipped(&made(&town, Who::Liaison, &site).await);
        assert!(!text(&packet, "contents.json").contains(PLACE));
        town.agree_with(town.police, "AG-0177", &[standing("4.4", DataClass::Kit)])
            .await;
        for way in &ways {
            town.get(Who::Liaison, way).await.says(PLACE);
        }
        let packet = unzipped(&made(&town, Who::Liaison, &site).await);
        assert!(text(&packet, "contents.json").contains(PLACE));
    })
    .await;
}

#[tokio::test]
async fn how_long_packets_hold_is_the_owners_to_say_and_nobody_is_overwritten() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        let base = format!("/sites/{}/packets", site.reference);
        let validity = format!("{base}/validity");
        let guard = town.post(Who::Guard, &validity, &[("days", "5"), ("seen", "90")]).await;
        assert_eq!(guard.status, StatusCode::NOT_FOUND);
        for wrong in ["0", "731", "x", ""] {
            let answer = town
                .post(Who::Director, &validity, &[("days", wrong), ("seen", "90")])
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            answer.says("from 1 to 730");
        }
        assert_eq!(
            town.post(Who::Director, &validity, &[("days", "30"), ("seen", "90")])
                .await
                .led_to(),
            base
        );
        let second = town
            .post(Who::Manager, &validity, &[("days", "60"), ("seen", "90")])
            .await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        second.says("it is 30 days now");
        second.says("value=\"60\"");
        second.says("name=\"seen\" value=\"30\"");
        let made = made(&town, Who::Director, &site).await;
        assert_eq!(made.packet.valid_until, "2031-06-04T09:00:00Z".parse().unwrap());
        let call = |days: i64, seen: i64| {
            let body = format!("{{\"days\":{days},\"seen\":{seen}}}");
            town.request(Who::Director, "PUT", &format!("/api/v1{validity}"))
                .body(Body::from(body))
                .unwrap()
        };
        assert_eq!(town.send(call(0, 30)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.send(call(10, 90)).await.status, StatusCode::CONFLICT);
        assert_eq!(town.send(call(10, 30)).await.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn a_call_gets_the_file_and_a_wrong_wish_is_refused_by_its_code() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = hospital(&town).await;
        let path = format!("/api/v1/sites/{}/packets", site.reference);
        let call = |body: &'static str| {
            let request = town.request(Who::Guard, "POST", &path);
            town.send(request.body(Body::from(body)).unwrap())
        };
        let made = call(r#"{"form":"bundle","paper":"a4"}"#).await;
        assert_eq!(made.status, StatusCode::CREATED);
        assert!(made.body.starts_with("PK"));
        for (body, code) in [
            (r#"{"paper":"a3"}"#, "packet.paper"),
            (r#"{"form":"exe"}"#, "packet.form"),
            (r#"{"site":"S-1"}"#, "body.malformed"),
        ] {
            let answer = call(body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
            answer.says(code);
        }
        let log = town.log(town.northgate).await;
        assert_eq!(
            log.iter().filter(|kind| *kind == "packet.made").count(),
            1,
            "what was refused is in no log"
        );
    })
    .await;
}

#[tokio::test]
async fn the_register_goes_on_where_a_page_ends() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let first = made(&town, Who::Director, &site).await.packet;
        let tx = town.app.store().begin().await.unwrap();
        for n in 0..51 {
            let packet = crate::packet::Packet {
                id: PacketId::new(),
                digest: format!("{n:064x}"),
                ..first.clone()
            };
            crate::packet::store::insert(&tx, &packet).await.unwrap();
        }
        tx.commit().await.unwrap();
        let path = format!("/api/v1/sites/{}/packets", site.reference);
        let read = |answer: String| serde_json::from_str::<serde_json::Value>(&answer).unwrap();
        let page = read(town.get(Who::Director, &path).await.ok());
        let next = page["next"].as_str().unwrap().to_owned();
        let rest = read(town.get(Who::Director, &format!("{path}?before={next}")).await.ok());
        assert_eq!(page["packets"].as_array().unwrap().len(), 50);
        let last = rest["packets"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (last["digest"].as_str(), rest["next"].is_null()),
            (Some(first.digest.as_str()), true)
        );
        town.get(Who::Director, &format!("/sites/{}/packets", site.reference))
            .await
            .says("Older packets");
    })
    .await;
}

//! Point 9: an outsider who tries every address, id, search, feed and call of the others is answered as if nothing were there, and
//! no count, title, size or time tells more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Page, Partners, Reader, Records, Town, each_store, eventually};
use muster_web::routes::RouteRow;
use std::time::{Duration, Instant};

/// Who tries: no agreement at all, a suspended one, and nobody.
const OUTSIDERS: [Option<&str>; 3] = [Some("campus"), Some("sheriff"), None];

/// Routes that ask for sign-in and whose answer ends.
fn routes() -> Vec<RouteRow> {
    let all = muster_server::routes::all().list();
    all.into_iter().filter(|row| !row.open && row.path != "/live").collect()
}

/// Both answers, with the addresses that were asked taken out, must be the same: status, headers, every byte.
#[track_caller]
fn must_be_alike(real: (&Page, &str), nothing: (&Page, &str), asked: &str) {
    let plain = |(page, address): (&Page, &str)| {
        let mut headers: Vec<String> = page
            .headers
            .iter()
            .filter(|(name, _)| *name != "date")
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
            .map(|line| Records::without_ids(&line, address))
            .collect();
        headers.sort();
        (
            page.code(),
            headers,
            Records::without_ids(&without_drawn(&page.body), address),
        )
    };
    assert_eq!(
        plain(real),
        plain(nothing),
        "{asked} tells what exists from what does not"
    );
    // An id and one that does not exist are as long as each other, so even a size tells nothing.
    assert_eq!(real.0.body.len(), nothing.0.body.len(), "{asked}: the sizes differ");
}

/// No word of Northgate's records stands in an answer, but what was asked itself.
#[track_caller]
fn must_tell_no_secret(records: &Records, role: Option<&str>, answer: &Page, asked: &str) {
    // The sheriff has signed with Northgate, so that name is known there; nothing else is.
    let secrets = records
        .secrets
        .iter()
        .filter(|word| role != Some("sheriff") || *word != "Northgate Group");
    for secret in secrets.filter(|secret| !secret.split(' ').any(|part| asked.contains(part))) {
        assert!(
            !answer.body.contains(secret.as_str()),
            "{asked} tells {secret:?}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn every_address_is_answered_as_if_nothing_were_there() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        for role in OUTSIDERS {
            let mut reader = Reader::come(&town, role).await;
            let mut compared = 0;
            for row in routes() {
                let real = reader.with_query(&row, &records.address(row.path));
                let nothing = reader.with_query(&row, &records.nothing(row.path));
                let asked = format!("{role:?}: {} {real}", row.method);
                let answer = reader.ask(&town, &row, &real).await;
                must_tell_no_secret(&records, role, &answer, &asked);
                if real == nothing {
                    continue;
                }
                let other = reader.ask(&town, &row, &nothing).await;
                must_be_alike((&answer, &real), (&other, &nothing), &asked);
                let expected: &[u16] = match role {
                    Some(_) => &[404, 422],
                    None => &[303, 401],
                };
                assert!(
                    expected.contains(&answer.code()),
                    "{asked} is answered {}",
                    answer.status
                );
                if answer.code() == 404 && row.method == "GET" {
                    let (one, two) = (without_drawn(&answer.body), without_drawn(&other.body));
                    assert_eq!(one, two, "{asked}: not the same bytes");
                }
                compared += 1;
            }
            assert!(compared > 100, "{role:?} tried {compared} addresses only");
        }
    })
    .await;
}

#[tokio::test]
async fn no_other_method_and_no_address_below_tells_more() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut campus = town.browser("campus").await;
        for row in routes()
            .iter()
            .filter(|row| row.method == "GET" && !row.path.starts_with("/api/"))
        {
            let (real, nothing) = (records.address(row.path), records.nothing(row.path));
            if real == nothing {
                continue;
            }
            for method in ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                let (one, two) = (campus.ask(method, &real).await, campus.ask(method, &nothing).await);
                must_be_alike((&one, &real), (&two, &nothing), &format!("{method} {real}"));
                assert_ne!(one.code(), 200, "{method} {real}");
            }
            let (real, nothing) = (format!("{real}/nonsense"), format!("{nothing}/nonsense"));
            let (one, two) = (campus.get(&real).await, campus.get(&nothing).await);
            must_be_alike((&one, &real), (&two, &nothing), &real);
        }
    })
    .await;
}

/// Every page and call of a reader that has no parameter: lists, counts, home, inbox, exports.
async fn everything_of(reader: &mut Reader, town: &Town) -> Vec<(String, u16, String)> {
    let mut pages = Vec::new();
    for row in routes()
        .iter()
        .filter(|row| row.method == "GET" && !row.path.contains('{'))
    {
        let address = reader.with_query(row, row.path);
        let page = reader.ask(town, row, &address).await;
        pages.push((row.path.to_owned(), page.code(), without_drawn(&page.body)));
    }
    pages
}

/// What is drawn anew for each page: a form's key against sending it twice, and the sealed mark from which its feed goes on. Their
/// sizes stay.
fn without_drawn(body: &str) -> String {
    let mut plain = body.to_owned();
    for mark in ["name=\"idempotency_key\" value=\"", "data-live-since=\""] {
        for (at, _) in body.match_indices(mark) {
            let from = at + mark.len();
            let to = from + body[from..].find('"').unwrap();
            plain.replace_range(from..to, &".".repeat(to - from));
        }
    }
    // How many of the reader's own entries wait for their place, this instant.
    let waits = "Ledger entries waiting</dt><dd>";
    if let Some(at) = plain.find(waits) {
        let from = at + waits.len();
        let figures = plain[from..].bytes().take_while(u8::is_ascii_digit).count();
        plain.replace_range(from..from + figures, ".");
    }
    plain
}

#[tokio::test]
async fn nothing_that_others_do_changes_a_byte_of_an_outsiders_pages() {
    each_store(Partners::Agreed, |town| async move {
        let mut campus = Reader::come(&town, Some("campus")).await;
        // Its own coming has its place in its own log, which is one of its pages.
        eventually("every entry has its place", || async {
            let waiting = "SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL";
            town.count(waiting).await == 0
        })
        .await;
        let before = everything_of(&mut campus, &town).await;
        assert_eq!(
            before,
            everything_of(&mut campus, &town).await,
            "the pages are not still by themselves"
        );
        // Emergencies, a drill, a debrief, an action, a request, tokens, phones, floors: all of it between others.
        Records::make(&town).await;
        let after = everything_of(&mut campus, &town).await;
        assert!(before.len() > 20);
        for ((path, code, before), (_, code_after, after)) in before.iter().zip(&after) {
            assert_eq!(code, code_after, "{path}");
            let differs = before.bytes().zip(after.bytes()).position(|(one, two)| one != two);
            let around = |text: &str| {
                let at = differs.unwrap_or(text.len()).saturating_sub(80);
                text.chars().skip(at).take(160).collect::<String>()
            };
            assert!(
                before == after,
                "{path} changed by what others did: {} became {}",
                around(before),
                around(after)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_outsiders_feed_says_nothing_of_others_whatever_it_asks_for() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let mut heard = guard.listen("/live").await;
        let room = town.raise(&mut guard, "ED waiting").await;
        let known = heard.wait_for("strip", "ED waiting").await;
        // A feed of one room is as absent as the room.
        let mut campus = town.browser("campus").await;
        let (real, nothing) = (format!("/live?room={room}"), "/live?room=INC-9999".to_owned());
        let (one, two) = (campus.get(&real).await.is(404), campus.get(&nothing).await.is(404));
        must_be_alike((&one, &room), (&two, "INC-9999"), &real);

        // The own feed stays silent, also when it asks to go on from an event that another has heard.
        let mut feeds = Vec::new();
        for path in [
            "/live".to_owned(),
            format!("/live?last_event_id={}", known.id),
            format!("/live?last_event_id={}", uuid::Uuid::now_v7()),
        ] {
            feeds.push((campus.listen(&path).await, path));
        }
        let fields = [("words", "Two people near the lift")];
        guard.post(&format!("/rooms/{room}/messages"), &fields).await.is(303);
        town.raise(&mut guard, "Loading bay").await;
        let mut said = Vec::new();
        for (feed, path) in &mut feeds {
            let events = feed.all_within(Duration::from_millis(500)).await;
            let speaks = events
                .iter()
                .any(|event| event.data.contains("INC-") || event.name == "message" || event.name == "say");
            assert!(!speaks, "{path} tells: {events:?}");
            // A ping comes by the clock of each stream, whatever happens.
            said.push(
                events
                    .into_iter()
                    .filter(|event| event.name != "ping")
                    .map(|event| (event.name, event.data))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(said[1], said[2], "an event that others heard is known to the feed");
        // The same feed does speak to who may hear: the silence above is no accident.
        heard.wait_for("strip", "Loading bay").await;
    })
    .await;
}

#[tokio::test]
async fn a_search_for_what_others_have_is_a_search_for_nothing() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        for role in ["campus", "sheriff"] {
            let mut browser = town.browser(role).await;
            let known = |word: &&String| role == "campus" || *word != "Northgate Group";
            for secret in records.secrets.iter().filter(known) {
                // As long as the word, and nobody's: the page repeats what was asked.
                let nobodys = "x".repeat(secret.len());
                let mut search = async |words: &str| {
                    let mut address = reqwest::Url::parse("http://muster.example/search").unwrap();
                    address.query_pairs_mut().append_pair("q", words);
                    browser.get(&format!("/search?{}", address.query().unwrap())).await.ok()
                };
                let (found, nothing) = (search(secret).await, search(&nobodys).await);
                let plain = found.text().replace(secret.as_str(), &nobodys);
                assert_eq!(
                    plain,
                    nothing.text(),
                    "{role}: a search for {secret} differs from one for nothing"
                );
            }
        }
    })
    .await;
}

/// Ids of others inside a form or a document, where no address names them.
#[tokio::test]
async fn an_id_of_others_in_a_form_is_an_id_of_nobody() {
    each_store(Partners::Agreed, |town| async move {
        let mut campus = Reader::come(&town, Some("campus")).await;
        let drawn = || uuid::Uuid::now_v7().to_string();
        let agreement = town.agreement.clone().unwrap().to_string();
        let site = town.hospital.reference.to_string();
        let nobodys = |reference: &str| {
            let (letters, digits) = reference.split_once('-').unwrap();
            format!("{letters}-{}", "9".repeat(digits.len()))
        };
        let (control, site_id) = (town.position("control").to_string(), town.hospital.id.to_string());
        let forms: [(&str, &str, [String; 2]); 6] = [
            ("/drills", "site", [site.clone(), nobodys(&site)]),
            ("/drills", "participants", [control.clone(), drawn()]),
            ("/contacts", "position", [control.clone(), drawn()]),
            ("/contacts", "site", [site_id.clone(), drawn()]),
            ("/agreements", "sites", [site_id.clone(), drawn()]),
            ("/admin/people", "site", [site_id.clone(), drawn()]),
        ];
        for (path, field, values) in forms {
            let mut answers = Vec::new();
            for value in &values {
                let fields = [
                    ("site", site.as_str()),
                    ("category", "weapon"),
                    ("place", "Gate"),
                    ("scenario", "Somebody shouts."),
                    ("planned_for", "2031-05-02T10:00"),
                    ("title", "Guard, Gate"),
                    ("duty", "dispatcher"),
                    ("channel", "live"),
                ];
                let with: Vec<(&str, &str)> = fields
                    .into_iter()
                    .filter(|(name, _)| *name != field)
                    .chain([(field, value.as_str())])
                    .collect();
                answers.push(campus.browser.post(path, &with).await);
            }
            let asked = format!("{path} with {field}");
            must_be_alike((&answers[0], &values[0]), (&answers[1], &values[1]), &asked);
        }

        let calls = [
            ("/api/v1/alerts", serde_json::json!({ "site": site, "level": 1 }), serde_json::json!({ "site": nobodys(&site), "level": 1 })),
            (
                "/api/v1/requests",
                serde_json::json!({ "agreement": agreement, "clause": "4.2", "site": site_id, "words": "A walk." }),
                serde_json::json!({ "agreement": nobodys(&agreement), "clause": "4.2", "site": drawn(), "words": "A walk." }),
            ),
        ];
        for (path, real, nothing) in calls {
            let key = [("idempotency-key", "outsider-0001")];
            let one = campus.program.send_json("POST", path, &key, &real).await;
            let two = campus.program.send_json("POST", path, &key, &nothing).await;
            must_be_alike((&one, ""), (&two, ""), path);
        }
        // A page that takes an id in its query.
        for (real, nothing) in [
            (format!("/contacts?site={site}"), format!("/contacts?site={}", nobodys(&site))),
            (format!("/audit?partner={}", town.org("director").await), format!("/audit?partner={}", drawn())),
        ] {
            let (one, two) = (campus.browser.get(&real).await, campus.browser.get(&nothing).await);
            must_be_alike((&one, &real), (&two, &nothing), &real);
        }
    })
    .await;
}

#[tokio::test]
async fn the_doors_tell_nobody_who_lives_here() {
    each_store(Partners::Agreed, |town| async move {
        let answer = async |path: &str, email: &str| {
            let password = [
                ("email", email),
                ("password", "not the password at all"),
                ("code", "AAAA-BBBB-CCCC"),
            ];
            town.stranger().post_raw(path, &password).await
        };
        for path in ["/sign-in", "/recover"] {
            let (known, unknown) = ("control@town.example", "nobody1@town.example");
            let (one, two) = (answer(path, known).await, answer(path, unknown).await);
            assert_eq!(one.code(), two.code(), "{path}");
            assert_eq!(one.body.replace(known, unknown), two.body, "{path}");
        }
        let mut stranger = town.stranger();
        for path in [
            "/invite/0123456789abcdef",
            "/invite/organisation/0123456789abcdef",
            "/demo/0123456789abcdef",
        ] {
            stranger.get(path).await.is(404);
        }
    })
    .await;
}

/// Records by page and by call, for which both answers say that there is nothing.
const TIMED: [&str; 8] = [
    "/rooms/{inc}",
    "/sites/{site}",
    "/agreements/{ag}",
    "/debriefs/{inc}",
    "/api/v1/rooms/{inc}",
    "/api/v1/sites/{site}",
    "/api/v1/agreements/{ag}",
    "/api/v1/debriefs/{inc}",
];
/// A word of the others' records, and one of the same length that stands nowhere.
const SEARCHED: [&str; 2] = ["Quarry", "Quxrry"];

#[tokio::test]
async fn the_time_of_an_answer_tells_nothing() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        // Who never had an agreement, and whose agreement is suspended.
        for role in ["campus", "sheriff"] {
            let (mut browser, mut program) = (town.browser(role).await, town.api(role).await);
            for route in TIMED {
                let addresses = [records.address(route), records.nothing(route)];
                let by = if route.starts_with("/api/") {
                    &mut program
                } else {
                    &mut browser
                };
                alike(route, by, &addresses, 404).await;
            }
            for (path, by) in [("/search", &mut browser), ("/api/v1/search", &mut program)] {
                let addresses = SEARCHED.map(|word| format!("{path}?q={word}"));
                alike(path, by, &addresses, 200).await;
            }
        }
    })
    .await;
}

/// Asked in turn, so that whatever else the machine does slows both alike; the quickest of many is the work itself. On a machine
/// that does much else many may not be enough: then all of many more are asked, and the quickest of all are compared once.
async fn alike(route: &str, by: &mut Browser, addresses: &[String; 2], code: u16) {
    let mut best = [Duration::MAX; 2];
    for rounds in [1, 7] {
        for _ in 0..rounds {
            quickest(by, addresses, code, &mut best).await;
        }
        let [real, nothing] = best;
        if real.abs_diff(nothing) < Duration::from_millis(2).max(nothing / 2) {
            return;
        }
    }
    let [real, nothing] = best;
    panic!("{route}: {real:?} against {nothing:?}");
}

/// The quickest of many more answers for each address.
async fn quickest(browser: &mut Browser, addresses: &[String; 2], code: u16, best: &mut [Duration; 2]) {
    for _ in 0..60 {
        for (address, best) in addresses.iter().zip(&mut *best) {
            let start = Instant::now();
            browser.get(address).await.is(code);
            *best = start.elapsed().min(*best);
        }
    }
}

//! Bad input: bodies, forms, ids and words that nobody should send, at every address there is.
//!
//! Whatever comes, the answer is a refusal in words or "not found", never a fault, and the program serves the next request.
//! Floor plans that lie are in `readiness/src/site_plan/tests/hostile.rs` and `readiness/src/tests/imports.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_readiness::site_plan::import::limits::MOST_FEATURES;
use muster_stories::{Browser, Page, Partners, Records, Town, each_store};
use muster_web::{forms::MAX_FORM_BYTES, routes::RouteRow};

fn routes() -> Vec<RouteRow> {
    let mut routes = muster_server::routes::all().list();
    routes.retain(|row| row.path != "/live" && row.path != "/demo/{token}");
    routes
}

/// Bodies as a broken or hostile program sends them: the kind they claim to be, and their bytes.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    let deep = |open: &str, close: &str| (open.repeat(20_000) + &close.repeat(20_000)).into_bytes();
    vec![
        (FORM, Vec::new()),
        (FORM, b"&&&===%%%".to_vec()),
        (
            FORM,
            b"words=%ff%fe%00&reason=%00&revision=99999999999999999999&version=-1".to_vec(),
        ),
        (FORM, b"words=\xff\xfe\x00\x80".to_vec()),
        (FORM, b"words=a&words=b&revision=1&revision=2&site=&position=".to_vec()),
        (FORM, [b"words=".to_vec(), vec![b'x'; MAX_FORM_BYTES + 1]].concat()),
        (JSON, Vec::new()),
        (JSON, b"{\"words\": \"cut sh".to_vec()),
        (JSON, b"null".to_vec()),
        (JSON, b"[]".to_vec()),
        (
            JSON,
            b"{\"words\": 1, \"site\": {}, \"level\": \"one\", \"revision\": 1e400}".to_vec(),
        ),
        (
            JSON,
            b"{\"words\": \"\\u0000\\ud800\", \"reason\": \"\\u0000\"}".to_vec(),
        ),
        (JSON, b"{\"words\": \"\xff\xfe\"}".to_vec()),
        (JSON, deep("[", "]")),
        (JSON, deep("{\"a\":", "}")),
        (
            JSON,
            [
                b"{\"words\": \"".to_vec(),
                vec![b'x'; MAX_FORM_BYTES + 1],
                b"\"}".to_vec(),
            ]
            .concat(),
        ),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n".to_vec(),
        ),
        ("multipart/form-data", b"no boundary".to_vec()),
        ("text/plain", b"words".to_vec()),
        ("nonsense", vec![0; 1_000]),
    ]
}

/// Somebody with both ways in.
struct Hands {
    browser: Browser,
    program: Browser,
}

impl Hands {
    async fn of(town: &Town) -> Self {
        Self {
            browser: town.browser("director").await,
            program: town.api("director").await,
        }
    }

    fn at(&mut self, path: &str) -> &mut Browser {
        if path.starts_with("/api/") {
            &mut self.program
        } else {
            &mut self.browser
        }
    }
}

/// The answer is one of ours, and says what was wrong.
#[track_caller]
fn must_be_an_answer(page: &Page) {
    assert!(page.code() < 500, "{}: {} {}", page.asked, page.status, page.text());
    let kind = page
        .headers
        .get("content-type")
        .map(|kind| kind.to_str().unwrap().to_owned())
        .unwrap_or_default();
    if page.code() >= 400 && page.asked.contains(" /api/") {
        assert!(
            kind.starts_with("application/problem+json"),
            "{}: {kind}: {}",
            page.asked,
            page.body
        );
        assert!(
            page.json()["code"].as_str().is_some_and(|code| !code.is_empty()),
            "{}: {}",
            page.asked,
            page.body
        );
    } else if page.code() >= 400 {
        assert!(
            kind.starts_with("text/html") && !page.text().is_empty(),
            "{}: {kind}: {}",
            page.asked,
            page.body
        );
    }
}

#[tokio::test]
async fn no_body_breaks_any_route() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut hands = Hands::of(&town).await;
        let bodies = bodies();
        for row in routes().iter().filter(|row| row.method != "GET") {
            for (kind, bytes) in &bodies {
                let address = records.address(row.path);
                // A form that is whole but for its words carries the session's token: it must get as far as the words.
                let token = format!("&_csrf={}", hands.browser.csrf());
                let with_token = kind.starts_with("application/x-www-form") && bytes.len() < MAX_FORM_BYTES;
                let bytes = if with_token {
                    [bytes.clone(), token.into_bytes()].concat()
                } else {
                    bytes.clone()
                };
                let page = hands.at(row.path).send_bytes(row.method, &address, kind, bytes).await;
                must_be_an_answer(&page);
                // Some forms end the session that sent them.
                if row.path.contains("sign-out") || row.path.starts_with("/me/") {
                    hands.browser = town.browser("director").await;
                }
            }
        }
        town.stranger().get("/health/ready").await.ok();
    })
    .await;
}

/// What no id is.
const IDS: [&str; 13] = [
    "%00",
    "%ff%fe",
    "..%2F..%2Fetc%2Fpasswd",
    "'%20OR%201%3D1--",
    "%25",
    "_",
    "-",
    "INC-",
    "INC-99999999999999999999",
    "S-%D9%A1%D9%A2%D9%A3%D9%A4",
    "%F0%9F%9A%A8",
    "00000000-0000-0000-0000-000000000000",
    "9223372036854775808",
];

/// The route with this in place of each of its parameters.
fn filled(route: &str, id: &str) -> String {
    let mut address = String::new();
    for (n, part) in route.split(['{', '}']).enumerate() {
        address += if n % 2 == 0 { part } else { id };
    }
    address
}

#[tokio::test]
async fn no_id_breaks_any_route_and_all_are_alike() {
    each_store(Partners::Agreed, |town| async move {
        Records::make(&town).await;
        let mut hands = Hands::of(&town).await;
        let long = "A-".to_owned() + &"9".repeat(4_000);
        let ids: Vec<&str> = IDS.into_iter().chain([long.as_str()]).collect();
        // Every token of a mailed question has one and the same page, known or not.
        let is_alike = |path: &str| path.starts_with("/assets/") || path == "/answer/{token}";
        let with_id = |row: &RouteRow| row.method == "GET" && row.path.contains('{') && !is_alike(row.path);
        for row in routes().into_iter().filter(with_id) {
            for id in &ids {
                let address = filled(row.path, id);
                let page = hands.at(row.path).get(&address).await;
                must_be_an_answer(&page);
                // Keys of the team are locked: whatever is asked for there, first they are to be unlocked.
                let is_to_unlock = page.code() == 303 && page.location().starts_with("/team/unlock");
                assert!(
                    matches!(page.code(), 404 | 422 | 400) || is_to_unlock,
                    "{}: {}",
                    page.asked,
                    page.status
                );
            }
        }
        // And what stands behind the question mark.
        for row in routes()
            .into_iter()
            .filter(|row| row.method == "GET" && !row.path.contains('{'))
        {
            for asked in [
                "?q=%00%ff&site=%00&before=%F0%9F%9A%A8&view=x",
                "?revision=-1&from=1e9&at=never",
                "?&&==&%",
            ] {
                let page = hands.at(row.path).get(&(row.path.to_owned() + asked)).await;
                must_be_an_answer(&page);
            }
        }
    })
    .await;
}

/// Words of many scripts, and marks that join, turn or hide.
const WORDS: [&str; 8] = [
    "Ärzte, Straße, Þór, Ωμέγα",
    "緊急事態、三階",
    "طوارئ في الطابق الثالث",
    "👩🏽‍🚒 at the door 🚪",
    "e\u{301}tage n\u{303}",
    "<b onclick='x'>&amp; \"quoted\"</b>",
    "{{7*7}} ${7*7} %s %n",
    "Robert'); DROP TABLE incident;--",
];

#[tokio::test]
async fn words_of_every_script_arrive_as_they_were_written() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let reference = town.raise(&mut guard, "ED waiting").await;
        let messages = format!("/rooms/{reference}/messages");
        for words in WORDS {
            guard.post(&messages, &[("words", words)]).await.is(303);
        }
        let mut dispatcher = town.api("dispatcher").await;
        let room = dispatcher.get(&format!("/api/v1/rooms/{reference}")).await.ok().body;
        let read: serde_json::Value = serde_json::from_str(&room).unwrap();
        let page = town
            .browser("dispatcher")
            .await
            .get(&format!("/rooms/{reference}/log"))
            .await
            .ok();
        for words in WORDS {
            assert!(
                read.to_string().contains(&serde_json::Value::from(words).to_string()),
                "{words} in {room}"
            );
            let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.body.contains(&escaped) || page.says(words), "{words}");
        }
        assert!(!page.body.contains("<b onclick"), "words became marks of the page");
        // What no screen shows is refused or left out, and stops no alarm.
        for hidden in ["a\0b", "a\u{1b}[2Jb", "a\u{202e}b", "\u{feff}\u{200b}"] {
            let said = guard.post(&messages, &[("words", hidden)]).await;
            assert!(matches!(said.code(), 303 | 422), "{hidden:?}: {}", said.text());
        }
        let log = town
            .browser("dispatcher")
            .await
            .get(&format!("/rooms/{reference}/log"))
            .await
            .ok();
        for hidden in ['\0', '\u{1b}'] {
            assert!(!log.body.contains(hidden), "{hidden:?} reached a screen");
        }
        let long = "é".repeat(1_000);
        guard.post(&messages, &[("words", &long)]).await.is(303);
        guard.post(&messages, &[("words", &(long + "é"))]).await.is(422);
        town.raise(&mut guard, "👩🏽‍🚒 緊急 \u{202e}b").await;
    })
    .await;
}

/// A plan of this many rooms, side by side, in rows of a hundred.
fn plan_of_rooms(rooms: usize) -> Vec<u8> {
    let features: Vec<String> = (0..rooms)
        .map(|n| {
            let (west, south) = ((n % 100) as f64 * 0.00004, (n / 100) as f64 * 0.00004);
            let (east, north) = (west + 0.00003, south + 0.00003);
            format!(
                r#"{{"type":"Feature","id":"r{n}","properties":{{"kind":"room","label":"Room {n}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west:.6},{south:.6}],[{east:.6},{south:.6}],[{east:.6},{north:.6}],[{west:.6},{north:.6}],[{west:.6},{south:.6}]]]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

#[tokio::test]
async fn ten_thousand_rooms_are_drawn_and_listed_and_more_than_a_plan_may_have_are_refused() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let import = format!("/sites/{}/plans/import", town.hospital.reference);
        let too_many = plan_of_rooms(MOST_FEATURES + 1);
        let named = [("name", "Far too many"), ("ordinal", "2")];
        let refused = director
            .upload(&import, &named, &[("files", "many.geojson", &too_many)])
            .await;
        refused
            .is(422)
            .must_say("many.geojson")
            .must_say("more than 20000 features");
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM floor").await,
            0,
            "nothing of it was kept"
        );

        let named = [("name", "Ten thousand"), ("ordinal", "1")];
        let brought = director
            .upload(&import, &named, &[("files", "rooms.geojson", &plan_of_rooms(10_000))])
            .await;
        let floor = brought.is(303).location().split('?').next().unwrap().to_owned();
        let drawn = director.get(&floor).await.ok();
        // Rooms of one look are one path, and each begins with a move.
        let paths = drawn
            .body
            .split(" d=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let rooms = paths.map(|path| path.matches('M').count()).max();
        assert_eq!(rooms, Some(10_000), "each room is drawn");
        let file = director.get(&format!("{floor}/file")).await.ok().json();
        assert_eq!(file["features"].as_array().map(Vec::len), Some(10_000));
        let listed = director.get(&format!("{floor}/edit?kind=room&page=199")).await.ok();
        listed.must_say("Room 9999");
        town.browser("guard").await.get(&floor).await.ok();
    })
    .await;
}

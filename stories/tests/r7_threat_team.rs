//! R7: somebody without a name tells the threat team, the team works on it to its end, and nobody outside finds a word of it: not by a
//! search, not on a page, not in an export, not in the database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use futures_util::TryStreamExt;
use muster_store::{DatabaseUrl, Fault, FromRow, Row, Tx, dump, params};
use muster_stories::{
    Browser, PASSPHRASE, Page, Partners, Town, asked_of, consult_police, each_store, found_threat_team,
    make_consult_key,
};
use muster_terms::Duty;
use std::{collections::BTreeMap, path::PathBuf};

/// Words that stand in what the team keeps and nowhere else in the world: told, thought, noted, asked of the police, answered by them,
/// and why it ended.
const WORDS: [&str; 9] = [
    "turquoise",
    "periwinkle",
    "crowbar",
    "marigold",
    "umbrella",
    "tourmaline",
    "CR-2041",
    "quicksilver",
    "gooseberry",
];

/// A word that stands nowhere.
const NOWHERE: &str = "xylophone";

/// Who sits on the team, the last without a key; everybody else of the town is outside.
const MEMBERS: [&str; 3] = ["director", "manager", KEYLESS];
const KEYLESS: &str = "privacy";

/// Who was asked by the team, about one fact.
const ASKED: &str = "liaison";

/// What is longer each time it is read, since reading is noted there, and the page on which the own sessions stand.
const GROWS: [&str; 8] = [
    "/audit",
    "/audit.csv",
    "/audit/export",
    "/audit/ledger",
    "/api/v1/crossings",
    "/api/v1/ledger/export",
    "/me",
    "/metrics",
];

/// What everybody outside reads at every address that gathers something: by role and address.
type Seen = BTreeMap<(&'static str, String), String>;

#[tokio::test]
async fn a_worry_is_worked_on_to_its_end_and_outside_the_team_there_is_none() {
    each_store(Partners::Agreed, |mut town| async move {
        let mut director = town.browser("director").await;
        town.hire("administrator", "director", "Administrator", Duty::Administrator)
            .await;
        town.hire("police_admin", "commander", "Systems desk", Duty::Administrator)
            .await;
        found_threat_team(&town, &mut director).await;
        let (mut manager, slot) = second_member(&town, &mut director).await;
        assert_eq!(slot, "2");
        let mut commander = town.browser("commander").await;
        make_consult_key(&mut commander).await;
        let mut everybody = Everybody::of(&town).await;
        let before = everybody.look_around(&town).await;
        let (told, receipt) = tell(&town, &mut director).await;
        let case = work(&mut director, &mut manager, &told).await;
        answer(&town, &mut director, &told, &receipt).await;
        let asked = ask_police(&town, &mut director, &case).await;
        nobody_else_was_asked(&town, &asked, &mut commander).await;
        nobody_outside_finds(&town, &case, &told, &before, &mut everybody).await;
        no_search_finds(&mut everybody).await;
        the_database_holds_none(&town).await;
        end(&mut director, &mut manager, &case).await;
        nobody_outside_finds(&town, &case, &told, &before, &mut everybody).await;
        no_search_finds(&mut everybody).await;
        the_database_holds_none(&town).await;
        // A restart and a sign-out forget the key.
        manager.post("/sign-out", &[]).await.is(303);
        let mut manager = town.browser("manager").await;
        manager.get(&case).await.is(303);
        town.restart().await;
        let mut director = town.browser("director").await;
        let shut = director.get(&case).await.is(303);
        assert!(shut.location().starts_with("/team/unlock"));
        director
            .post("/team/unlock", &[("team_passphrase", "something else entirely")])
            .await
            .is(422);
        director
            .post("/team/unlock", &[("team_passphrase", PASSPHRASE)])
            .await
            .is(303);
        director.get(&case).await.ok().must_say("turquoise");
        the_database_holds_none(&town).await;
    })
    .await;
}

/// The site manager joins, and is let in after the digits were compared.
async fn second_member(town: &Town, director: &mut Browser) -> (Browser, String) {
    let mut manager = town.browser("manager").await;
    manager.get("/team").await.is(404);
    let seat = [
        ("position", &*town.position("manager").to_string()),
        ("role", "supervisor"),
    ];
    director.post("/team/members", &seat).await.is(303);
    manager
        .post("/team/key", &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)])
        .await
        .is(303);
    let waits = manager.get("/team/unlock").await.ok();
    let roster = director.get("/team/roster").await.ok();
    let admission = roster
        .links()
        .into_iter()
        .find(|link| link.ends_with("/admission"))
        .unwrap();
    let question = director.get(&admission).await.ok();
    let digits = question.field("fingerprint");
    waits.must_say(&digits);
    director.submit(&question, "/admission", &[]).await.is(303);
    let slot = admission.split('/').nth(3).unwrap().to_owned();
    manager.get("/team").await.ok();
    (manager, slot)
}

/// Somebody without an account tells the team. Returns where the team reads it, and the receipt.
async fn tell(town: &Town, director: &mut Browser) -> (String, String) {
    let form = director.get("/concern").await.is(303).location();
    let mut stranger = town.stranger();
    stranger.get(&form).await.ok().must_say("Tell the threat team");
    let told = [
        ("words", "He waits behind the turquoise cabinet for periwinkle"),
        ("about", "A visitor with an umbrella"),
    ];
    let kept = stranger.post(&form, &told).await.ok();
    let receipt = kept
        .body
        .split("<p class=\"codes\"><strong>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let list = director.get("/team").await.ok();
    let told = list
        .links()
        .into_iter()
        .find(|link| link.starts_with("/team/told/"))
        .unwrap();
    director.get(&told).await.ok().must_say("turquoise").must_say("112");
    (told, receipt)
}

fn path_of(answer: &Page) -> String {
    answer.location().split('?').next().unwrap_or_default().to_owned()
}

async fn work(director: &mut Browser, manager: &mut Browser, told: &str) -> String {
    let taken = [
        ("title", "Behind the turquoise cabinet"),
        ("person", "A visitor with an umbrella"),
    ];
    let case = path_of(&director.post(&format!("{told}/case"), &taken).await.is(303));
    let fact = [
        ("fact", "He carried a crowbar"),
        ("fact_source", "witness"),
        ("fact_source_words", "Guard at the gate"),
    ];
    manager.post(&format!("{case}/facts"), &fact).await.is(303);
    let thought = [("hypothesis", "He may have been her patient, of gooseberry ward")];
    manager
        .post(&format!("{case}/lines/hypotheses"), &thought)
        .await
        .is(303);
    let level = [
        ("level", "elevated"),
        ("rationale", "A crowbar, and a name"),
        ("next_review_on", "2031-06-20"),
    ];
    director.post(&format!("{case}/assessments"), &level).await.is(303);
    let page = manager.get(&case).await.ok();
    page.must_say("crowbar")
        .must_say("Elevated")
        .must_say("FBI level of concern");
    case
}

async fn answer(town: &Town, director: &mut Browser, told: &str, receipt: &str) {
    let words = [("answer", "Thank you. Ask for marigold at the desk.")];
    director.post(&format!("{told}/answer"), &words).await.is(303);
    let form = director.get("/concern").await.is(303).location();
    let mut stranger = town.stranger();
    let read = stranger
        .post(&format!("{form}/answer"), &[("receipt", receipt)])
        .await
        .ok();
    read.must_say("marigold")
        .must_not_say("crowbar")
        .must_not_say("Elevated");
    let wrong = "00000-00000-00000-00000";
    stranger
        .post(&format!("{form}/answer"), &[("receipt", wrong)])
        .await
        .is(422)
        .must_not_say("marigold");
}

/// The team asks the liaison officer about one fact; they read that, and answer. Returns where the liaison reads it.
async fn ask_police(town: &Town, director: &mut Browser, case: &str) -> String {
    let mut liaison = town.browser(ASKED).await;
    make_consult_key(&mut liaison).await;
    let chosen = [
        ("question", "Is the periwinkle coat known to you?"),
        ("lines", "fact-0"),
    ];
    let id = case.rsplit('/').next().unwrap();
    let of_team = consult_police(town, director, "liaison", id, &chosen).await;
    let asked = asked_of(&mut liaison).await.expect("a consult on the list");
    let id = of_team.rsplit('/').next().unwrap();
    assert!(!asked.contains(id), "the addresses of both sides share nothing");
    let read = liaison.get(&asked).await.ok();
    read.must_say("crowbar").must_say("periwinkle").must_say("§5.9");
    read.must_not_say("turquoise")
        .must_not_say("Guard at the gate")
        .must_not_say("her patient");
    let answer = [
        ("disposition", "taken_on"),
        ("case_number", "CR-2041"),
        ("words", "A tourmaline answer"),
    ];
    liaison.post(&format!("{asked}/answer"), &answer).await.is(303);
    let back = director.get(&of_team).await.ok();
    back.must_say("tourmaline").must_say("CR-2041").must_say("§5.10");
    back.must_say("Police liaison");
    asked
}

/// Nobody else of the police finds what one of them was asked, and nobody of the hospital but the team.
async fn nobody_else_was_asked(town: &Town, asked: &str, commander: &mut Browser) {
    for role in ["control", "guard", "dispatcher", "patrol"] {
        let mut reader = town.browser(role).await;
        for address in ["/consults", "/consults/key", "/consults/unlock", asked] {
            let (here, nowhere) = (reader.get(address).await, reader.get("/nowhere/at/all").await);
            assert_eq!((here.code(), &here.body), (404, &nowhere.body), "{role} {address}");
        }
    }
    commander
        .get("/consults")
        .await
        .ok()
        .must_say("Nothing was asked of you");
    commander.get(asked).await.is(404);
    let of_consults = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'threat_consult'";
    assert_eq!(town.count(of_consults).await, 0, "no list of who saw what has it");
}

/// The addresses that gather something: lists, counts, exports, and all pages of the one site.
fn gatherings(town: &Town) -> Vec<String> {
    let routes = muster_server::routes::all().list();
    let looks = routes.iter().filter(|row| row.method == "GET" && row.path != "/live");
    looks
        .map(|row| row.path.replace("{site}", town.hospital.reference.as_str()))
        .filter(|path| !path.contains('{') && !path.starts_with("/sign-"))
        .collect()
}

/// Everybody's own corner of what the team does: the team's, and that of who was asked.
fn is_own(role: &str, address: &str) -> bool {
    MEMBERS.contains(&role) && role != KEYLESS && address.starts_with("/team")
        || role == ASKED && address.starts_with("/consults")
}

/// Everybody of the town with a browser and a program, opened once: another session would stand on a page of its own.
struct Everybody(Vec<(&'static str, Browser, Browser)>);

impl Everybody {
    async fn of(town: &Town) -> Self {
        let mut all = Vec::new();
        for role in town.roles() {
            all.push((role, town.browser(role).await, town.api(role).await));
        }
        Self(all)
    }

    async fn look_around(&mut self, town: &Town) -> Seen {
        let mut seen = Seen::new();
        for (role, browser, program) in &mut self.0 {
            for address in gatherings(town) {
                if is_own(role, &address) {
                    continue;
                }
                let by = if address.starts_with("/api/") {
                    &mut *program
                } else {
                    &mut *browser
                };
                let page = by.get(&address).await;
                assert!(page.code() < 500, "{}: {}", page.asked, page.text());
                seen.insert((role, address), page.body);
            }
        }
        seen
    }
}

async fn nobody_outside_finds(town: &Town, case: &str, told: &str, before: &Seen, everybody: &mut Everybody) {
    let ids = [case, told].map(|id| id.rsplit('/').next().unwrap());
    let mut learned = Vec::new();
    for ((role, address), body) in everybody.look_around(town).await {
        for word in WORDS.iter().chain(&ids) {
            assert!(!body.contains(word), "{role} reads {word} on {address}");
        }
        // No list is longer and no count higher for what the team does.
        let is_outside = !MEMBERS.contains(&role) && role != ASKED;
        if is_outside && !GROWS.contains(&address.as_str()) {
            let (was, is) = (plain(&before[&(role, address.clone())]), plain(&body));
            if was != is {
                learned.push(format!("{role} on {address}: {}", differs(&was, &is)));
            }
        }
    }
    assert!(learned.is_empty(), "{}", learned.join("\n"));
    for (role, reader, _) in &mut everybody.0 {
        if MEMBERS.contains(role) || *role == ASKED {
            continue;
        }
        for address in [
            "/team",
            case,
            told,
            "/team/roster",
            "/team/unlock",
            "/team/concerns/new",
        ] {
            let (here, nowhere) = (reader.get(address).await, reader.get("/nowhere/at/all").await);
            assert_eq!((here.code(), &here.body), (404, &nowhere.body), "{role} {address}");
        }
    }
}

/// Where the second text begins to be another.
fn differs(was: &str, is: &str) -> String {
    let at = was.chars().zip(is.chars()).take_while(|(a, b)| a == b).count();
    is.chars().skip(at.saturating_sub(60)).take(200).collect()
}

/// A page without what is drawn anew for each answer.
fn plain(body: &str) -> String {
    let mut plain = body.to_owned();
    for sealed in [
        "name=\"csrf-token\" content=\"",
        "name=\"_csrf\" value=\"",
        "name=\"idempotency_key\" value=\"",
        "data-live-since=\"",
    ] {
        let mut parts = plain.split(sealed);
        let mut rest = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            rest += part.split_once('"').map_or(part, |(_, after)| after);
        }
        plain = rest;
    }
    plain
}

/// Whoever searches for a word of the team's is answered as for a word that stands nowhere: the team itself, too.
async fn no_search_finds(everybody: &mut Everybody) {
    for (role, browser, program) in &mut everybody.0 {
        let nothing = browser.get(&format!("/search?q={NOWHERE}")).await.ok();
        let nothing_called = program.get(&format!("/api/v1/search?q={NOWHERE}")).await;
        for word in WORDS {
            let page = browser.get(&format!("/search?q={word}")).await.ok();
            let as_sought = page.body.replace(word, NOWHERE);
            assert_eq!(plain(&as_sought), plain(&nothing.body), "{role} seeks {word}");
            let called = program.get(&format!("/api/v1/search?q={word}")).await;
            let as_sought = called.body.replace(word, NOWHERE);
            assert_eq!(
                (called.code(), as_sought),
                (nothing_called.code(), nothing_called.body.clone()),
                "{role} seeks {word}"
            );
        }
    }
}

async fn the_database_holds_none(town: &Town) {
    let tx = town.app().store().read().await.unwrap();
    for table in dump::TABLES {
        let columns = dump::columns(&tx, table).await.unwrap();
        let lines: Vec<String> = dump::lines(&tx, table, &columns)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        for word in WORDS.iter().chain(&[PASSPHRASE]) {
            // A dump writes bytes in hex.
            for written in [(*word).to_owned(), hex::encode(word)] {
                assert!(
                    !lines.iter().any(|line| line.contains(&written)),
                    "{table} holds {word}"
                );
            }
        }
        if table == &"threat_team_member" {
            let key = hex::encode(member_key(&tx).await);
            assert!(
                lines.iter().any(|line| line.contains(&key)),
                "bytes are found as they are sought"
            );
        }
    }
    drop(tx);
    the_files_hold_none(town);
}

async fn member_key(tx: &Tx) -> Vec<u8> {
    struct Key(Vec<u8>);
    impl FromRow for Key {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.bytes("public_key")?))
        }
    }
    let sql = "SELECT public_key FROM threat_team_member WHERE public_key IS NOT NULL";
    tx.first::<Key>(sql, params![]).await.unwrap().unwrap().0
}

/// On SQLite the files themselves, with what was deleted and not yet written over. PostgreSQL's are on its own machine.
fn the_files_hold_none(town: &Town) {
    let DatabaseUrl::Sqlite(file) = town.settings().database.parse().unwrap() else {
        return;
    };
    let folder = file.parent().unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    let of_database = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(name);
    let files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let mut bytes = Vec::new();
    for file in files.iter().filter(|path| of_database(path)) {
        bytes.extend(std::fs::read(file).unwrap());
    }
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(holds("threat_team.founded"), "the files are those of this town");
    for word in WORDS.iter().chain(&[PASSPHRASE]) {
        assert!(!holds(word), "a file holds {word}");
    }
}

async fn end(director: &mut Browser, manager: &mut Browser, case: &str) {
    let ending = [
        ("ending", "support_in_place"),
        ("ending_words", "His doctor, at the quicksilver lane, looks after him"),
    ];
    manager.post(&format!("{case}/closing"), &ending).await.is(303);
    director.get("/team").await.ok().must_not_say("turquoise");
    director.get("/team?closed=1").await.ok().must_say("turquoise");
}

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
use std::path::PathBuf;

/// Words that stand in what the team keeps and nowhere else in the world.
const WORDS: [&str; 6] = [
    "turquoise",
    "periwinkle",
    "crowbar",
    "marigold",
    "umbrella",
    "tourmaline",
];

/// Everybody who does not sit on the team.
const OUTSIDE: [&str; 7] = [
    "control",
    "guard",
    "commander",
    "dispatcher",
    "liaison",
    "sheriff",
    "campus",
];

/// Pages on which people meet what others do.
const PAGES: [&str; 11] = [
    "/home",
    "/inbox",
    "/search?q=turquoise",
    "/search?q=periwinkle",
    "/audit",
    "/audit/ledger",
    "/audit/export",
    "/rooms",
    "/actions",
    "/me",
    "/admin/team",
];

#[tokio::test]
async fn a_worry_is_worked_on_to_its_end_and_outside_the_team_there_is_none() {
    each_store(Partners::Agreed, |mut town| async move {
        let mut director = town.browser("director").await;
        found_threat_team(&town, &mut director).await;
        let (mut manager, slot) = second_member(&town, &mut director).await;
        assert_eq!(slot, "2");
        let (told, receipt) = tell(&town, &mut director).await;
        let case = work(&mut director, &mut manager, &told).await;
        answer(&town, &mut director, &told, &receipt).await;
        let asked = ask_police(&town, &mut director, &case).await;
        nobody_else_was_asked(&town, &asked).await;
        nobody_outside_finds(&town, &case, &told).await;
        the_database_holds_none(&town).await;
        end(&mut director, &mut manager, &case).await;
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
    let thought = [("hypothesis", "He may have been her patient")];
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
    let mut liaison = town.browser("liaison").await;
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
async fn nobody_else_was_asked(town: &Town, asked: &str) {
    for role in ["control", "guard", "dispatcher", "patrol"] {
        let mut reader = town.browser(role).await;
        for address in ["/consults", "/consults/key", "/consults/unlock", asked] {
            let (here, nowhere) = (reader.get(address).await, reader.get("/nowhere/at/all").await);
            assert_eq!((here.code(), &here.body), (404, &nowhere.body), "{role} {address}");
        }
    }
    let mut commander = town.browser("commander").await;
    make_consult_key(&mut commander).await;
    commander
        .get("/consults")
        .await
        .ok()
        .must_say("Nothing was asked of you");
    commander.get(asked).await.is(404);
    let of_consults = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'threat_consult'";
    assert_eq!(town.count(of_consults).await, 0, "no list of who saw what has it");
}

async fn nobody_outside_finds(town: &Town, case: &str, told: &str) {
    for role in OUTSIDE {
        let mut reader = town.browser(role).await;
        for page in PAGES {
            let answer = reader.get(page).await;
            for word in WORDS {
                // What was sought stands in the field that it was sought with.
                if !page.contains(word) {
                    assert!(!answer.body.contains(word), "{role} reads {word} on {page}");
                }
            }
            for id in [case, told] {
                assert!(
                    !answer.body.contains(id.rsplit('/').next().unwrap()),
                    "{role} learns of it on {page}"
                );
            }
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
    let mut program = town.api("director").await;
    let found = program.get("/api/v1/search?q=turquoise").await;
    assert!(!found.body.contains("cabinet"), "nor does a program of a member");
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
        ("ending_words", "His doctor looks after him"),
    ];
    manager.post(&format!("{case}/closing"), &ending).await.is(303);
    director.get("/team").await.ok().must_not_say("turquoise");
    director.get("/team?closed=1").await.ok().must_say("turquoise");
}

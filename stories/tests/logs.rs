//! Logs carry ids, never names, addresses or what people wrote: not even when they are told to say everything.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_store::{DatabaseUrl, Fault, FromRow, Row, Store, params};
use muster_stories::{
    Browser, Home, MailSink, Muster, PASSPHRASE, Partners, Town, asked_of, eventually, found_threat_team,
    make_consult_key,
};
use muster_terms::PositionId;
use std::{collections::BTreeSet, fs::File, process::Stdio};

/// Typed by people in this story, and nowhere else in the world.
const PLACE: &str = "Behind the turquoise cabinet";
const WORDS: &str = "He holds a crowbar and shouts for periwinkle";
const MESSAGE: &str = "Two nurses hide beside me under the plinth";
const NOTE: &str = "Our stairwell camera sees his umbrella";
const CASE: &str = "26-QUINCE-771";
const STRANGER: &str = "nobody.known@elsewhere.example";
const PASSWORD: &str = "gravel tunnel ninety harbour";
const INVITED: &str = "post9@northgate.example";
const SOUGHT: &str = "xylophone";

/// What the threat team keeps, from the first worry to why it ended.
const WORRY: [&str; 8] = [
    "He waits behind the aspidistra for tourmaline",
    "A visitor with a marigold",
    "Behind the aspidistra",
    "He carried a whetstone",
    "He may have been her gooseberry patient",
    "Is the juniper coat known to you?",
    "A quartermaster has met him",
    "His doctor at Mallow Lane looks after him",
];

/// Where names, addresses and words of people stand.
const PERSONAL: [(&str, &str); 19] = [
    ("organisation", "name"),
    ("person", "email"),
    ("person", "display_name"),
    ("site", "name"),
    ("site", "address"),
    ("site", "occupancy"),
    ("site", "arrival_words"),
    ("position", "title"),
    ("position", "phone"),
    ("position", "place"),
    ("site_point", "name"),
    ("mou", "title"),
    ("incident", "place"),
    ("incident", "words"),
    ("incident_party", "case_number"),
    ("room_entry", "words"),
    ("delivery", "words"),
    ("delivery", "body"),
    ("delivery", "address"),
];

struct Text(Option<String>);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.opt_text("personal")?))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_most_talkative_log_names_nobody_and_quotes_nobody() {
    let mut homes = vec![Home::sqlite()];
    homes.extend(Home::postgres().await);
    let told = homes.len();
    for home in homes {
        let log = work_in(&home).await;
        // It did talk: of the alarm by its id, of deliveries and of every statement.
        for said in ["raised", "tried", "INSERT INTO incident "] {
            assert!(log.contains(said), "the log says nothing of {said}");
        }
        for text in personal(&home).await {
            let line = log.lines().find(|line| line.contains(&text));
            assert!(line.is_none(), "the log holds {text:?}: {line:?}");
        }
        home.leave().await;
    }
    skipped_without_postgres(told);
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the output of the tests"
)]
fn skipped_without_postgres(told: usize) {
    if told < 2 {
        eprintln!("skipped: no PostgreSQL");
    }
}

/// The main job over a child process that logs everything; what it logged.
async fn work_in(home: &Home) -> String {
    let town = Town::found_at(home, Partners::Agreed, jiff::Timestamp::now()).await;
    let (mut guard, mut dispatcher) = (town.browser("guard").await, town.browser("dispatcher").await);
    let (mut director, mut program) = (town.browser("director").await, town.api("guard").await);
    let site = town.hospital.reference.to_string();
    let tx = town.app().store().begin().await.unwrap();
    let known =
        "UPDATE person SET email = 'director@town.example' WHERE id = (SELECT person_id FROM position WHERE id = $1)";
    tx.execute(known, params![town.position("director")]).await.unwrap();
    tx.commit().await.unwrap();
    let mut liaison = town.browser("liaison").await;
    found_threat_team(&town, &mut director).await;
    make_consult_key(&mut liaison).await;
    let consulted = town.position("liaison");
    town.leave().await;

    let (mail, file) = (MailSink::start().await, home.folder.path().join("log"));
    let muster = Muster::serve_home_with(home, Muster::free_address(), |command| {
        command
            .args(["--mail-relay", &mail.relay()])
            .env("MUSTER_LOG", "trace")
            .env("NO_COLOR", "1");
        command.stderr(Stdio::from(File::create(&file).unwrap()));
    });
    for browser in [&mut guard, &mut dispatcher, &mut director, &mut liaison, &mut program] {
        browser.moves_to(muster.address);
    }
    fail_to_sign_in(&muster).await;
    let form = guard.get("/raise?hold=0").await.ok();
    let fields = [
        ("site", site.as_str()),
        ("place", PLACE),
        ("words", WORDS),
        ("level", "1"),
        ("category", "weapon"),
    ];
    let sent = guard.submit(&form, "/raise", &fields).await.is(303).location();
    let room = sent.trim_end_matches("/sent").to_owned();
    dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
    guard
        .post(&format!("{room}/messages"), &[("words", MESSAGE)])
        .await
        .is(303);
    let own = [("words", NOTE), ("own_side", "yes")];
    guard.post(&format!("{room}/messages"), &own).await.is(303);
    let case = [("status", "case_number"), ("case_number", CASE)];
    dispatcher.post(&format!("{room}/status"), &case).await.is(303);
    let alert = serde_json::json!({ "site": site, "level": 1, "place": PLACE, "words": WORDS });
    let key = [("idempotency-key", "0190b1b2-aaaa-7ccc-8ddd")];
    program.send_json("POST", "/api/v1/alerts", &key, &alert).await.is(201);
    guard.get(&format!("/search?q={SOUGHT}")).await.ok();
    work_on_a_worry(&muster, &mut director, &mut liaison, consulted).await;
    // Mail: the alarm to who is called by mail, a link to somebody new, and the test of the relay.
    let new = director.get("/admin/people/new").await.ok();
    let added = director
        .submit(&new, "/admin/people", &[("title", "Guard, Post 9"), ("duty", "guard")])
        .await;
    let place = added.is(303).location().split('?').next().unwrap().to_owned();
    let page = director.get(&place).await.ok();
    director
        .submit(&page, "/invitation", &[("email", INVITED)])
        .await
        .is(303);
    let health = director.get("/admin/health").await.ok();
    director.submit(&health, "/mail-test", &[]).await.is(303);
    for mailbox in [INVITED, "director@town.example", "control@town.example"] {
        eventually("the mail is there", || async {
            mail.letters()
                .iter()
                .any(|letter| letter.to.iter().any(|to| to == mailbox))
        })
        .await;
    }
    // A relay that hangs up, too, and the link that the mail carried.
    mail.set_down(true);
    guard
        .post(&format!("{room}/stand-down"), &[("ending", "mistake")])
        .await
        .is(303);
    eventually("the end is under way", || async {
        std::fs::read_to_string(&file).unwrap().contains("tried")
    })
    .await;
    let letter = mail
        .letters()
        .into_iter()
        .find(|letter| letter.to.iter().any(|to| to == INVITED))
        .unwrap();
    let text = letter.text.replace("=\r\n", "").replace("=\n", "");
    let link = text.split("/invite/").nth(1).unwrap();
    let secret: String = link
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    let mut invited = Browser::at(muster.address);
    invited.get(&format!("/invite/{secret}")).await.ok();
    drop(muster);
    let log = std::fs::read_to_string(&file).unwrap();
    assert!(!log.contains(&secret), "the log holds the secret of a link");
    log
}

/// Somebody without an account tells the threat team, which works on it, asks the police, and ends it.
async fn work_on_a_worry(muster: &Muster, director: &mut Browser, liaison: &mut Browser, consulted: PositionId) {
    let [told, about, title, fact, thought, question, answer, ending] = WORRY;
    for (reader, unlock) in [(&mut *director, "/team/unlock"), (&mut *liaison, "/consults/unlock")] {
        reader
            .post(unlock, &[("team_passphrase", "something else entirely")])
            .await
            .is(422);
        reader.post(unlock, &[("team_passphrase", PASSPHRASE)]).await.is(303);
    }
    let form = director.get("/concern").await.is(303).location();
    let mut stranger = Browser::at(muster.address);
    stranger.post(&form, &[("words", told), ("about", about)]).await.ok();
    let list = director.get("/team").await.ok();
    let told = list
        .links()
        .into_iter()
        .find(|link| link.starts_with("/team/told/"))
        .unwrap();
    let taken = director
        .post(&format!("{told}/case"), &[("title", title), ("person", about)])
        .await;
    let case = taken.is(303).location().split('?').next().unwrap().to_owned();
    let facts = [("fact", fact), ("fact_source", "witness"), ("fact_source_words", about)];
    director.post(&format!("{case}/facts"), &facts).await.is(303);
    let lines = format!("{case}/lines/hypotheses");
    director.post(&lines, &[("hypothesis", thought)]).await.is(303);
    let in_a_month = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 30)).to_string();
    let level = [
        ("level", "elevated"),
        ("rationale", thought),
        ("next_review_on", &in_a_month[..10]),
    ];
    director.post(&format!("{case}/assessments"), &level).await.is(303);
    let to = consulted.to_string();
    let mut chosen = vec![
        ("to", to.as_str()),
        ("reason", "advice"),
        ("question", question),
        ("lines", "fact-0"),
    ];
    let preview = director.post(&format!("{case}/consults/preview"), &chosen).await.ok();
    let seen = preview.field("seen");
    chosen.push(("seen", &seen));
    director.post(&format!("{case}/consults"), &chosen).await.is(303);
    let asked = asked_of(liaison).await.unwrap();
    liaison.get(&asked).await.ok().must_say(question).must_say(fact);
    let words = [("disposition", "taken_on"), ("case_number", CASE), ("words", answer)];
    liaison.post(&format!("{asked}/answer"), &words).await.is(303);
    director.get(&case).await.ok().must_say(thought);
    let closing = [("ending", "support_in_place"), ("ending_words", ending)];
    director.post(&format!("{case}/closing"), &closing).await.is(303);
    director.get("/team?closed=1").await.ok().must_say(title);
}

async fn fail_to_sign_in(muster: &Muster) {
    for email in [STRANGER, "director@town.example"] {
        let mut browser = Browser::at(muster.address);
        let page = browser.get("/sign-in").await.ok();
        let refused = browser
            .submit(&page, "/sign-in", &[("email", email), ("password", PASSWORD)])
            .await;
        assert!((400..500).contains(&refused.code()), "{email}: {}", refused.code());
    }
}

/// All names, addresses and words that the database and this story hold, line by line. What is shorter than eight letters may stand
/// in a log by chance.
async fn personal(home: &Home) -> BTreeSet<String> {
    let url: DatabaseUrl = home.database.parse().unwrap();
    let store = Store::open_as_it_is(&url).await.unwrap();
    let tx = store.read().await.unwrap();
    let typed = [
        PLACE, WORDS, MESSAGE, NOTE, CASE, STRANGER, PASSWORD, INVITED, SOUGHT, PASSPHRASE,
    ];
    let mut all: BTreeSet<String> = typed.into_iter().chain(WORRY).map(str::to_owned).collect();
    // A word of it is too much.
    let words = WORRY.iter().flat_map(|words| words.split(' '));
    all.extend(words.filter(|word| word.len() >= 8).map(str::to_owned));
    for (table, column) in PERSONAL {
        let sql = format!("SELECT DISTINCT {column} AS personal FROM {table}");
        let texts: Vec<Text> = tx.all(&sql, params![]).await.unwrap();
        let texts: Vec<String> = texts.into_iter().filter_map(|text| text.0).collect();
        assert!(
            texts.iter().any(|text| !text.is_empty()),
            "{table}.{column} is empty: nothing would be found"
        );
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
        all.extend(lines.filter(|line| line.chars().count() >= 8).map(str::to_owned));
    }
    drop(tx);
    store.close().await.unwrap();
    all
}

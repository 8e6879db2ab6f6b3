//! Point 7: an agreement from a template to its end: drafted, proposed, countered, signed by both with their keys, asked, amended,
//! suspended, resumed, terminated; and every version stays readable.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Page, Partners, decides_again, each_store, eventually};

/// The code that an organisation gives away, from its own page.
async fn own_code(browser: &mut Browser) -> String {
    let page = browser.get("/agreements/new").await.ok();
    let code = page.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next());
    code.expect("the page shows the own code").to_owned()
}

/// Drafts from the hospital template; the agreement's address.
async fn draft(director: &mut Browser, code: &str) -> String {
    let form = director.get("/agreements/new").await.ok();
    let fields = [
        ("template", "hospital"),
        ("partner_code", code),
        ("starts_on", "2031-05-02"),
        ("ends_on", "2033-05-01"),
        ("review_on", "2031-11-02"),
    ];
    let draft = director.submit(&form, "/agreements", &fields).await.is(303).location();
    draft.trim_end_matches("/draft").to_owned()
}

async fn sign(browser: &mut Browser, ag: &str) -> Page {
    let page = browser.get(&format!("{ag}/sign")).await.ok();
    browser.submit(&page, "/signature", &[]).await.is(303)
}

async fn propose(browser: &mut Browser, ag: &str) {
    let page = browser.get(&format!("{ag}/draft")).await.ok();
    browser.submit(&page, "/proposal", &[]).await.is(303);
}

#[tokio::test]
async fn from_template_to_the_end_and_every_version_stays_readable() {
    each_store(Partners::Strangers, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let code = own_code(&mut commander).await;
        let ag = draft(&mut director, &code).await;

        // A draft is its side's alone; proposed, the other side can read it and answers with its own.
        commander.get(&ag).await.is(404);
        propose(&mut director, &ag).await;
        commander
            .get(&ag)
            .await
            .ok()
            .must_say("Northgate Group")
            .must_say("Floor plans in an emergency");
        let page = commander.get(&ag).await.ok();
        commander.submit(&page, "/draft", &[]).await.is(303);
        let ask = commander.get(&format!("{ag}/draft/clauses/4.1/removal")).await.ok();
        ask.must_say("4.1");
        commander.submit(&ask, "/draft/clauses/4.1/removal", &[]).await.is(303);
        director.get(&format!("{ag}/draft")).await.is(404);
        propose(&mut commander, &ag).await;
        director
            .get(&format!("{ag}/compare?from=1&to=2"))
            .await
            .ok()
            .must_say("4.1");

        // Both sign exactly this text; it is in force with the second signature.
        sign(&mut commander, &ag).await;
        director.get(&format!("{ag}/ask")).await;
        let done = sign(&mut director, &ag).await.location();
        assert!(done.contains("in-force"), "{done}");
        let page = director.get(&ag).await.ok();
        page.must_say("2 of 2 signatures verified");
        director.get(&format!("{ag}/clauses/3.6")).await.ok().must_say("permit");

        // Ask the agreement: yes with clause in an emergency, no with reason on a quiet day.
        let police = town.org("commander").await;
        let asked = format!(
            "{ag}/ask?who={police}%2Fdispatcher&wants=floor_plan&site={}",
            town.hospital.id
        );
        let yes = director.get(&format!("{asked}&when=if_1")).await.ok();
        yes.must_say("A clause lets this through.").must_say("3.6");
        let no = director.get(&format!("{asked}&when=quiet")).await.ok();
        assert!(!no.says("A clause lets this through."), "{}", no.text());

        // An amendment is a new version; the old one holds until both have signed, and stays readable after.
        let page = director.get(&ag).await.ok();
        director.submit(&page, "/draft", &[]).await.is(303);
        let ask = director.get(&format!("{ag}/draft/clauses/3.6/removal")).await.ok();
        director.submit(&ask, "/draft/clauses/3.6/removal", &[]).await.is(303);
        propose(&mut director, &ag).await;
        director
            .get(&format!("{asked}&when=if_1"))
            .await
            .ok()
            .must_say("A clause lets this through.");
        sign(&mut director, &ag).await;
        sign(&mut commander, &ag).await;
        assert!(
            !director
                .get(&format!("{asked}&when=if_1"))
                .await
                .ok()
                .says("A clause lets this through.")
        );
        for (version, has_it) in [("2", true), ("3", false)] {
            let old = commander.get(&format!("{ag}/versions/{version}")).await.ok();
            assert_eq!(old.says("Floor plans in an emergency"), has_it, "version {version}");
        }

        // Either side stops it at once; only who suspended it resumes; terminated is for good.
        let alert = format!(
            "{ag}/ask?who={police}%2Fdispatcher&wants=alert&site={}&when=if_1",
            town.hospital.id
        );
        director.get(&alert).await.ok().must_say("A clause lets this through.");
        let page = commander.get(&format!("{ag}/suspend")).await.ok();
        commander.submit(&page, "/suspension", &[("reason", "")]).await.is(422);
        commander
            .submit(&page, "/suspension", &[("reason", "Staff changes")])
            .await
            .is(303);
        assert!(!director.get(&alert).await.ok().says("A clause lets this through."));
        director.get(&ag).await.ok().must_say("Staff changes");
        assert_ne!(director.get(&format!("{ag}/resume")).await.code(), 200);
        let page = commander.get(&format!("{ag}/resume")).await.ok();
        commander
            .submit(&page, "/resumption", &[("reason", "All back")])
            .await
            .is(303);
        director.get(&alert).await.ok().must_say("A clause lets this through.");
        let page = director.get(&format!("{ag}/terminate")).await.ok();
        director
            .submit(&page, "/termination", &[("reason", "A new one takes its place")])
            .await
            .is(303);
        assert!(!director.get(&alert).await.ok().says("A clause lets this through."));
        commander
            .get(&format!("{ag}/versions/1"))
            .await
            .ok()
            .must_say("Northgate Group");
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_it_was_read_cannot_be_signed() {
    each_store(Partners::Strangers, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let code = own_code(&mut commander).await;
        let ag = draft(&mut director, &code).await;
        propose(&mut director, &ag).await;
        let read = commander.get(&format!("{ag}/sign")).await.ok();
        // Meanwhile the director takes it back.
        let page = director.get(&format!("{ag}/withdraw?version=1")).await.ok();
        director
            .submit(&page, "/withdrawal", &[("reason", "One clause is missing")])
            .await
            .is(303);
        let late = commander.submit(&read, "/signature", &[]).await;
        assert_ne!(late.code(), 303, "a withdrawn text was signed");
        // Another digest than the text's is refused too.
        let ag = draft(&mut director, &code).await;
        propose(&mut director, &ag).await;
        let page = commander.get(&format!("{ag}/sign")).await.ok();
        let wrong = commander
            .submit(&page, "/signature", &[("digest", &"0".repeat(64))])
            .await;
        assert!(matches!(wrong.code(), 409 | 422), "{}", wrong.text());
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM mou_signature").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_who_sign_at_once_for_one_side_make_one_signature() {
    each_store(Partners::Strangers, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let code = own_code(&mut commander).await;
        let ag = draft(&mut director, &code).await;
        propose(&mut director, &ag).await;
        let page = director.get(&format!("{ag}/sign")).await.ok();
        let mut hands = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (mut hand, page) = (director.clone(), page.clone());
            hands.spawn(async move { hand.submit(&page, "/signature", &[]).await.code() });
        }
        let codes = hands.join_all().await;
        assert_eq!(codes.iter().filter(|code| **code == 303).count(), 1, "{codes:?}");
        assert!(codes.iter().all(|code| matches!(code, 303 | 409 | 422)), "{codes:?}");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM mou_signature").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_clause_is_edited_and_both_read_what_changed_what_is_open_and_who_used_it() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let ag = format!("/agreements/{}", town.agreement.as_ref().unwrap());
        let uses = director.get(&format!("{ag}/uses")).await.ok();
        uses.must_not_say("Dispatcher, desk 2");

        // On a quiet day only what stands is open; in an emergency its clauses say so, with the room.
        let quiet = director.get(&ag).await.ok();
        assert!(!quiet.says("ends with the room"), "{}", quiet.text());
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher
            .get(&format!("/rooms/{inc}"))
            .await
            .ok()
            .must_say("ED waiting");
        for side in [&mut director, &mut commander] {
            side.get(&ag).await.ok().must_say(&format!("{inc}, ends with the room"));
            let uses = side.get(&format!("{ag}/uses")).await.ok();
            uses.must_say("Dispatcher, desk 2")
                .must_say("§3.1")
                .must_say("Let through");
        }

        // The clause is edited by its form; the draft is the drafter's own until it is proposed; then both read the difference.
        let page = director.get(&ag).await.ok();
        director.submit(&page, "/draft", &[]).await.is(303);
        let form = director.get(&format!("{ag}/draft/clauses/3.6")).await.ok();
        let (ours, police) = (
            town.org("director").await.to_string(),
            town.org("commander").await.to_string(),
        );
        let fields = [
            ("number", "3.6"),
            ("title", "Floor plans in an emergency"),
            (
                "text",
                "While an emergency is open at a site, its floor plans are open.",
            ),
            ("data_class", "floor_plan"),
            ("from", ours.as_str()),
            ("to", police.as_str()),
            ("purpose", "emergency_response"),
            ("condition", "while_1"),
            ("recipients", "dispatcher"),
            ("tlp", "TLP:AMBER"),
            ("retention_days", "17"),
            ("starts_on", "2031-05-02"),
            ("ends_on", "2033-05-01"),
        ];
        director.submit(&form, "/draft/clauses/3.6", &fields).await.is(303);
        commander.get(&format!("{ag}/draft")).await.is(404);
        propose(&mut director, &ag).await;
        for side in [&mut director, &mut commander] {
            side.get(&format!("{ag}/compare?from=1&to=2"))
                .await
                .ok()
                .must_say("3.6")
                .must_say("Days it may be read 3650 17");
        }
        sign(&mut director, &ag).await;
        commander
            .get(&format!("{ag}/clauses/3.6"))
            .await
            .ok()
            .must_not_say("17 days");
        sign(&mut commander, &ag).await;
        commander
            .get(&format!("{ag}/clauses/3.6"))
            .await
            .ok()
            .must_say("17 days");
    })
    .await;
}

#[tokio::test]
async fn an_agreement_says_when_its_review_is_due_and_ends_by_itself_on_its_day() {
    each_store(Partners::Agreed, |town| async move {
        let ag = format!("/agreements/{}", town.agreement.as_ref().unwrap());
        let police = town.org("commander").await;
        let asked = format!(
            "{ag}/ask?who={police}%2Fdispatcher&wants=alert&site={}&when=if_1",
            town.hospital.id
        );
        let mut director = town.browser("director").await;
        director
            .get(&asked)
            .await
            .ok()
            .must_say("A clause lets this through.")
            .must_say("3.1");
        // A no tells what would have to be so, by its clause.
        let no = director
            .get(
                &asked
                    .replace("wants=alert", "wants=floor_plan")
                    .replace("when=if_1", "when=quiet"),
            )
            .await
            .ok();
        no.must_say("It needs a granted request. §4.2")
            .must_not_say("A clause lets this through.");
        director.get(&ag).await.ok().must_say("Next review 29 Oct 2031");

        town.pass(181 * 86_400);
        let mut director = town.browser("director").await;
        director
            .get("/agreements")
            .await
            .ok()
            .must_say("review 29 Oct 2031")
            .must_say("1 d late");
        director.get(&asked).await.ok().must_say("A clause lets this through.");

        town.pass(550 * 86_400);
        let mut director = town.browser("director").await;
        director
            .get(&asked)
            .await
            .ok()
            .must_not_say("A clause lets this through.");
        eventually("both read that it has ended", || {
            let (town, ag) = (&town, ag.clone());
            async move {
                let mut both = true;
                for role in ["director", "commander"] {
                    both &= town.browser(role).await.get(&ag).await.ok().says("Expired");
                }
                both
            }
        })
        .await;
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;
        town.browser("dispatcher")
            .await
            .get(&format!("/rooms/{inc}"))
            .await
            .is(404);
    })
    .await;
}

#[tokio::test]
async fn a_downloaded_decision_is_decided_alike_by_the_stock_cedar_program() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let ag = format!("/agreements/{}", town.agreement.as_ref().unwrap());
        let (police, site) = (town.org("commander").await, town.hospital.id);
        let cases = [
            ("alert", "if_1", Some("3.1")),
            ("alert", "quiet", None),
            ("floor_plan", "if_1", Some("3.6")),
            ("floor_plan", "quiet", None),
            ("site_profile", "quiet", Some("4.1")),
            ("visitor_list", "if_1", None),
        ];
        for (class, when, number) in cases {
            let asked = format!("who={police}%2Fdispatcher&wants={class}&site={site}&when={when}");
            let page = director.get(&format!("{ag}/ask?{asked}")).await.ok();
            assert_eq!(
                page.says("A clause lets this through."),
                number.is_some(),
                "{class} {when}"
            );
            let export = director
                .get(&format!("{ag}/ask/decision.json?{asked}"))
                .await
                .ok()
                .json();
            let Some(said) = decides_again(&export) else {
                println!("skipped: no stock cedar program found; see docs/formats/policy.md");
                return;
            };
            assert_eq!(said.contains("ALLOW"), number.is_some(), "{class} {when}: {said}");
            assert_eq!(said.contains("DENY"), number.is_none(), "{class} {when}: {said}");
            for clause in export["determining"].as_array().unwrap() {
                assert!(said.contains(clause.as_str().unwrap()), "{class} {when}: {said}");
            }
        }
    })
    .await;
}

//! Pages without script: each form leads to the next page.

use super::*;
use muster_store::testing::each_store;

#[tokio::test]
async fn a_clause_leaves_the_draft_after_a_question() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let path = |page: &str| format!("/agreements/{ag}/draft{page}");
        let removal = path("/clauses/3.1/removal");
        let draft = town.get(Who::Director, &path("")).await.body;
        assert!(draft.contains(&format!("href=\"{removal}\"")), "{draft}");
        assert!(
            !draft.contains(&format!("action=\"{removal}\"")),
            "it does not remove at once"
        );
        let ask = town.get(Who::Director, &removal).await;
        assert!(ask.body.contains("Remove §3.1 from your draft?"), "{}", ask.body);
        let before = file(&town, Who::Director, &ag).await;
        let seen = &before.draft_of(town.hospital).unwrap().digest;
        assert!(ask.body.contains(seen.as_str()) && ask.body.contains(&format!("action=\"{removal}\"")));
        let gone = town.post(Who::Director, &removal, &[("seen", seen)]).await;
        assert_eq!(gone.location, path("?done=agreement-saved"));
        assert_eq!(town.get(Who::Director, &removal).await.status.as_u16(), 404);
        // A draft is its own side's: the other finds nothing to remove.
        assert_eq!(
            town.get(Who::Commander, &path("/clauses/3.2/removal"))
                .await
                .status
                .as_u16(),
            404
        );
    })
    .await;
}

#[tokio::test]
async fn without_numbers_the_last_two_versions_are_compared() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let compare = format!("/agreements/{ag}/compare");
        let alone = town.get(Who::Director, &compare).await;
        assert!(alone.body.contains("Version 1 and version 1"), "{}", alone.body);
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        let own = town.get(Who::Director, &compare).await;
        assert!(own.body.contains("Version 1 and version 2"), "{}", own.body);
        let theirs = town.get(Who::Commander, &compare).await;
        assert!(
            theirs.body.contains("Version 1 and version 1"),
            "a draft is its own side's"
        );
        let of_two = town.get(Who::Director, &format!("{compare}?from=2&to=1")).await;
        assert!(of_two.body.contains("Version 2 and version 1"), "{}", of_two.body);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_is_made_with_forms_alone() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.main_building.to_string();
        let partner = partner_code(town.police);
        let fields = [
            ("template", "shopping-centre"),
            ("partner_code", partner.as_str()),
            ("sites", site.as_str()),
            ("starts_on", "2031-01-01"),
            ("ends_on", "2031-12-31"),
            ("review_on", "2031-06-30"),
        ];
        let made = town.post(Who::Director, "/agreements", &fields).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.body);
        let ag: Reference = made.location.split('/').nth(2).unwrap().parse().unwrap();
        let path = |page: &str| format!("/agreements/{ag}{page}");
        assert!(town.get(Who::Director, &path("/draft")).await.status.is_success());
        let known = file(&town, Who::Director, &ag).await;
        assert_eq!(known.mou.ends_at.unwrap().to_string(), "2032-01-01T00:00:00Z");
        let draft = known.draft_of(town.hospital).unwrap();
        assert_eq!(
            town.post(Who::Director, &path("/proposal"), &[("seen", &draft.digest)])
                .await
                .status
                .as_u16(),
            303
        );
        for who in [Who::Director, Who::Commander] {
            let page = town.get(who, &path("/sign")).await;
            assert!(
                page.body.contains(&draft.digest),
                "the digest is shown before it is signed"
            );
            let signed = town
                .post(who, &path("/signature"), &[("version", "1"), ("digest", &draft.digest)])
                .await;
            assert_eq!(signed.status.as_u16(), 303, "{}", signed.body);
            let counts = match who {
                Who::Director => ["1 of 2 signed, 1 verified", "Signed by both"],
                _ => ["2 of 2 signatures verified", "1 of 2 signed"],
            };
            let page = town.get(who, &path("")).await.body;
            assert!(page.contains(counts[0]) && !page.contains(counts[1]), "{who:?}");
        }
        assert!(
            town.get(Who::Director, &path("?done=agreement-in-force"))
                .await
                .body
                .contains("In force")
        );
    })
    .await;
}

#[tokio::test]
async fn every_page_of_an_agreement_says_its_words() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        for page in [
            "",
            "/clauses/2.1",
            "/clauses/7.1",
            "/uses",
            "/ask",
            "/versions",
            "/versions/1",
            "/versions/2",
            "/compare?from=1&to=2",
            "/suspend",
            "/terminate",
            "/withdraw?version=2",
            "/draft",
            "/draft/clauses/new",
            "/draft/clauses/3.1",
            "/clauses/2.1?version=2",
        ] {
            let answer = town.get(Who::Director, &format!("/agreements/{ag}{page}")).await;
            assert!(answer.status.is_success(), "{page}: {}", answer.status);
            assert!(!answer.body.contains('⟦'), "{page} has a text that is missing");
            let ids = answer.body.split(" id=\"").skip(1);
            let mut ids: Vec<&str> = ids.map(|rest| rest.split('"').next().unwrap()).collect();
            ids.sort_unstable();
            let all = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), all, "{page}: an id stands twice");
            assert!(
                !answer.body.contains(" style=") && !answer.body.contains("onclick"),
                "{page}"
            );
        }
        for page in ["/agreements", "/agreements/new"] {
            assert!(!town.get(Who::Director, page).await.body.contains('⟦'), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_stays_when_something_is_wrong() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let partner = partner_code(town.police);
        let sent = async |code: &str, ends: &str, review: &str| {
            let fields = [
                ("template", "shopping-centre"),
                ("partner_code", code),
                ("starts_on", "2031-01-01"),
                ("ends_on", ends),
                ("review_on", review),
            ];
            let answer = town.post(Who::Director, "/agreements", &fields).await;
            assert_eq!(answer.status.as_u16(), 422, "{code} {ends} {review}");
            assert!(
                answer.body.contains(&format!("value=\"{code}\"")),
                "what was typed stays"
            );
            answer.body
        };
        for (body, field) in [
            (sent("nobody at all", "2031-12-31", "2031-06-30").await, "partner_code"),
            (sent(&partner, "2030-12-31", "2031-06-30").await, "ends_on"),
            (sent(&partner, "2031-12-31", "2032-06-30").await, "review_on"),
        ] {
            assert!(body.contains("There is a problem"), "{field} in the summary");
            assert!(body.contains(&format!("href=\"#field-{field}\"")), "a link to {field}");
            assert!(
                body.contains(&format!("id=\"field-{field}-error\"")),
                "the words at {field}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_verbs_as_json() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let body = serde_json::json!({ "template": "campus", "partner_code": partner_code(town.police), "starts_at": "2031-01-01T00:00:00Z",
            "ends_at": "2032-01-01T00:00:00Z", "review_on": "2031-06-30" });
        let made = town.api(Who::Director, "POST", "/api/v1/agreements", Some(body)).await;
        assert_eq!(made.status.as_u16(), 201, "{}", made.body);
        let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let path = |page: &str| format!("/api/v1/agreements/{}{page}", made["reference"].as_str().unwrap());
        let shown = town.api(Who::Director, "GET", &path(""), None).await;
        let shown: serde_json::Value = serde_json::from_str(&shown.body).unwrap();
        let digest = shown["draft_digest"].as_str().unwrap();
        let seen = serde_json::json!({ "seen": digest });
        assert_eq!(town.api(Who::Director, "POST", &path("/proposal"), Some(seen)).await.status.as_u16(), 204);
        let signature = serde_json::json!({ "version": 1, "digest": digest });
        town.api(Who::Director, "POST", &path("/signature"), Some(signature.clone())).await;
        let last = town.api(Who::Commander, "POST", &path("/signature"), Some(signature.clone())).await;
        assert_eq!(last.body, r#"{"in_force":true}"#);
        let again = town.api(Who::Commander, "POST", &path("/signature"), Some(signature)).await;
        assert_eq!(again.status.as_u16(), 409);
        assert!(again.body.contains("mou.already-signed"), "{}", again.body);
        let version = town.api(Who::Commander, "GET", &path("/versions/1"), None).await;
        let version: serde_json::Value = serde_json::from_str(&version.body).unwrap();
        assert_eq!(version["signatures"].as_array().unwrap().iter().filter(|each| each["verified"] == true).count(), 2);
        assert_eq!(version["terms"]["format"], "muster-mou/v1");
        assert!(town.api(Who::Commander, "GET", &path("/open"), None).await.body.contains("keeps_closed"));
    })
    .await;
}

#[test]
fn the_document_lists_every_route_of_the_api() {
    let document = serde_json::to_value(crate::openapi()).unwrap();
    let routes = crate::mou::routes().merge(crate::request::routes());
    for row in routes.list().iter().filter(|row| row.path.starts_with("/api/")) {
        let method = row.method.to_lowercase();
        assert!(
            document["paths"][row.path][&method].is_object(),
            "{} {}",
            row.method,
            row.path
        );
    }
}

#[tokio::test]
async fn everybody_at_a_party_reads_the_clause_behind_a_chip_and_no_more() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        let path = |page: &str| format!("/agreements/{ag}{page}");
        let clause = town.get(Who::Guard, &path("/clauses/2.1")).await;
        assert!(clause.status.is_success());
        assert!(clause.body.contains("Version 1"));
        assert!(
            !clause.body.contains("Uses of this clause"),
            "uses are for who reads agreements"
        );
        assert!(
            !clause.body.contains("href=\"/agreements\""),
            "no link that the guard cannot use"
        );
        let draft = town.get(Who::Guard, &path("/clauses/2.1?version=2")).await;
        assert!(draft.body.contains("Version 1"), "the signed clause, never the draft");
        for closed in ["", "/uses", "/versions", "/versions/1", "/draft"] {
            let answer = town.get(Who::Guard, &path(closed)).await;
            assert_eq!(answer.status.as_u16(), 404, "{closed}");
        }
        let outside = town.get(Who::Outsider, &path("/clauses/2.1")).await;
        assert_eq!(outside.status.as_u16(), 404);
        let unsigned = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        let early = town
            .get(Who::Guard, &format!("/agreements/{unsigned}/clauses/2.1"))
            .await;
        assert_eq!(early.status.as_u16(), 404, "what nobody signed has no chip");
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_on_until_every_agreement_was_shown_and_to_nobody_elses() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut made = std::collections::BTreeSet::new();
        for _ in 0..crate::mou::ON_A_PAGE + 3 {
            let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
                .await
                .unwrap();
            made.insert(ag.to_string());
        }
        let on = |body: &str| -> std::collections::BTreeSet<String> {
            let links = body.split("href=\"/agreements/AG-").skip(1);
            links
                .map(|link| format!("AG-{}", link.split('"').next().unwrap()))
                .collect()
        };
        let first = town.get(Who::Director, "/agreements").await.body;
        assert_eq!(on(&first).len(), crate::mou::ON_A_PAGE);
        let next = first.split("href=\"/agreements?after=").nth(1).expect("the way on");
        let next = format!("/agreements?after={}", next.split('"').next().unwrap());
        let second = town.get(Who::Director, &next).await.body;
        assert_eq!(on(&second).len(), 3);
        assert_eq!(
            on(&first)
                .union(&on(&second))
                .cloned()
                .collect::<std::collections::BTreeSet<_>>(),
            made
        );
        assert!(
            !second.contains("?after=") && second.contains("href=\"/agreements\""),
            "and back"
        );
        assert_eq!(
            town.get(Who::Commander, &next).await.status.as_u16(),
            404,
            "a draft is its own side's"
        );

        let mut read = std::collections::BTreeSet::new();
        let mut path = "/api/v1/agreements".to_owned();
        loop {
            let page = town.api(Who::Director, "GET", &path, None).await;
            let page: Vec<serde_json::Value> = serde_json::from_str(&page.body).unwrap();
            let Some(last) = page.last() else { break };
            path = format!("/api/v1/agreements?after={}", last["reference"].as_str().unwrap());
            read.extend(page.iter().map(|each| each["reference"].as_str().unwrap().to_owned()));
        }
        assert_eq!(read, made);
        let tx = town.app.store().read().await.unwrap();
        let all = store::all_known_to(&tx, town.hospital).await.unwrap();
        assert_eq!(all.len(), made.len());
    })
    .await;
}

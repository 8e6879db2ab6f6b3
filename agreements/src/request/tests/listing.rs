//! The list goes on, page by page, over the API too.

use super::*;
use crate::request::ON_A_PAGE;

#[tokio::test]
async fn the_list_goes_on_until_every_request_was_shown_those_that_wait_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let mut waits = Vec::new();
        let mut refused = Vec::new();
        for number in 0..ON_A_PAGE + 3 {
            let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
            // At the same moment and later: the order stands still either way.
            if number % 2 == 0 {
                town.clock.advance(1);
            }
            if number % 3 == 0 {
                let no = AnswerInput {
                    words: "Not that week.".into(),
                    until: None,
                };
                answer(&town.desk(Who::Director), &er, no).await.unwrap();
                refused.push(er.to_string());
            } else {
                waits.push(er.to_string());
            }
        }
        let (mut read, mut more) = (Vec::new(), Some(String::new()));
        while let Some(after) = more {
            let (page, next) = called(&town, &after).await;
            assert!(page.len() <= ON_A_PAGE);
            read.extend(page);
            more = next;
        }
        let (first, then) = read.split_at(waits.len());
        let sorted = |list: &[String]| {
            let mut list = list.to_vec();
            list.sort();
            list
        };
        assert_eq!(sorted(first), sorted(&waits));
        assert_eq!(sorted(then), sorted(&refused));

        let first = town.get(Who::Director, "/requests").await.body;
        assert_eq!(on(&first), read[..ON_A_PAGE]);
        assert!(!first.contains('⟦') && first.contains("<div class=\"rows-stacked\">"));
        let next = way_on(&first);
        let second = town.get(Who::Director, &next).await.body;
        assert_eq!(on(&second), read[ON_A_PAGE..]);
        assert!(
            !second.contains("?after=") && second.contains("href=\"/requests\""),
            "and back"
        );
        let outside = town.get(Who::Outsider, &next).await.status.as_u16();
        assert_eq!(outside, 404, "what is another's is no place to go on from");
    })
    .await;
}

/// The requests of a page over the API, and what it says to give back for the next.
async fn called(town: &Town, more: &str) -> (Vec<String>, Option<String>) {
    let page = town
        .api(Who::Liaison, "GET", &format!("/api/v1/requests{more}"), None)
        .await;
    let page: serde_json::Value = serde_json::from_str(&page.body).expect(&page.body);
    let requests = page["requests"].as_array().unwrap().iter();
    let more = page.get("more").map(|more| {
        let (after, waits) = (more["after"].as_str().unwrap(), more["waits"].as_bool().unwrap());
        format!("?after={after}&waits={waits}")
    });
    (
        requests
            .map(|each| each["reference"].as_str().unwrap().to_owned())
            .collect(),
        more,
    )
}

/// The requests that stand on a page.
fn on(body: &str) -> Vec<String> {
    let links = body.split("href=\"/requests/ER-").skip(1);
    links
        .map(|link| format!("ER-{}", link.split('"').next().unwrap()))
        .collect()
}

/// Where a page leads on.
fn way_on(body: &str) -> String {
    let next = body.split("href=\"/requests?after=").nth(1).expect("the way on");
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    format!("/requests?after={next}")
}

#[tokio::test]
async fn what_is_answered_between_two_pages_hides_none_that_waits() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let mut waits = Vec::new();
        for _ in 0..ON_A_PAGE + 3 {
            let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
            waits.insert(0, er.to_string());
            town.clock.advance(1);
        }
        let no = AnswerInput {
            words: "Not that week.".into(),
            until: None,
        };
        let (read, more) = called(&town, "").await;
        let first = town.get(Who::Director, "/requests").await.body;
        assert_eq!((&read, &on(&first)), (&waits[..ON_A_PAGE].to_vec(), &read));
        // The last of the page is where the next one begins.
        let last = read.last().unwrap().parse().unwrap();
        answer(&town.desk(Who::Director), &last, no.clone()).await.unwrap();
        let (next, end) = called(&town, &more.unwrap()).await;
        let second = town.get(Who::Director, &way_on(&first)).await.body;
        let (still, answered) = next.split_at(3);
        assert_eq!(still, &waits[ON_A_PAGE..]);
        assert_eq!((answered, end), (&[last.to_string()][..], None));
        assert_eq!(on(&second), next);

        // Nothing is left behind the last one: the page says so, and leads back.
        let behind = format!("/requests?after={last}&waits=false");
        let nothing = town.get(Who::Director, &behind).await.body;
        assert!(nothing.contains("No more requests"), "{nothing}");
        assert!(!nothing.contains("No requests"), "{nothing}");
        let (_, pager) = nothing.split_once("class=\"pager\"").expect("a way back");
        assert!(pager.contains("href=\"/requests\""), "{nothing}");
    })
    .await;
}

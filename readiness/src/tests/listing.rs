//! A long list of sites is read page by page, and nothing of it is left out.

use super::town::{Town, Who, standing};
use axum::http::StatusCode;
use muster_membership::{Site, site};
use muster_policy::CrossingAct;
use muster_store::testing::each_store;
use muster_terms::*;

use crate::site_profile::listing::ON_A_PAGE;

/// More than two pages, several of one name, every third of them RED.
async fn many(town: &Town) -> Vec<Site> {
    let first = town.hospital().await;
    let tx = town.app.store().begin().await.unwrap();
    let mut sites = Vec::new();
    for n in 0..3 * ON_A_PAGE {
        let site = Site {
            id: SiteId::new(),
            reference: format!("S-7{n:05}").parse().unwrap(),
            name: format!("Shop {:03}", n / 2),
            tlp: if n % 3 == 0 { Tlp::Red } else { Tlp::Amber },
            ..first.clone()
        };
        site::store::insert(&tx, &site).await.unwrap();
        sites.push(site);
    }
    tx.commit().await.unwrap();
    sites.insert(0, first);
    sites
}

/// Every reference of the list, page by page, as the pages and the calls lead from one to the next.
async fn walked(town: &Town, who: Who) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut query = String::new();
    loop {
        let page = town.get(who, &format!("/sites{query}")).await.ok();
        let call = town.get(who, &format!("/api/v1/sites{query}")).await.ok();
        let of_page: Vec<String> = after_each(&page, "href=\"/sites/S-");
        assert_eq!(
            of_page,
            after_each(&call, "\"reference\":\"S-"),
            "page and call list the same"
        );
        pages.push(of_page);
        let next = after_each(&page, "/sites?after=S-");
        let call: Vec<String> = after_each(&call, "more_after\":\"S-");
        assert_eq!(next, call, "and go on alike");
        match next.first() {
            Some(next) => query = format!("?after=S-{next}"),
            None => return pages,
        }
    }
}

/// What stands behind each of these words, up to the quotation mark.
fn after_each(text: &str, words: &str) -> Vec<String> {
    let ends = |rest: &str| rest.split('"').next().unwrap().to_owned();
    text.split(words).skip(1).map(ends).collect()
}

fn numbers<'a>(sites: impl IntoIterator<Item = &'a Site>) -> Vec<String> {
    let mut sites: Vec<&Site> = sites.into_iter().collect();
    sites.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let number = |site: &Site| site.reference.as_str().trim_start_matches("S-").to_owned();
    sites.into_iter().map(number).collect()
}

#[tokio::test]
async fn own_and_partners_sites_are_all_reached_fifty_at_a_time() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let sites = many(&town).await;
        for (who, expected) in [
            (Who::Guard, numbers(&sites)),
            (Who::Liaison, numbers(sites.iter().filter(|site| site.tlp != Tlp::Red))),
        ] {
            let pages = walked(&town, who).await;
            let (last, full) = pages.split_last().unwrap();
            assert!(full.iter().all(|page| page.len() == ON_A_PAGE), "{who:?}");
            assert!((1..=ON_A_PAGE).contains(&last.len()), "{who:?}");
            assert_eq!(pages.concat(), expected, "{who:?}");
        }
        let lines = town.crossings().await;
        let lists = lines
            .iter()
            .filter(|line| line.act == CrossingAct::List && line.allowed);
        assert_eq!(lists.count(), 1, "pages read within minutes are one line");
        town.get(Who::Liaison, "/sites?after=S-700001")
            .await
            .says("All sites, from the start");
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_from_nothing_that_is_closed_to_its_reader() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        let sites = many(&town).await;
        let red = sites.iter().find(|site| site.tlp == Tlp::Red).unwrap();
        for base in ["/sites", "/api/v1/sites"] {
            let absent = format!("{base}?after=S-0000000");
            for who in [Who::Liaison, Who::Patrol, Who::Campus] {
                let nothing = town.get(who, &absent).await;
                assert_eq!(nothing.status, StatusCode::NOT_FOUND);
                let closed = town.get(who, &format!("{base}?after={}", red.reference)).await;
                assert_eq!(closed, nothing, "{who:?}");
            }
        }
        assert!(
            town.crossings().await.is_empty(),
            "what nobody may know of leaves no line"
        );
    })
    .await;
}

//! What a token is told that does not lend the scope a call needs: every call of the API, asked for what is there and for what is not.

use super::credentials::with_scopes;
use muster_server::scopes::{CALLS, ROOT};
use muster_stories::{Partners, Reader, Records, Town, Turn, each_store};
use muster_terms::Act;
use muster_web::{Needs, routes::RouteRow};
use std::collections::BTreeSet;

fn calls() -> Vec<(RouteRow, Needs)> {
    let routes = muster_server::routes::all().list();
    let needs = |row: &RouteRow| {
        let path = row.path.strip_prefix(ROOT)?;
        let mut calls = CALLS.iter();
        calls
            .find(|(method, at, _)| *method == row.method && *at == path)
            .map(|(.., needs)| *needs)
    };
    routes
        .into_iter()
        .filter_map(|row| needs(&row).map(|needs| (row, needs)))
        .collect()
}

/// What a call needs of a token of this duty: one of these acts.
async fn needed(town: &Town, role: &str, needs: Needs) -> Vec<Act> {
    let duty = town.desk(role).await.who.duty;
    let mut acts = needs.acts();
    acts.retain(|act| duty.may(*act));
    if matches!(needs, Needs::FirstOfDuty(_)) {
        acts.truncate(1);
    }
    acts
}

#[tokio::test]
async fn a_missing_scope_is_named_alike_for_what_is_there_and_for_what_is_not() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut asked = BTreeSet::new();
        // The owner, its partner, and an outsider: each is told of the token, nobody of the record.
        for role in ["director", "commander", "campus"] {
            let mut reader = Reader::come(&town, Some(role)).await;
            let duty = town.desk(role).await.who.duty;
            for (row, needs) in calls() {
                let acts = needed(&town, role, needs).await;
                if acts.is_empty() {
                    continue;
                }
                let lent: Vec<Act> = Act::ALL
                    .iter()
                    .copied()
                    .filter(|act| duty.may(*act) && !needs.acts().contains(act))
                    .collect();
                reader.program = with_scopes(&town, role, &lent).await;
                let mut said = Vec::new();
                for address in [records.address(row.path), records.nothing(row.path)] {
                    let address = reader.with_query(&row, &address);
                    let page = reader.ask(&town, &row, &address).await.is(403);
                    page.must_say("\"code\":\"token.scope\"");
                    for act in &acts {
                        page.must_say(&format!("\"{act}\""));
                    }
                    said.push(page.body);
                }
                assert_eq!(said[0], said[1], "{role} {} {}", row.method, row.path);
                asked.insert((row.method, row.path));
            }
        }
        let scoped = calls().into_iter().filter(|(_, needs)| *needs != Needs::Nothing);
        let all: BTreeSet<_> = scoped.map(|(row, _)| (row.method, row.path)).collect();
        assert_eq!(asked, all, "a call that nobody could ask without its scope");
    })
    .await;
}

/// Calls with nothing there for a site's director, whatever a token lends.
const NOT_THE_SITES: [&str; 5] = [
    // What only a partner that was asked answers, and only an evaluator rates.
    "POST /api/v1/exercises/{ex}/answer",
    "POST /api/v1/exercises/{ex}/ratings",
    // An agency's own profile.
    "PUT /api/v1/capability",
    // The answer of a position that was asked.
    "POST /api/v1/reach-tests/{test}/answer",
    // What the person who left held: nothing.
    "POST /api/v1/vacancies/{vacancy}/gifts",
];

#[tokio::test]
async fn the_scope_that_a_call_names_is_enough_for_what_is_ones_own() {
    each_store(Partners::Agreed, |town| async move {
        let records = Records::make(&town).await;
        let mut reader = Reader::come(&town, Some("director")).await;
        let calls = calls();
        let mut wrong = Vec::new();
        for turn in Turn::ALL {
            for (row, needs) in calls.iter().filter(|(row, _)| Turn::of(row) == turn) {
                let acts = needed(&town, "director", *needs).await;
                // Police status is no act of the site's.
                if acts.is_empty() && *needs != Needs::Nothing {
                    continue;
                }
                reader.program = with_scopes(&town, "director", acts.get(..1).unwrap_or_default()).await;
                let address = reader.with_query(row, &records.address(row.path));
                let code = reader.ask(&town, row, &address).await.code();
                let asked = format!("{} {}", row.method, row.path);
                let is_missing = code == 404 && !NOT_THE_SITES.contains(&asked.as_str());
                if matches!(code, 401 | 403) || is_missing || code >= 500 {
                    wrong.push(format!("{asked} {code}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    })
    .await;
}

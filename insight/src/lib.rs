//! Are we ready, and who saw what? Home, inbox, search, "who saw what", and the ledger as its owner reads it.
//!
//! Promise: this crate only reads. What it shows of others, a clause opened; what it counts, waits for somebody.

pub mod audit;
mod drills;
pub mod home;
pub mod inbox;
pub mod ledger;
pub mod log;
pub mod partner;
pub mod readiness;
pub mod search;
#[cfg(test)]
mod testing;
pub mod words;

use muster_web::Routes;

/// All pages and API calls of this crate.
pub fn routes() -> Routes {
    home::routes()
        .merge(inbox::routes())
        .merge(search::routes())
        .merge(audit::routes())
        .merge(ledger::routes())
        .merge(log::routes())
        .merge(readiness::routes())
}

/// The OpenAPI document of this crate's calls; the server merges it with those of the neighbours.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = audit::openapi();
    document.merge(ledger::openapi());
    document.merge(inbox::api::openapi());
    document.merge(search::api::openapi());
    document.merge(readiness::openapi());
    document
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_call_of_the_api_is_described() {
        let document = super::openapi();
        let described: Vec<&str> = document.paths.paths.keys().map(String::as_str).collect();
        let served = super::routes().list();
        // The log's files follow C2SP tlog-tiles and are described there.
        let calls = served
            .iter()
            .filter(|row| row.path.starts_with("/api/") && !row.path.starts_with("/api/v1/log/"));
        assert!(calls.clone().all(|row| described.contains(&row.path)), "{served:?}");
        assert!(
            served.iter().all(|row| !row.open),
            "nothing here is open to who is not signed in"
        );
    }
}

//! Offers of Northgate, and what its partner asks of it.

use crate::Town;
use muster_capability::resource::{
    reading::today,
    rules::{Offer, Terms},
    verbs,
};
use muster_terms::{ResourceId, ResourceKind};

/// What is asked for by pages, and by calls.
pub(super) struct Lending {
    pub agency: String,
    pub api_agency: String,
    pub resource: String,
    pub api_resource: String,
    pub loan: String,
    pub api_loan: String,
}

impl Lending {
    pub async fn make(town: &Town) -> Self {
        let agency = town.org("commander").await.to_string();
        let (resource, api_resource) = (offer(town).await, offer(town).await);
        Self {
            api_agency: agency.clone(),
            agency,
            loan: ask(town, resource).await,
            api_loan: ask(town, api_resource).await,
            resource: resource.to_string(),
            api_resource: api_resource.to_string(),
        }
    }
}

async fn offer(town: &Town) -> ResourceId {
    let desk = town.desk("director").await;
    let offer = Offer {
        kind: ResourceKind::Equipment,
        name: "Barriers of the access table".into(),
        words: String::new(),
        quantity: 4,
        place: "Yard".into(),
        conditions: String::new(),
        ask: desk.who.position,
        offered_until: None,
    };
    verbs::offer(&desk, offer).await.expect("an offer")
}

/// Where no clause opens it, nobody can ask: then there is no loan, and its address is that of none.
async fn ask(town: &Town, resource: ResourceId) -> String {
    let desk = town.desk("commander").await;
    let terms = Terms {
        quantity: 1,
        from_on: today(&desk),
        until_on: today(&desk),
    };
    let asked = verbs::ask(&desk, resource, terms, "The access table.").await;
    asked.map_or_else(|_| "LN-0000".to_owned(), |reference| reference.to_string())
}

//! JSON of contacts, over the same reading as the page.

use super::{Listed, reading};
use crate::opening::Part;
use axum::Json;
use muster_membership::site;
use muster_terms::*;
use muster_web::{Desk, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new().get("/api/v1/contacts", get_contacts)
}

/// Which list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ContactsQuery {
    /// Reference of an own site, such as `S-4821`: only those that answer for it.
    #[param(value_type = Option<String>)]
    site: Option<Reference>,
}

/// A position in a reach order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactOut {
    #[schema(value_type = String, format = Uuid)]
    id: ContactId,
    title: String,
    /// One word of a closed list, such as `dispatcher`.
    #[schema(value_type = String)]
    duty: Duty,
    /// `null`: for all sites.
    #[schema(value_type = Option<String>, format = Uuid)]
    site: Option<SiteId>,
    /// From 1: the order in which they are called.
    place: usize,
    hours: String,
    /// `live`, `phone` or `mail`.
    channel: &'static str,
    phone: String,
    on_duty: bool,
    vacant: bool,
    /// Channels over which the last two reach tests failed: `live`, `phone`, `mail`.
    dead_channels: Vec<&'static str>,
    /// It is called after those of its list that answer.
    silent: bool,
    #[schema(value_type = Option<String>, format = Date)]
    verified_on: Option<civil::Date>,
    /// Seconds until the last answer.
    answer_seconds: Option<i64>,
    /// The clause that opens it, such as `AG-0143 §2.1`; absent for own contacts.
    clause: Option<String>,
}

/// One organisation's contacts, as far as they are open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachOut {
    organisation: String,
    contacts: Vec<ContactOut>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

/// The own reach order and what partners open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactsOut {
    own: ReachOut,
    partners: Vec<ReachOut>,
}

fn contact(place: usize, each: &Listed, clause: Option<String>) -> ContactOut {
    ContactOut {
        id: each.contact.id,
        title: each.title.clone(),
        duty: each.duty,
        site: each.contact.site,
        place,
        hours: each.contact.hours.clone(),
        channel: each.contact.channel.as_str(),
        phone: each.phone.clone(),
        on_duty: each.on_duty,
        vacant: each.vacant,
        dead_channels: each.dead.iter().map(|channel| channel.as_str()).collect(),
        silent: each.silent,
        verified_on: each.contact.verified_on,
        answer_seconds: each.contact.answer_seconds,
        clause,
    }
}

fn reach(reach: &reading::Reach) -> ReachOut {
    let mut contacts = Vec::new();
    for part in &reach.parts {
        let clause = part.clause().map(|(clause, _)| clause.to_string());
        if let Part::Open(listed) = part {
            contacts.extend(
                (1..)
                    .zip(listed.as_ref())
                    .map(|(place, each)| contact(place, each, clause.clone())),
            );
        }
    }
    ReachOut {
        organisation: reach.name.clone(),
        contacts,
        closed: reach.closed().map(|why| why.code()),
    }
}

#[utoipa::path(get, path = "/api/v1/contacts", tag = "contacts", params(ContactsQuery),
    responses((status = 200, body = ContactsOut), (status = 404, description = "Not an own site")))]
pub(crate) async fn get_contacts(desk: Desk, Query(asked): Query<ContactsQuery>) -> Result<Json<ContactsOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let site = match asked.site {
        Some(reference) => {
            let own = site::store::of_org(&tx, desk.org()).await?;
            Some(
                own.into_iter()
                    .find(|site| site.reference == reference)
                    .ok_or(Problem::Missing)?
                    .id,
            )
        }
        None => None,
    };
    let own = reading::own(&desk, &tx, site, None).await?;
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    Ok(Json(ContactsOut {
        own: reach(&own),
        partners: partners.iter().map(reach).collect(),
    }))
}

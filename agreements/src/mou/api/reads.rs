//! Reads.

use super::super::forms::AskQuery;
use super::super::{
    Hearer, ListQuery, MouFile, NowState, OpenIncidentsPart, Terms, Version, differences, is_verified, listed,
    open_now, pages, store,
};
use super::*;
use crate::crossing;
use axum::Json;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query};
use serde::Deserialize;

async fn open(desk: &Desk, ag: &Reference) -> Result<(Tx, MouFile), Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let file = store::find_file(&tx, desk.org(), ag).await?.ok_or(Problem::Missing)?;
    Ok((tx, file))
}

/// The agreements of one's own organisation, newest first, fifty at a time: name the last one as `after` for the next, until none comes.
#[utoipa::path(get, path = "/api/v1/agreements", tag = "agreements", params(ListQuery),
    responses((status = 200, body = Vec<AgreementOut>), (status = 404, description = "`not-found`: the one to go on from")))]
pub(crate) async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Json<Vec<AgreementOut>>, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let mut list = Vec::new();
    for mou in listed(&desk, &tx, &query).await?.agreements {
        if let Some(file) = store::find_file(&tx, desk.org(), &mou.reference).await? {
            list.push(agreement(&tx, &file, desk.org()).await?);
        }
    }
    Ok(Json(list))
}

async fn agreement(tx: &Tx, file: &MouFile, org: OrgId) -> Result<AgreementOut, Problem> {
    let mut versions = Vec::new();
    for each in file.versions.iter().filter(|version| version.is_readable_by(org)) {
        versions.push(version(tx, file, each, false).await?);
    }
    let (mou, draft) = (&file.mou, file.draft_of(org));
    Ok(AgreementOut {
        reference: mou.reference.to_string(),
        title: mou.title.clone(),
        state: mou.state.as_str(),
        version_in_force: mou.version_in_force,
        proposed_version: file.proposed().map(|version| version.number),
        draft_version: draft.map(|version| version.number),
        draft_digest: draft.map(|version| version.digest.clone()),
        review_on: mou.review_on.map(|day| day.to_string()),
        ends_at: mou.ends_at.map(stored_instant),
        revision: mou.revision,
        versions,
    })
}

async fn version(tx: &Tx, file: &MouFile, version: &Version, with_text: bool) -> Result<VersionOut, Problem> {
    let mut signatures = Vec::new();
    for each in file.signatures_of(version.number) {
        signatures.push(SignatureOut {
            org: each.org.to_string(),
            signed_at: stored_instant(each.signed_at),
            public_key: hex::encode(&each.public_key),
            signature: hex::encode(&each.signature),
            verified: is_verified(tx, version, each).await?,
        });
    }
    let terms = if with_text {
        Some(serde_json::from_str(&version.text).map_err(Fault::other)?)
    } else {
        None
    };
    Ok(VersionOut {
        version: version.number,
        state: version.state.as_str(),
        digest: version.digest.clone(),
        signatures,
        terms,
    })
}

/// One agreement with its versions and signatures, without their texts.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}", tag = "agreements", params(("ag" = String, Path)),
    responses((status = 200, body = AgreementOut), (status = 404, description = "`not-found`")))]
pub(crate) async fn get_agreement(desk: Desk, Path(ag): Path<Reference>) -> Result<Json<AgreementOut>, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    Ok(Json(agreement(&tx, &file, desk.org()).await?))
}

/// One version with its text.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}/versions/{v}", tag = "agreements",
    params(("ag" = String, Path), ("v" = u32, Path)),
    responses((status = 200, body = VersionOut), (status = 404, description = "`not-found`")))]
pub(crate) async fn get_version(
    desk: Desk,
    Path((ag, number)): Path<(Reference, u32)>,
) -> Result<Json<VersionOut>, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let known = file
        .version(number)
        .filter(|version| version.is_readable_by(desk.org()))
        .ok_or(Problem::Missing)?;
    Ok(Json(version(&tx, &file, known, true).await?))
}

/// What each clause in force lets through now.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}/open", tag = "agreements", params(("ag" = String, Path)),
    responses((status = 200, body = Vec<OpenOut>), (status = 404, description = "`not-found`")))]
pub(crate) async fn get_open(desk: Desk, Path(ag): Path<Reference>) -> Result<Json<Vec<OpenOut>>, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    if file.mou.state.has_ended() || file.mou.version_in_force.is_none() {
        return Ok(Json(Vec::new()));
    }
    let incidents = desk.app().part::<OpenIncidentsPart>();
    // It says nothing of labels.
    let hearer = Hearer {
        org: desk.org(),
        named: &[],
    };
    let gate = pages::gate(&desk)?;
    let all = open_now(&gate, incidents.as_deref(), &tx, &file.mou, hearer, desk.now()).await?;
    let out = all.into_iter().map(|now| {
        let (state, why) = match &now.state {
            NowState::Open => ("open", None),
            NowState::KeepsClosed => ("keeps_closed", None),
            NowState::Suspended => ("suspended", None),
            NowState::Closed(why) => ("closed", why.as_ref().map(|why| why.code())),
        };
        OpenOut {
            clause: now.clause.number.clone(),
            data_class: now.clause.data_class.as_str(),
            from: now.clause.from.org.to_string(),
            to: now.clause.to.org.to_string(),
            state,
            why,
            incidents: now.incidents.iter().map(ToString::to_string).collect(),
            released: now.released,
            requests_waiting: now.waiting.iter().map(ToString::to_string).collect(),
        }
    });
    Ok(Json(out.collect()))
}

/// Crossings that a clause of this agreement decided, newest first, at most 200.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}/uses", tag = "agreements", params(("ag" = String, Path)),
    responses((status = 200, body = Vec<UseOut>), (status = 404, description = "`not-found`")))]
pub(crate) async fn get_uses(desk: Desk, Path(ag): Path<Reference>) -> Result<Json<Vec<UseOut>>, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let lines = crossing::store::under_mou(&tx, file.mou.id, 200).await?;
    let out = lines.into_iter().map(|line| UseOut {
        at: stored_instant(line.at),
        to: line.to.to_string(),
        position: line.position_title,
        act: line.act.as_str(),
        data_class: line.class.as_str(),
        record: line.record,
        record_words: line.record_words,
        purpose: line.purpose.as_str(),
        allowed: line.allowed,
        clause: line.clause_words,
        why: line.why,
        times: line.times,
    });
    Ok(Json(out.collect()))
}

/// Asks the agreement: the decision as the stock Cedar program can decide it again. Leaves no line.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}/ask", tag = "agreements",
    params(
        ("ag" = String, Path),
        ("who" = String, Query, description = "Organisation id, a slash, a duty"),
        ("wants" = String, Query, description = "A data class"),
        ("when" = Option<String>, Query, description = "`quiet`, an open incident's reference, `if_1` or `if_2`"),
        ("purpose" = Option<String>, Query), ("site" = Option<String>, Query), ("act" = Option<String>, Query),
        ("tlp" = Option<String>, Query, description = "The record's label, `TLP:AMBER`; empty means that of its site now, and TLP:AMBER of \
            what is of no site"),
        ("at" = Option<String>, Query, description = "RFC 3339; empty means now. At another time only the owner is answered for the site's \
            label when `tlp` is empty, and its partner for TLP:AMBER")),
    responses((status = 200, description = "`answer`, its `reason` in words, and `export` with schema, policies, entities and request"),
        (status = 404, description = "`not-found`"), (status = 422, description = "`form.incomplete`")))]
pub(crate) async fn get_ask(
    desk: Desk,
    Path(ag): Path<Reference>,
    Query(query): Query<AskQuery>,
) -> Result<Json<serde_json::Value>, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let (answered, export) = pages::exported(&desk, &tx, &file, &query).await?;
    let reason = pages::reason(&tx, &answered).await?;
    Ok(Json(serde_json::json!({
        "answer": answered.decision, "reason": reason, "request_under": answered.request_under, "export": export
    })))
}

#[derive(Debug, Deserialize)]
pub(crate) struct CompareQuery {
    from: u32,
    to: u32,
}

/// Two versions field by field, only what differs.
#[utoipa::path(get, path = "/api/v1/agreements/{ag}/compare", tag = "agreements",
    params(("ag" = String, Path), ("from" = u32, Query), ("to" = u32, Query)),
    responses((status = 200, body = Vec<DifferenceOut>), (status = 404, description = "`not-found`")))]
pub(crate) async fn get_compare(
    desk: Desk,
    Path(ag): Path<Reference>,
    Query(query): Query<CompareQuery>,
) -> Result<Json<Vec<DifferenceOut>>, Problem> {
    let (_, file) = open(&desk, &ag).await?;
    let terms = |number| -> Result<Terms, Problem> {
        let version = file
            .version(number)
            .filter(|version| version.is_readable_by(desk.org()))
            .ok_or(Problem::Missing)?;
        Ok(Terms::from_text(&version.text).map_err(Fault::from)?)
    };
    let found = differences::between(&terms(query.from)?, &terms(query.to)?, &desk.time_zone());
    let out = found.into_iter().map(|d| DifferenceOut {
        clause: d.clause,
        field: d.field,
        old: d.old,
        new: d.new,
    });
    Ok(Json(out.collect()))
}

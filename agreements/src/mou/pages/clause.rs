//! One clause with its policy and its uses, and the uses of the whole agreement.

use super::super::{Terms, urls, views};
use super::label::closed_by_label;
use super::{SideName, current, framed, now_of, open, open_for_chip, party_of, readable, sides, terms_of};
use crate::crossing::{self, Crossing};
use crate::mou::{ClauseNow, words};
use maud::Markup;
use muster_policy::{Clause, compile};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}/clauses/{n}", get_clause)
        .get("/agreements/{ag}/uses", get_uses)
}

/// One crossing as its own side may read it: the other side's position is named, since that is what "who saw what" is for.
pub struct UseLine {
    pub crossing: Crossing,
    pub reader: SideName,
}

/// All that the page of a clause may show.
pub struct ClausePage {
    pub reference: Reference,
    pub version: u32,
    pub clause: Clause,
    pub title: String,
    pub from: SideName,
    pub to: SideName,
    /// Names of the sites it covers; empty means all.
    pub sites: Vec<String>,
    pub now: Option<ClauseNow>,
    /// Where a site's label closes it, in sentences.
    pub label: Vec<String>,
    /// The Cedar policy it is executed as, or why it cannot be signed.
    pub cedar: Result<String, String>,
    /// Its uses, for who reads the whole agreement.
    pub uses: Option<Vec<UseLine>>,
    /// The clause stands in this side's own draft.
    pub may_edit: bool,
    /// This desk can send a request under it.
    pub may_request: bool,
    pub zone: jiff::tz::TimeZone,
}

#[derive(Debug, Default, Deserialize)]
struct VersionQuery {
    version: Option<u32>,
}

async fn get_clause(
    desk: Desk,
    Path((ag, number)): Path<(Reference, String)>,
    Query(query): Query<VersionQuery>,
) -> Result<Markup, Problem> {
    let (tx, file) = open_for_chip(&desk, &ag).await?;
    let reads_file = desk.may(Act::ReadAgreements);
    let version = match query.version {
        _ if !reads_file => file.signed().ok_or(Problem::Missing)?,
        Some(number) => readable(&file, &desk, number)?,
        None => current(&file, desk.org()).ok_or(Problem::Missing)?,
    };
    let terms = terms_of(version)?;
    let draft = terms.draft(&number).ok_or(Problem::Missing)?;
    let clause = terms.clause(draft);
    let in_force = file.mou.version_in_force == Some(version.number);
    let mut now = None;
    if in_force && !file.mou.state.has_ended() {
        let all = now_of(&desk, &tx, &file, &terms).await?;
        now = all.into_iter().find(|now| now.clause.id == clause.id);
    }
    let label = now.as_ref().map(|now| closed_by_label(now, &terms, desk.org()));
    let page = ClausePage {
        label: label.unwrap_or_default(),
        now,
        cedar: compile(&clause)
            .map(|compiled| compiled.cedar().to_owned())
            .map_err(|why| words::not_compiled(&why)),
        uses: if reads_file {
            let crossings = crossing::store::under_clause(&tx, clause.id, 50).await?;
            Some(lines(crossings, &terms, desk.org()))
        } else {
            None
        },
        may_edit: file
            .draft_of(desk.org())
            .is_some_and(|own| own.number == version.number)
            && desk.may(Act::NegotiateAgreements),
        may_request: in_force
            && crate::request::rules::may_ask(
                &clause,
                file.mou.state == crate::mou::MouState::InForce,
                desk.org(),
                desk.who.duty,
                None,
            )
            .is_ok(),
        sites: site_names(&terms, &clause),
        reference: ag.clone(),
        version: version.number,
        title: draft.title.clone(),
        from: party_of(&tx, &terms, clause.from).await?,
        to: party_of(&tx, &terms, clause.to).await?,
        zone: desk.time_zone(),
        clause,
    };
    let crumbs = [
        (ag.to_string(), Some(urls::agreement(&ag))),
        (format!("§{number}"), None),
    ];
    framed(&desk, &page.title, &crumbs, views::clause(&page)).await
}

fn site_names(terms: &Terms, clause: &Clause) -> Vec<String> {
    terms
        .sites
        .iter()
        .filter(|site| clause.sites.contains(&site.site))
        .map(|site| site.name.clone())
        .collect()
}

fn lines(crossings: Vec<Crossing>, terms: &Terms, own: OrgId) -> Vec<UseLine> {
    let named = sides(terms, own);
    let reader = |org: OrgId| named.iter().find(|side| side.org == org).cloned();
    crossings
        .into_iter()
        .filter_map(|crossing| reader(crossing.to).map(|reader| UseLine { crossing, reader }))
        .collect()
}

/// All that the page of uses may show.
pub struct UsesPage {
    pub reference: Reference,
    pub lines: Vec<UseLine>,
    pub zone: jiff::tz::TimeZone,
}

const USES: i64 = 200;

async fn get_uses(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let terms = terms_of(current(&file, desk.org()).ok_or(Problem::Missing)?)?;
    let crossings = crossing::store::under_mou(&tx, file.mou.id, USES).await?;
    let page = UsesPage {
        reference: ag.clone(),
        lines: lines(crossings, &terms, desk.org()),
        zone: desk.time_zone(),
    };
    let title = t("agreement-uses-title");
    framed(
        &desk,
        &title,
        &[(ag.to_string(), Some(urls::agreement(&ag))), (title.clone(), None)],
        views::uses(&page),
    )
    .await
}

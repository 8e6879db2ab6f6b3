//! `/agreements/{ag}`: where it stands, what each clause lets through now, and the ways on.

use super::super::rules::{self, Verb};
use super::super::{
    ClauseNow, EventKind, MouFile, MouState, Terms, Version, compared_with, forms::AskQuery, is_verified, store, urls,
    views,
};
use super::label::closed_by_label;
use super::{SideName, ToMend, ask, current, framed, moved, now_of, open, sides, terms_of, to_mend};
use crate::crossing;
use axum::response::Redirect;
use jiff::SignedDuration;
use maud::Markup;
use muster_policy::Clause;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/agreements/{ag}", get_show)
        .post("/agreements/{ag}/draft", post_draft)
}

/// One clause, with what it lets through now when it is in force.
pub struct ClauseLine {
    pub clause: Clause,
    pub title: String,
    pub from: SideName,
    pub now: Option<ClauseNow>,
    /// Where a site's label closes it, in sentences.
    pub label: Vec<String>,
}

/// A signature, and whether it stood the check just now.
pub struct SignedLine {
    pub who: SideName,
    pub title: String,
    pub at: Timestamp,
    pub verified: bool,
    /// First bytes of the key, hex.
    pub key: String,
}

/// Something that happened.
pub struct HistoryLine {
    pub who: Option<SideName>,
    /// The position's title, of one's own side only.
    pub title: String,
    pub kind: EventKind,
    pub version: u32,
    pub words: String,
    pub at: Timestamp,
}

/// What is under way besides the version shown.
#[derive(Default)]
pub struct Course {
    pub proposed: Option<u32>,
    pub proposed_by_us: bool,
    pub signed_by_us: bool,
    pub own_draft: Option<u32>,
    pub suspended_by_us: bool,
}

impl Course {
    /// Does a proposal of the other side lie on the table?
    pub fn is_theirs(&self) -> bool {
        self.proposed.is_some() && !self.proposed_by_us
    }
}

/// All that the page of an agreement may show.
pub struct ShowPage {
    pub reference: Reference,
    pub terms: Terms,
    pub sides: [SideName; 2],
    pub state: MouState,
    pub version: u32,
    pub is_in_force: bool,
    pub in_force_at: Option<Timestamp>,
    pub review_on: civil::Date,
    pub ends_at: Timestamp,
    /// The version that it is compared with.
    pub before: Option<u32>,
    pub uses: i64,
    pub clauses: Vec<ClauseLine>,
    pub signed: Vec<SignedLine>,
    pub history: Vec<HistoryLine>,
    pub course: Course,
    /// Why one's own draft cannot be proposed as it stands: all of it, for who can mend it.
    pub to_mend: Vec<ToMend>,
    /// The verbs this desk can do now.
    pub verbs: Vec<Verb>,
    pub may_sign: bool,
    pub ask: ask::AskPage,
    pub csrf: String,
    pub now: Timestamp,
    pub zone: jiff::tz::TimeZone,
}

async fn get_show(desk: Desk, Path(ag): Path<Reference>) -> Result<Markup, Problem> {
    let (tx, file) = open(&desk, &ag).await?;
    let version = current(&file, desk.org()).ok_or(Problem::Missing)?;
    let page = fill(&desk, &tx, &file, version).await?;
    let title = page.terms.title.clone();
    framed(&desk, &title, &[(ag.to_string(), None)], views::show(&page)).await
}

async fn fill(desk: &Desk, tx: &Tx, file: &MouFile, version: &Version) -> Result<ShowPage, Problem> {
    let terms = terms_of(version)?;
    let sides = sides(&terms, desk.org());
    let month = desk.now() - SignedDuration::from_hours(30 * 24);
    let is_in_force = file.mou.version_in_force == Some(version.number);
    let before = compared_with(file, version, desk.org()).into_iter();
    let before = before.filter(|before| before.proposed_at.is_some());
    Ok(ShowPage {
        clauses: clauses(desk, tx, file, &terms, is_in_force).await?,
        signed: signed(tx, file, version, &sides).await?,
        history: history(desk, tx, file, &sides).await?,
        course: course(file, desk.org()),
        to_mend: match file.draft_of(desk.org()) {
            Some(draft) if desk.may(Act::NegotiateAgreements) => {
                to_mend(&file.mou.reference, &terms_of(draft)?, desk.now())
            }
            _ => Vec::new(),
        },
        verbs: verbs(desk, file),
        may_sign: desk.may(Act::Sign) && rules::may(file, desk.org(), Verb::Sign).is_ok(),
        ask: ask::empty(desk, tx, file, &terms, &AskQuery::default()).await?,
        uses: crossing::store::uses_since(tx, file.mou.id, month).await?,
        reference: file.mou.reference.clone(),
        state: file.mou.state,
        version: version.number,
        is_in_force,
        in_force_at: version.in_force_at,
        review_on: terms.review_on,
        ends_at: terms.ends_at,
        before: before.map(|before| before.number).next(),
        csrf: desk.csrf.clone(),
        now: desk.now(),
        zone: desk.time_zone(),
        sides,
        terms,
    })
}

fn verbs(desk: &Desk, file: &MouFile) -> Vec<Verb> {
    if !desk.may(Act::NegotiateAgreements) {
        return Vec::new();
    }
    Verb::ALL
        .into_iter()
        .filter(|verb| rules::may(file, desk.org(), *verb).is_ok())
        .collect()
}

fn course(file: &MouFile, org: OrgId) -> Course {
    let proposed = file.proposed();
    Course {
        proposed: proposed.map(|version| version.number),
        proposed_by_us: proposed.is_some_and(|version| version.edited_by == org),
        signed_by_us: proposed.is_some_and(|version| file.has_signed(org, version.number)),
        own_draft: file.draft_of(org).map(|version| version.number),
        suspended_by_us: file.suspended_by == Some(org),
    }
}

async fn clauses(
    desk: &Desk,
    tx: &Tx,
    file: &MouFile,
    terms: &Terms,
    is_in_force: bool,
) -> Result<Vec<ClauseLine>, Problem> {
    let mut now = Vec::new();
    if is_in_force && !file.mou.state.has_ended() {
        now = now_of(desk, tx, file, terms).await?;
    }
    let named = sides(terms, desk.org());
    let from = |org: OrgId| named.iter().find(|side| side.org == org).unwrap_or(&named[0]).clone();
    Ok(terms
        .clauses
        .iter()
        .map(|draft| {
            let now = now.iter().find(|each| each.clause.id == draft.id).cloned();
            let label = now.as_ref().map(|now| closed_by_label(now, terms, desk.org()));
            ClauseLine {
                clause: terms.clause(draft),
                title: draft.title.clone(),
                from: from(draft.from.org),
                label: label.unwrap_or_default(),
                now,
            }
        })
        .collect())
}

/// The signatures of a version, each checked again.
pub(super) async fn signed(
    tx: &Tx,
    file: &MouFile,
    version: &Version,
    sides: &[SideName; 2],
) -> Result<Vec<SignedLine>, Problem> {
    let mut lines = Vec::new();
    for signature in file.signatures_of(version.number) {
        let Some(who) = sides.iter().find(|side| side.org == signature.org) else {
            continue;
        };
        lines.push(SignedLine {
            who: who.clone(),
            title: signature.title.clone(),
            at: signature.signed_at,
            verified: is_verified(tx, version, signature).await?,
            key: hex::encode(signature.public_key.get(..4).unwrap_or_default()),
        });
    }
    Ok(lines)
}

/// What happened, as this side may read it: the other side's private drafts and position titles are left out.
async fn history(desk: &Desk, tx: &Tx, file: &MouFile, sides: &[SideName; 2]) -> Result<Vec<HistoryLine>, Problem> {
    let mut lines = Vec::new();
    for event in store::events(tx, file.mou.id).await? {
        let ours = event.org == Some(desk.org());
        let known = file
            .version(event.version)
            .is_none_or(|version| version.is_readable_by(desk.org()));
        if !ours && (event.kind == EventKind::Drafted || !known) {
            continue;
        }
        lines.push(HistoryLine {
            who: event
                .org
                .and_then(|org| sides.iter().find(|side| side.org == org))
                .cloned(),
            title: if ours { event.title } else { String::new() },
            kind: event.kind,
            version: event.version,
            words: event.words,
            at: event.at,
        });
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct Nothing {}

/// `POST /agreements/{ag}/draft`: begins a counter-proposal or an amendment.
async fn post_draft(
    desk: Desk,
    Path(ag): Path<Reference>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect, Problem> {
    let begun = super::super::verbs::amend(&desk, &ag).await;
    begun.map_err(|problem| moved(&ag, problem))?;
    Ok(Redirect::to(&urls::under(&ag, "draft")))
}

//! HTML handlers: forms to typed input, results to redirects, reads to page structs. Nothing is decided here.

mod ask;
mod clause;
mod confirm;
mod draft;
mod draft_clause;
mod history;
mod label;
mod list;
mod removal;
mod show;
mod to_mend;
mod told;

pub use ask::{AnsweredFor, AskPage, Differs, WhoChoice};
pub(super) use ask::{exported, reason};
pub use clause::{ClausePage, UseLine, UsesPage};
pub use confirm::{ConfirmKind, ConfirmPage, OverPage, SignPage};
pub use draft::{DraftPage, NewPage};
pub use draft_clause::ClauseFormPage;
pub use history::{Base, CompareLine, ComparePage, VersionLine, VersionPage, VersionsPage, Was};
pub(crate) use label::closed_here;
pub use list::{ListLine, ListPage};
pub use removal::RemovalPage;
pub use show::{ClauseLine, Course, HistoryLine, ShowPage, SignedLine};
pub use to_mend::{ToMend, to_mend};
pub use told::Told;

use super::{ClauseNow, Hearer, MouFile, OpenIncidentsPart, Terms, Version, open_now, store, urls};
use crate::crossing::Gate;
use maud::Markup;
use muster_membership::organisation;
use muster_policy::Party;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::layout::Crumb;
use muster_web::{Desk, Problem, Routes, layout, t};
use std::sync::Arc;

pub fn routes() -> Routes {
    list::routes()
        .merge(draft::routes())
        .merge(draft_clause::routes())
        .merge(removal::routes())
        .merge(show::routes())
        .merge(clause::routes())
        .merge(ask::routes())
        .merge(history::routes())
        .merge(confirm::routes())
}

/// A side, as pages name it.
#[derive(Debug, Clone)]
pub struct SideName {
    pub org: OrgId,
    pub side: Side,
    pub name: String,
}

/// The agreement this desk may read; a stranger's answer is "missing".
async fn open(desk: &Desk, ag: &Reference) -> Result<(Tx, MouFile), Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let file = store::find_file(&tx, desk.org(), ag).await?.ok_or(Problem::Missing)?;
    Ok((tx, file))
}

/// Whoever came second is led to the agreement as it is now. Any other problem stays as it is.
fn moved(ag: &Reference, problem: impl Into<Problem>) -> Problem {
    problem.into().meanwhile(urls::agreement(ag), None)
}

/// The agreement that a chip's clause belongs to. A chip stands wherever something is open, so everybody who works at a
/// party may read the signed clause behind it; drafts, uses and the rest of the file stay with who reads agreements.
async fn open_for_chip(desk: &Desk, ag: &Reference) -> Result<(Tx, MouFile), Problem> {
    if desk.may(Act::ReadAgreements) {
        return open(desk, ag).await;
    }
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let file = store::find_file(&tx, desk.org(), ag).await?.ok_or(Problem::Missing)?;
    Ok((tx, file))
}

pub(super) fn gate(desk: &Desk) -> Result<Arc<Gate>, Problem> {
    desk.app()
        .part::<Gate>()
        .ok_or_else(|| Problem::fault("the server has no gate", false))
}

fn terms_of(version: &Version) -> Result<Terms, Problem> {
    Ok(Terms::from_text(&version.text).map_err(Fault::from)?)
}

/// The version a page of the agreement speaks of: in force, else on the table, else one's own draft, else the last readable.
fn current(file: &MouFile, org: OrgId) -> Option<&Version> {
    file.in_force()
        .or_else(|| file.proposed())
        .or_else(|| file.draft_of(org))
        .or_else(|| file.versions.iter().rev().find(|version| version.is_readable_by(org)))
}

/// What each clause of a text in force lets through now, as this desk reads it.
async fn now_of(desk: &Desk, tx: &Tx, file: &MouFile, terms: &Terms) -> Result<Vec<ClauseNow>, Problem> {
    let named: Vec<SiteId> = terms.sites.iter().map(|site| site.site).collect();
    let hearer = Hearer {
        org: desk.org(),
        named: &named,
    };
    let incidents = desk.app().part::<OpenIncidentsPart>();
    Ok(open_now(&*gate(desk)?, incidents.as_deref(), tx, &file.mou, hearer, desk.now()).await?)
}

/// A version of this number that the desk may read.
fn readable<'a>(file: &'a MouFile, desk: &Desk, number: u32) -> Result<&'a Version, Problem> {
    file.version(number)
        .filter(|version| version.is_readable_by(desk.org()))
        .ok_or(Problem::Missing)
}

/// Both sides with their names as signed; the desk's own first.
fn sides(terms: &Terms, own: OrgId) -> [SideName; 2] {
    let mut sides = terms.parties.clone().map(|party| SideName {
        org: party.party.org,
        side: party.kind.side(),
        name: party.name,
    });
    if sides[1].org == own {
        sides.swap(0, 1);
    }
    sides
}

/// A party of a clause, with its district: as signed, where the text names it so.
async fn party_of(tx: &Tx, terms: &Terms, party: Party) -> Result<SideName, Problem> {
    match terms.parties.iter().find(|each| each.party == party) {
        Some(signed) => Ok(SideName {
            org: party.org,
            side: signed.kind.side(),
            name: signed.name.clone(),
        }),
        None => side_name(tx, party).await,
    }
}

/// The name of a party for lists, where no text is loaded.
pub(crate) async fn side_name(tx: &Tx, party: Party) -> Result<SideName, Problem> {
    let org = organisation::store::find(tx, party.org)
        .await?
        .ok_or(Problem::Missing)?;
    let name = organisation::store::party_name(tx, party.org, party.unit).await?;
    Ok(SideName {
        org: party.org,
        side: org.side(),
        name,
    })
}

/// A page in the frame, with the way to it.
async fn framed(
    desk: &Desk,
    title: &str,
    crumbs: &[(String, Option<String>)],
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let reads = desk.may(Act::ReadAgreements);
    shell.crumbs = std::iter::once((t("agreement-list-title"), Some("/agreements".to_owned())))
        .chain(crumbs.iter().cloned())
        .map(|(label, href)| Crumb {
            label,
            href: href.filter(|_| reads),
        })
        .collect();
    Ok(layout::page(&shell, title, body))
}

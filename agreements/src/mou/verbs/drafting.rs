//! Drafting: from a template, clause by clause. A draft is its side's alone until it is proposed.

use super::super::terms::in_order_of_duties;
use super::super::{
    ClauseDraft, MouFile, PartyTerms, Section, SiteTerms, TemplateInput, Terms, find_by_code, rules, store,
    template_terms,
};
use super::{open, settle};
use muster_membership::{organisation, site};
use muster_policy::Party;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// How a new agreement begins.
#[derive(Debug, Clone)]
pub struct DraftInput {
    /// A template's key.
    pub template: String,
    /// The partner's code, or that of one unit of it, as it gave it away.
    pub partner_code: String,
    /// The unit of one's own organisation that is the party, if not the whole.
    pub own_unit: Option<UnitId>,
    /// Sites of one's own that it covers; empty means all.
    pub sites: Vec<SiteId>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub review_on: civil::Date,
}

/// Words of a draft besides its clauses.
#[derive(Debug, Clone)]
pub struct TermsInput {
    pub title: String,
    pub sections: Vec<Section>,
    pub sites: Vec<SiteId>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub review_on: civil::Date,
}

/// Drafts an agreement from a template.
///
/// Errors: `mou.unknown-template`, `mou.unknown-code`, `mou.own-code`; a site or unit that is not one's own is missing.
pub async fn draft(desk: &Desk, input: DraftInput) -> Result<Reference, Problem> {
    desk.require(Act::NegotiateAgreements)?;
    let mut tx = desk.begin().await?;
    let partner = partner(&tx, desk, &input.partner_code).await?;
    let reference = store::draw_reference(&tx).await?;
    let own_party = Party {
        org: desk.org(),
        unit: own_unit(&tx, desk, input.own_unit).await?,
    };
    let template = TemplateInput {
        mou: MouId::new(),
        reference: reference.clone(),
        parties: [party_terms(&tx, own_party).await?, party_terms(&tx, partner).await?],
        sites: covered_sites(&tx, desk, &input.sites, &[]).await?,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        review_on: input.review_on,
    };
    let terms = template_terms(&input.template, &template)
        .ok_or_else(|| Problem::refusal("mou.unknown-template", t("refusal-mou-unknown-template")))?;
    rules::check_text(&terms)?;
    let change = rules::first_draft(&terms, text_of(&terms)?, desk.org(), desk.now());
    store::insert(&tx, &change.file).await?;
    settle::write(&mut tx, &change.file, &change, &settle::Doer::at(desk)).await?;
    tx.commit().await?;
    Ok(reference)
}

async fn partner(tx: &Tx, desk: &Desk, code: &str) -> Result<Party, Problem> {
    let partner = find_by_code(tx, code)
        .await?
        .ok_or_else(|| Problem::refusal("mou.unknown-code", t("refusal-mou-unknown-code")))?;
    if partner.org == desk.org() {
        return Err(Problem::refusal("mou.own-code", t("refusal-mou-own-code")));
    }
    Ok(partner)
}

async fn own_unit(tx: &Tx, desk: &Desk, unit: Option<UnitId>) -> Result<Option<UnitId>, Problem> {
    let Some(id) = unit else { return Ok(None) };
    let known = organisation::store::find_unit(tx, id)
        .await?
        .is_some_and(|unit| unit.org == desk.org());
    if known { Ok(unit) } else { Err(Problem::Missing) }
}

async fn party_terms(tx: &Tx, party: Party) -> Result<PartyTerms, Problem> {
    let org = organisation::store::find(tx, party.org)
        .await?
        .ok_or(Problem::Missing)?;
    let name = organisation::store::party_name(tx, party.org, party.unit).await?;
    Ok(PartyTerms {
        party,
        name,
        kind: org.kind,
    })
}

/// The chosen sites with their names: one's own, and those of the partner that the text names already.
async fn covered_sites(
    tx: &Tx,
    desk: &Desk,
    chosen: &[SiteId],
    named: &[SiteTerms],
) -> Result<Vec<SiteTerms>, Problem> {
    let own = site::store::of_org(tx, desk.org()).await?;
    let mut covered = Vec::with_capacity(chosen.len());
    for id in chosen {
        let own_name = own.iter().find(|site| site.id == *id).map(|site| site.name.clone());
        let known = named.iter().find(|site| site.site == *id).map(|site| site.name.clone());
        let name = own_name.or(known).ok_or(Problem::Missing)?;
        if !covered.iter().any(|site: &SiteTerms| site.site == *id) {
            covered.push(SiteTerms { site: *id, name });
        }
    }
    Ok(covered)
}

/// Begins a draft from the version on the table (a counter-proposal) or the one in force (an amendment).
pub async fn amend(desk: &Desk, ag: &Reference) -> Result<u32, Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let change = rules::counter_or_amend(before.clone(), desk.org(), desk.now(), |source, number| {
        text_of(&Terms::from_text(source).map_err(Fault::from)?.as_version(number))
    })?;
    settle::write(&mut tx, &before, &change, &settle::Doer::at(desk)).await?;
    tx.commit().await?;
    Ok(change.version)
}

/// Changes title, paragraphs, sites and term of the own draft. `seen` is the digest of the text the person had before them.
pub async fn edit_terms(desk: &Desk, ag: &Reference, seen: &str, input: TermsInput) -> Result<(), Problem> {
    let (tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let mut terms = own_terms(&before, desk, seen)?;
    let old_sites: Vec<SiteId> = terms.sites.iter().map(|site| site.site).collect();
    terms.sites = covered_sites(&tx, desk, &input.sites, &terms.sites).await?;
    let new_sites: Vec<SiteId> = terms.sites.iter().map(|site| site.site).collect();
    let (old_start, old_end) = (terms.starts_at, terms.ends_at);
    (terms.title, terms.sections) = (input.title, input.sections);
    (terms.starts_at, terms.ends_at, terms.review_on) = (input.starts_at, input.ends_at, input.review_on);
    for clause in &mut terms.clauses {
        follow_term(clause, (old_start, old_end), (input.starts_at, input.ends_at));
        follow_sites(clause, &old_sites, &new_sites);
    }
    save_draft(desk, tx, before, seen, terms).await
}

/// A clause that ran for the whole term still does.
fn follow_term(clause: &mut ClauseDraft, old: (Timestamp, Timestamp), new: (Timestamp, Timestamp)) {
    clause.starts_at = if clause.starts_at == old.0 {
        new.0
    } else {
        clause.starts_at.max(new.0)
    };
    clause.ends_at = if clause.ends_at == old.1 {
        new.1
    } else {
        clause.ends_at.min(new.1)
    };
}

/// A clause that was limited to all the agreement's sites still is; of any other, the sites that stay. No site left would mean all
/// of them, so a clause of which none stays keeps its own, and `check_text` refuses it by its number.
fn follow_sites(clause: &mut ClauseDraft, old: &[SiteId], new: &[SiteId]) {
    if clause.sites.is_empty() {
        return;
    }
    if old.iter().all(|site| clause.sites.contains(site)) {
        clause.sites = new.to_vec();
    } else if clause.sites.iter().any(|site| new.contains(site)) {
        clause.sites.retain(|site| new.contains(site));
    }
}

/// Puts a new clause into the own draft.
pub async fn add_clause(desk: &Desk, ag: &Reference, seen: &str, clause: ClauseDraft) -> Result<(), Problem> {
    put_clause(desk, ag, seen, None, clause).await
}

/// Changes a clause of the own draft, all of it.
pub async fn edit_clause(
    desk: &Desk,
    ag: &Reference,
    seen: &str,
    number: &str,
    clause: ClauseDraft,
) -> Result<(), Problem> {
    put_clause(desk, ag, seen, Some(number), clause).await
}

async fn put_clause(
    desk: &Desk,
    ag: &Reference,
    seen: &str,
    number: Option<&str>,
    clause: ClauseDraft,
) -> Result<(), Problem> {
    let (tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let mut terms = own_terms(&before, desk, seen)?;
    check_units(&tx, &terms, &clause, desk).await?;
    let recipients = in_order_of_duties(&clause.recipients);
    let clause = ClauseDraft { recipients, ..clause };
    let place = terms.put(number, clause).ok_or(Problem::Missing)?;
    rules::check_kept(&terms, &terms.clauses[place])?;
    save_draft(desk, tx, before, seen, terms).await
}

/// Takes a clause out of the own draft.
pub async fn remove_clause(desk: &Desk, ag: &Reference, seen: &str, number: &str) -> Result<(), Problem> {
    let (tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let mut terms = own_terms(&before, desk, seen)?;
    let place = terms
        .clauses
        .iter()
        .position(|each| each.number == number)
        .ok_or(Problem::Missing)?;
    terms.clauses.remove(place);
    save_draft(desk, tx, before, seen, terms).await
}

/// The own draft, when it is the text the person had before them: of another one nothing is said, not even that a clause is missing.
fn own_terms(file: &MouFile, desk: &Desk, seen: &str) -> Result<Terms, Problem> {
    rules::may(file, desk.org(), rules::Verb::Edit)?;
    let draft = file.draft_of(desk.org()).ok_or(Problem::Missing)?;
    if draft.digest != seen {
        return Err(rules::MouRefusal::TextChanged.into());
    }
    Ok(Terms::from_text(&draft.text).map_err(Fault::from)?)
}

/// A unit in a clause is one of one's own, or one that the text names already.
async fn check_units(tx: &Tx, terms: &Terms, clause: &ClauseDraft, desk: &Desk) -> Result<(), Problem> {
    let named = |party: Party| {
        party.unit.is_none()
            || terms.parties.iter().any(|each| each.party == party)
            || terms.clauses.iter().any(|each| each.from == party || each.to == party)
    };
    for (party, field) in [(clause.from, "from"), (clause.to, "to")] {
        if !named(party) && (party.org != desk.org() || own_unit(tx, desk, party.unit).await.is_err()) {
            return Err(rules::MouRefusal::ForeignParty {
                number: clause.number.clone(),
                field,
            }
            .into());
        }
    }
    Ok(())
}

async fn save_draft(desk: &Desk, mut tx: Tx, before: MouFile, seen: &str, mut terms: Terms) -> Result<(), Problem> {
    terms.arrange();
    rules::check_text(&terms)?;
    let change = rules::edit(before.clone(), desk.org(), seen, text_of(&terms)?, desk.now())?;
    settle::write(&mut tx, &before, &change, &settle::Doer::at(desk)).await?;
    Ok(tx.commit().await?)
}

fn text_of(terms: &Terms) -> Result<String, Problem> {
    Ok(terms.canonical().map_err(Fault::from)?)
}

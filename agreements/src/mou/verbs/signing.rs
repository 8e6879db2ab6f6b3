//! Proposing and signing. A clause that does not validate cannot be proposed and cannot be signed.

use super::super::rules::{self, MouRefusal, Verb};
use super::super::{MouFile, Signature, Terms, Version, VersionState, signed_message, store};
use super::{open, settle};
use muster_membership::keys::{self, SealingKey};
use muster_policy::CompiledClause;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Which draft was read before it was proposed.
#[derive(Debug, Clone)]
pub struct ProposeInput {
    /// The digest of the text.
    pub seen: String,
    /// The agreement's revision, when the caller knows it.
    pub revision: Option<i64>,
}

/// Which text was read before it was signed.
#[derive(Debug, Clone)]
pub struct SignInput {
    pub version: u32,
    /// The digest the person confirmed.
    pub digest: String,
}

/// What is taken back or declined.
#[derive(Debug, Clone)]
pub struct WithdrawInput {
    pub version: u32,
    pub reason: String,
}

/// Lays the own draft on the table, where both can read, compare and sign it.
pub async fn propose(desk: &Desk, ag: &Reference, input: ProposeInput) -> Result<(), Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    settle::must_be_fresh(&tx, desk, &before, input.revision).await?;
    rules::may(&before, desk.org(), Verb::Propose)?;
    if let Some(draft) = before.draft_of(desk.org()) {
        let terms = terms_of(draft)?;
        rules::compile_text(&terms)?;
        rules::is_ahead(&terms, desk.now())?;
    }
    let change = rules::propose(before.clone(), desk.org(), &input.seen, desk.now())?;
    settle::write(&mut tx, &before, &change, &settle::Doer::at(desk)).await?;
    Ok(tx.commit().await?)
}

/// Signs the version on the table with the organisation's key. The second signature brings it into force.
///
/// Errors: a conflict when somebody else of the same side signed first or another version took its place; the code of the
/// first clause that does not validate.
pub async fn sign(desk: &Desk, ag: &Reference, input: SignInput) -> Result<bool, Problem> {
    let (mut tx, before) = open(desk, ag, Act::Sign).await?;
    let version = match on_the_table(&before, &input) {
        Some(version) => version,
        None => return Err(why_not(&tx, desk, &before, &input).await?),
    };
    rules::may(&before, desk.org(), Verb::Sign)?;
    let terms = terms_of(version)?;
    let clauses = rules::compile_text(&terms)?;
    let signature = make_signature(&tx, desk, version).await?;
    let change = rules::sign(before.clone(), signature.clone(), &terms)?;
    store::insert_signature(&tx, &signature).await?;
    if let Some(number) = change.came_into_force {
        execute(&tx, &change.file, number, &clauses, desk.now()).await?;
    }
    settle::write(&mut tx, &before, &change, &settle::Doer::at(desk)).await?;
    tx.commit().await?;
    Ok(change.came_into_force.is_some())
}

fn on_the_table<'a>(file: &'a MouFile, input: &SignInput) -> Option<&'a Version> {
    file.proposed()
        .filter(|version| version.number == input.version && version.digest == input.digest)
}

/// The version that was read cannot be signed any more: what happened to it.
async fn why_not(tx: &Tx, desk: &Desk, file: &MouFile, input: &SignInput) -> Result<Problem, Problem> {
    let known = file
        .version(input.version)
        .filter(|version| version.is_readable_by(desk.org()));
    let version = known.ok_or(Problem::Missing)?;
    let own = file
        .signatures_of(input.version)
        .find(|signature| signature.org == desk.org());
    match own {
        Some(signature) if version.state == VersionState::InForce => Ok(MouRefusal::AlreadySigned {
            version: input.version,
            at: signature.signed_at,
        }
        .into()),
        _ if version.digest != input.digest => Ok(MouRefusal::TextChanged.into()),
        _ => Ok(settle::lost_race(tx, desk, file).await?),
    }
}

async fn make_signature(tx: &Tx, desk: &Desk, version: &Version) -> Result<Signature, Problem> {
    let sealing = desk
        .app()
        .part::<SealingKey>()
        .ok_or_else(|| Problem::fault("no sealing key is registered", false))?;
    let key = keys::open(tx, &sealing, desk.org()).await?;
    let message = signed_message(&version.digest, version.mou, version.number, desk.org(), desk.now());
    Ok(Signature {
        mou: version.mou,
        version: version.number,
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        person: desk.who.person,
        signature: key.sign(&message),
        public_key: key.public_key(),
        key_id: key.id,
        digest: version.digest.clone(),
        signed_at: desk.now(),
    })
}

/// Keeps the clauses as they execute, and closes what the version before had opened.
async fn execute(
    tx: &Tx,
    file: &MouFile,
    number: u32,
    clauses: &[CompiledClause],
    now: Timestamp,
) -> Result<(), Fault> {
    for clause in clauses {
        store::insert_clause(tx, clause).await?;
    }
    store::close_releases(tx, file.mou.id, Some(number), now)
        .await
        .map(drop)
}

/// Takes back one's draft or proposal, or declines the other side's, with a reason that both read.
pub async fn withdraw(desk: &Desk, ag: &Reference, input: WithdrawInput) -> Result<(), Problem> {
    let (mut tx, before) = open(desk, ag, Act::NegotiateAgreements).await?;
    let readable = before
        .version(input.version)
        .is_some_and(|version| version.is_readable_by(desk.org()));
    if !readable {
        return Err(Problem::Missing);
    }
    let change = rules::withdraw(before.clone(), desk.org(), input.version, desk.now())?;
    settle::write(&mut tx, &before, &change, &settle::Doer::because(desk, input.reason)).await?;
    Ok(tx.commit().await?)
}

fn terms_of(version: &Version) -> Result<Terms, Problem> {
    Ok(Terms::from_text(&version.text).map_err(Fault::from)?)
}

//! The verbs of an agreement: may it, and what then? No clock, no store: a file goes in, the changed file comes out.

mod change;
mod check;
mod executed;
mod refusal;
#[cfg(test)]
mod tests;

pub use change::{
    Change, counter_or_amend, edit, expire, first_draft, propose, resume, sign, suspend, terminate, withdraw,
};
pub use check::{check_kept, check_text, compile_text, is_ahead, problems, problems_at, problems_of_clause};
pub use executed::{CONDITIONS, Unexecuted, conditions_of, has_records, lowest_label, purposes_of, unexecuted};
pub use refusal::MouRefusal;

use super::{MouFile, MouState, Version};
use muster_terms::OrgId;

/// What a side can do with an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Change the words or clauses of one's own draft.
    Edit,
    /// Begin a draft from the version on the table (a counter-proposal) or in force (an amendment).
    Draft,
    Propose,
    Sign,
    /// Take back a draft or a proposal, or decline the other side's.
    Withdraw,
    Suspend,
    Resume,
    Terminate,
}

impl Verb {
    pub const ALL: [Verb; 8] = [
        Verb::Edit,
        Verb::Draft,
        Verb::Propose,
        Verb::Sign,
        Verb::Withdraw,
        Verb::Suspend,
        Verb::Resume,
        Verb::Terminate,
    ];
}

/// May this side do it now? Pages ask the same question before they show a button.
pub fn may(file: &MouFile, by: OrgId, verb: Verb) -> Result<(), MouRefusal> {
    match verb {
        Verb::Edit | Verb::Propose => own_draft(file, by).map(drop),
        Verb::Draft => source_of_draft(file, by).map(drop),
        Verb::Sign => to_sign(file, by).map(drop),
        Verb::Withdraw => {
            is_alive(file, by)?;
            file.draft_of(by)
                .or(file.proposed())
                .map(drop)
                .ok_or(MouRefusal::NothingProposed)
        }
        Verb::Suspend => is_in_force(file, by),
        Verb::Resume => is_resumable(file, by),
        Verb::Terminate => is_running(file, by),
    }
}

/// The draft that this side is writing.
fn own_draft(file: &MouFile, by: OrgId) -> Result<&Version, MouRefusal> {
    is_alive(file, by)?;
    file.draft_of(by).ok_or(MouRefusal::NoDraft)
}

/// The other side's proposal that `by` would take off the table with a draft that was begun before it.
pub fn newer_on_the_table(file: &MouFile, by: OrgId) -> Option<&Version> {
    let draft = file.draft_of(by)?;
    file.proposed()
        .filter(|version| version.edited_by != by && version.number > draft.number)
}

/// What a new draft begins from: the version on the table, else the one in force.
fn source_of_draft(file: &MouFile, by: OrgId) -> Result<&Version, MouRefusal> {
    is_alive(file, by)?;
    if let Some(draft) = file.draft_of(by) {
        return Err(MouRefusal::DraftExists { version: draft.number });
    }
    file.proposed().or(file.in_force()).ok_or(MouRefusal::NothingProposed)
}

/// The version that this side has still to sign.
fn to_sign(file: &MouFile, by: OrgId) -> Result<&Version, MouRefusal> {
    is_alive(file, by)?;
    let version = file.proposed().ok_or(MouRefusal::NothingProposed)?;
    if file.mou.state == MouState::Suspended {
        return Err(MouRefusal::SuspendedNow);
    }
    match file.signatures_of(version.number).find(|signature| signature.org == by) {
        Some(signature) => Err(MouRefusal::AlreadySigned {
            version: version.number,
            at: signature.signed_at,
        }),
        None => Ok(version),
    }
}

fn is_in_force(file: &MouFile, by: OrgId) -> Result<(), MouRefusal> {
    is_alive(file, by)?;
    match file.mou.state {
        MouState::InForce => Ok(()),
        MouState::Suspended => Err(MouRefusal::AlreadySuspended { by: file.suspended_by }),
        _ => Err(MouRefusal::NotInForce),
    }
}

fn is_resumable(file: &MouFile, by: OrgId) -> Result<(), MouRefusal> {
    is_alive(file, by)?;
    match (file.mou.state, file.suspended_by) {
        (MouState::Suspended, Some(org)) if org == by => Ok(()),
        (MouState::Suspended, _) => Err(MouRefusal::NotTheSuspender),
        _ => Err(MouRefusal::NotSuspended),
    }
}

fn is_running(file: &MouFile, by: OrgId) -> Result<(), MouRefusal> {
    is_alive(file, by)?;
    match file.mou.state {
        MouState::InForce | MouState::Suspended => Ok(()),
        _ => Err(MouRefusal::NotInForce),
    }
}

fn is_alive(file: &MouFile, by: OrgId) -> Result<(), MouRefusal> {
    if !file.mou.is_party(by) {
        return Err(MouRefusal::NotAParty);
    }
    if file.mou.state.has_ended() {
        Err(MouRefusal::Ended { state: file.mou.state })
    } else {
        Ok(())
    }
}

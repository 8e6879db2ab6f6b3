//! Reading the partners of the own organisation: everybody with whom there is or was an agreement that both know of.

use crate::mou::{MouState, UnitCode, pages::SideName, pages::side_name, partner_code, store, unit_codes};
use muster_membership::organisation::{PartnerInvitation, store as organisations};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// A partner and what was agreed with it, the newest agreement first.
pub struct PartnerLine {
    pub name: SideName,
    pub agreements: Vec<(Reference, String, MouState)>,
}

/// All that the page and the call may show.
pub struct Partners {
    /// What another organisation types to draft an agreement with this one.
    pub own_code: String,
    /// The same for one of its units alone.
    pub unit_codes: Vec<UnitCode>,
    /// With an agreement in force first, then by name.
    pub lines: Vec<PartnerLine>,
    /// Invitations that can still be used.
    pub invitations: Vec<PartnerInvitation>,
}

/// Reads them.
///
/// Errors: [`Problem::Missing`] for who neither administers nor negotiates agreements.
pub async fn read(desk: &Desk) -> Result<Partners, Problem> {
    if !desk.may(Act::Administer) {
        desk.require(Act::NegotiateAgreements)?;
    }
    let tx = desk.read().await?;
    let mut lines: Vec<PartnerLine> = Vec::new();
    for mou in store::all_known_to(&tx, desk.org()).await? {
        let partner = mou.partner_of(desk.org());
        let agreement = (mou.reference, mou.title, mou.state);
        match lines.iter_mut().find(|line| line.name.org == partner.org) {
            Some(line) => line.agreements.push(agreement),
            None => {
                let whole = muster_policy::Party { unit: None, ..partner };
                lines.push(PartnerLine {
                    name: side_name(&tx, whole).await?,
                    agreements: vec![agreement],
                });
            }
        }
    }
    let holds = |line: &PartnerLine| line.agreements.iter().any(|(.., state)| *state == MouState::InForce);
    lines.sort_by_cached_key(|line| (!holds(line), line.name.name.to_lowercase()));
    let invitations = match desk.may(Act::NegotiateAgreements) {
        true => organisations::invitations_of(&tx, desk.org(), desk.now()).await?.open,
        false => Vec::new(),
    };
    Ok(Partners {
        own_code: partner_code(desk.org()),
        unit_codes: unit_codes(&tx, desk.org()).await?,
        lines,
        invitations,
    })
}

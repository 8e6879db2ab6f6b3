//! How an organisation is found without a list of organisations: by a code that it gave away itself.
//!
//! The code is sixteen letters and figures drawn from a digest of the organisation's id: 80 bits, so that trying is hopeless, and
//! it says nothing about the organisation to who does not run this node. A unit has a code of its own: whoever drafts with it names
//! that police district as the party, without ever having seen which districts there are.

use muster_membership::organisation;
use muster_policy::Party;
use muster_store::{Fault, Tx};
use muster_terms::{OrgId, UnitId};

/// Letters and figures that nobody mixes up on the phone (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of an organisation, such as `7KQ2-M9XD-4T3W-8HPA`.
pub fn partner_code(org: OrgId) -> String {
    code_of(&format!("muster-partner-code/v1\n{org}"))
}

/// The code of one unit of an organisation.
pub fn unit_code(unit: UnitId) -> String {
    code_of(&format!("muster-unit-code/v1\n{unit}"))
}

/// A unit's name and its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCode {
    pub name: String,
    pub code: String,
}

/// The codes of an organisation's units, by name.
pub async fn unit_codes(tx: &Tx, org: OrgId) -> Result<Vec<UnitCode>, Fault> {
    let units = organisation::store::units_of(tx, org).await?;
    let code = |unit: organisation::Unit| UnitCode {
        code: unit_code(unit.id),
        name: unit.name,
    };
    Ok(units.into_iter().map(code).collect())
}

fn code_of(words: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, words.as_bytes());
    let letters = digest
        .as_ref()
        .iter()
        .take(16)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect::<Vec<_>>();
    letters
        .chunks(4)
        .map(|part| part.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

/// The organisation, or the unit of it, that gave this code away. Spaces, lines and small letters are forgiven; a code that is not
/// one is nobody's.
pub async fn find_by_code(tx: &Tx, typed: &str) -> Result<Option<Party>, Fault> {
    let wanted = plain(typed);
    let all = organisation::store::all(tx).await?;
    if let Some(org) = all.iter().find(|org| plain(&partner_code(org.id)) == wanted) {
        return Ok(Some(Party::whole(org.id)));
    }
    let units = organisation::store::all_units(tx).await?;
    let unit = units.iter().find(|unit| plain(&unit_code(unit.id)) == wanted);
    Ok(unit.map(|unit| Party::unit(unit.org, unit.id)))
}

fn plain(code: &str) -> String {
    let letter = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    code.chars().filter(char::is_ascii_alphanumeric).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_code_is_steady_and_forgives_how_it_is_typed() {
        let code = partner_code(OrgId(Uuid::from_u128(0xA1)));
        assert_eq!(code, partner_code(OrgId(Uuid::from_u128(0xA1))));
        assert_ne!(code, partner_code(OrgId(Uuid::from_u128(0xA2))));
        assert_eq!(code.len(), 19);
        let same = Uuid::from_u128(0xA1);
        assert_ne!(
            unit_code(UnitId(same)),
            partner_code(OrgId(same)),
            "a unit is no organisation"
        );
        assert_eq!(plain(&code.to_lowercase().replace('-', " ")), plain(&code));
    }
}

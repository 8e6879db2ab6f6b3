//! How an organisation is found without a list of organisations: by a code that it gave away itself.
//!
//! The code is sixteen letters and figures drawn from a digest of the organisation's id: 80 bits, so that trying is hopeless, and
//! it says nothing about the organisation to who does not run this node.

use muster_membership::organisation;
use muster_store::{Fault, Tx};
use muster_terms::OrgId;

/// Letters and figures that nobody mixes up on the phone (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of an organisation, such as `7KQ2-M9XD-4T3W-8HPA`.
pub fn partner_code(org: OrgId) -> String {
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("muster-partner-code/v1\n{org}").as_bytes(),
    );
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

/// The organisation that gave this code away. Spaces, lines and small letters are forgiven; a code that is not one is nobody's.
pub async fn find_by_code(tx: &Tx, typed: &str) -> Result<Option<OrgId>, Fault> {
    let wanted = plain(typed);
    let all = organisation::store::all(tx).await?;
    Ok(all
        .into_iter()
        .map(|org| org.id)
        .find(|org| plain(&partner_code(*org)) == wanted))
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
        assert_eq!(plain(&code.to_lowercase().replace('-', " ")), plain(&code));
    }
}

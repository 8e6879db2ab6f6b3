//! Secrets that people and programs carry: drawn at random, kept only as a hash.

use aws_lc_rs::digest::{SHA256, digest};
use muster_terms::PersonId;
use rand::Rng;

/// 32 random bytes as 64 hex digits.
pub fn draw() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}

/// What the store keeps of a secret. The secrets are random and long, so a plain SHA-256 cannot be guessed back.
pub fn hash(secret: &str) -> Vec<u8> {
    digest(&SHA256, secret.as_bytes()).as_ref().to_vec()
}

/// Letters and digits that nobody confuses on paper.
const PLAIN: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";

/// A recovery code to print: three groups of four, 58 bits.
pub fn recovery_code() -> String {
    let mut rng = rand::rng();
    let group = |rng: &mut rand::rngs::ThreadRng| {
        (0..4)
            .map(|_| PLAIN[rng.random_range(0..PLAIN.len())] as char)
            .collect::<String>()
    };
    format!("{}-{}-{}", group(&mut rng), group(&mut rng), group(&mut rng))
}

/// A recovery code as typed: case, spaces and dashes do not matter. Bound to its person, so that a copy of the table must be
/// guessed one account at a time.
pub fn recovery_hash(person: PersonId, typed: &str) -> Vec<u8> {
    let plain: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    hash(&format!("recovery:{person}:{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_may_be_typed_carelessly() {
        let (code, person) = (recovery_code(), PersonId::new());
        assert_eq!(code.len(), 14);
        assert_eq!(
            recovery_hash(person, &code),
            recovery_hash(person, &code.to_lowercase().replace('-', " "))
        );
        assert_ne!(recovery_hash(person, &code), recovery_hash(person, &recovery_code()));
        assert_ne!(recovery_hash(person, &code), recovery_hash(PersonId::new(), &code));
    }
}

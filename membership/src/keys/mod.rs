//! The node's sealing key, and each organisation's signing key.
//!
//! An organisation signs agreements with its own Ed25519 key. The private half is kept sealed (AES-256-GCM) under the node's
//! sealing key, which lives in a file or setting outside the database, so that a database dump alone cannot sign.

mod store;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use muster_store::{Fault, Tx};
use muster_terms::{OrgId, Timestamp};
use rand::Rng;

/// Seals small secrets at rest.
pub struct SealingKey(LessSafeKey);

impl SealingKey {
    /// From 32 secret bytes.
    ///
    /// Errors: a fault when the crypto library refuses the key.
    pub fn new(secret: &[u8; 32]) -> Result<Self, Fault> {
        let key = UnboundKey::new(&AES_256_GCM, secret).map_err(|_| Fault::other("the sealing key was refused"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Nonce, then ciphertext and tag. `label` binds the secret to its place: it opens only under the same label.
    pub fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE_LEN] = rand::rng().random();
        let mut sealed = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(label.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| Fault::other("sealing failed"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// The reverse of [`SealingKey::seal`].
    ///
    /// Errors: a fault when the bytes were changed, sealed under another key, or under another label.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::other(format!("the sealed secret {label} does not open with this node's key"));
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut bytes = rest.to_vec();
        let plain = self
            .0
            .open_in_place(nonce, Aad::from(label.as_bytes()), &mut bytes)
            .map_err(|_| broken())?;
        Ok(plain.to_vec())
    }
}

/// An organisation's signing key, opened.
pub struct OrgKey {
    pub id: String,
    pair: Ed25519KeyPair,
}

impl OrgKey {
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    pub fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }
}

/// Is this the signature of that key over the message? Ed25519, RFC 8032.
pub fn is_signed_by(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(message, signature)
        .is_ok()
}

fn label(org: OrgId, id: &str) -> String {
    format!("org-key:{org}:{id}")
}

/// Makes the first signing key of an organisation.
pub async fn create(tx: &Tx, sealing: &SealingKey, org: OrgId, now: Timestamp) -> Result<String, Fault> {
    let seed: [u8; 32] = rand::rng().random();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Fault::other("no signing key could be made"))?;
    let id = uuid::Uuid::now_v7().to_string();
    let sealed = sealing.seal(&label(org, &id), &seed)?;
    store::insert(tx, &id, org, pair.public_key().as_ref(), sealed, now).await?;
    Ok(id)
}

/// The organisation's current signing key.
pub async fn open(tx: &Tx, sealing: &SealingKey, org: OrgId) -> Result<OrgKey, Fault> {
    let row = store::current(tx, org)
        .await?
        .ok_or_else(|| Fault::other(format!("organisation {org} has no signing key")))?;
    let seed = sealing.open(&label(org, &row.id), &row.sealed)?;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Fault::other("the signing key is damaged"))?;
    Ok(OrgKey { id: row.id, pair })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_whole_and_in_its_place() {
        let key = SealingKey::new(&[7; 32]).unwrap();
        let mut sealed = key.seal("org-key:a", b"secret").unwrap();
        assert_eq!(key.open("org-key:a", &sealed).unwrap(), b"secret");
        assert!(key.open("org-key:b", &sealed).is_err());
        assert!(SealingKey::new(&[8; 32]).unwrap().open("org-key:a", &sealed).is_err());
        sealed[20] ^= 1;
        assert!(key.open("org-key:a", &sealed).is_err());
        assert!(key.open("org-key:a", b"short").is_err());
    }
}

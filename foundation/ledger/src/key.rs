//! Keys: the one a node signs with, and the ones a reader trusts.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::hash::sha256;

/// The signature type byte of plain Ed25519. Source: C2SP signed-note, "Signature types".
const ED25519_TYPE: u8 = 0x01;

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("a key name is not empty and has neither white space, control characters nor a plus sign")]
    Name,
    #[error("this is not a verifier key of the form name+id+key")]
    Format,
    #[error("the verifier key is of a kind other than Ed25519")]
    Kind,
    #[error("the id in the verifier key does not belong to its name and key")]
    Id,
    #[error("the private key cannot be read")]
    Private,
    #[error("the system gave no randomness for a new key")]
    Randomness,
}

/// The Ed25519 key of a node. It signs the checkpoints of every log on the node, under each log's own name.
///
/// Shown by `Debug` as its public half only.
pub struct NodeKey {
    pair: Ed25519KeyPair,
}

impl NodeKey {
    /// A new key from the system's randomness. Errors: [`BadKey::Randomness`].
    pub fn generate() -> Result<NodeKey, BadKey> {
        Ok(NodeKey {
            pair: Ed25519KeyPair::generate().map_err(|_| BadKey::Randomness)?,
        })
    }

    /// The key with this private seed. Source: RFC 8032, section 5.1.5.
    pub fn from_seed(seed: &[u8; 32]) -> Result<NodeKey, BadKey> {
        Ok(NodeKey {
            pair: Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadKey::Private)?,
        })
    }

    /// A key kept as PKCS#8, DER, version 1 or 2. Source: RFC 8410.
    pub fn from_pkcs8(der: &[u8]) -> Result<NodeKey, BadKey> {
        Ok(NodeKey {
            pair: Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| BadKey::Private)?,
        })
    }

    /// The key as PKCS#8, DER, version 1. These bytes are the secret: the caller guards them.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, BadKey> {
        Ok(self.pair.to_pkcs8v1().map_err(|_| BadKey::Private)?.as_ref().to_vec())
    }

    /// The public half, 32 bytes. Source: RFC 8032.
    pub fn public_key(&self) -> [u8; 32] {
        public_bytes(&self.pair)
    }

    /// The public key under a name, as others configure it: `NodeKey::verifier(name)?.to_string()` is the vkey.
    pub fn verifier(&self, name: &str) -> Result<VerifierKey, BadKey> {
        VerifierKey::new(name, self.public_key())
    }

    /// The verifier key of one log as text, `name+id+key`, where the name is the log's origin. Errors: [`BadKey::Name`].
    pub fn vkey(&self, origin: &str) -> Result<String, BadKey> {
        Ok(self.verifier(origin)?.to_string())
    }

    /// Signs raw bytes. For notes only: every text this key signs has its own first line, so none passes for another.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeKey(public {})", BASE64_STANDARD.encode(self.public_key()))
    }
}

/// A public key and the name it signs under. As text a "vkey": `name+8 hex digits+base64(type || key)`.
///
/// Source: C2SP signed-note, "Verifier keys".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: [u8; 32],
}

impl VerifierKey {
    /// A public key under a name. Errors: [`BadKey::Name`].
    pub fn new(name: &str, key: [u8; 32]) -> Result<VerifierKey, BadKey> {
        if !is_key_name(name) {
            return Err(BadKey::Name);
        }
        let [a, b, c, d, ..] = sha256(&[name.as_bytes(), b"\n", &[ED25519_TYPE], &key]);
        Ok(VerifierKey {
            name: name.to_owned(),
            id: [a, b, c, d],
            key,
        })
    }

    /// Reads a vkey. Errors: [`BadKey::Format`], [`BadKey::Kind`], [`BadKey::Name`], [`BadKey::Id`].
    pub fn parse(vkey: &str) -> Result<VerifierKey, BadKey> {
        let (name, rest) = vkey.split_once('+').ok_or(BadKey::Format)?;
        let (_, key) = rest.split_once('+').ok_or(BadKey::Format)?;
        let key = BASE64_STANDARD.decode(key).map_err(|_| BadKey::Format)?;
        let key = match key.split_first() {
            Some((&ED25519_TYPE, key)) => key.try_into().map_err(|_| BadKey::Format)?,
            Some(_) => return Err(BadKey::Kind),
            None => return Err(BadKey::Format),
        };
        let parsed = VerifierKey::new(name, key)?;
        if parsed.to_string() == vkey {
            Ok(parsed)
        } else {
            Err(BadKey::Id)
        }
    }

    /// The name this key signs under: for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of every signature of this key under this name.
    pub(crate) fn id(&self) -> [u8; 4] {
        self.id
    }

    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.key)
            .verify(message, signature)
            .is_ok()
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.key);
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            u32::from_be_bytes(self.id),
            BASE64_STANDARD.encode(key)
        )
    }
}

/// Source: C2SP signed-note, "Format".
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn public_bytes(pair: &Ed25519KeyPair) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(pair.public_key().as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_storage() {
        let key = NodeKey::generate().unwrap();
        let again = NodeKey::from_pkcs8(&key.to_pkcs8().unwrap()).unwrap();
        assert_eq!(again.vkey("muster.example/log/1"), key.vkey("muster.example/log/1"));
        assert!(NodeKey::from_pkcs8(b"not a key").is_err());
        assert!(!format!("{key:?}").contains("pkcs"));
    }

    #[test]
    fn a_seed_gives_the_public_key_of_rfc_8032() {
        // RFC 8032, section 7.1, test 1.
        let seed = *b"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\
                      \x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
        let public = NodeKey::from_seed(&seed).unwrap().public_key();
        assert_eq!(public[..4], [0xd7, 0x5a, 0x98, 0x01]);
    }

    #[test]
    fn the_specification_s_own_verifier_key_is_read() {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let key = VerifierKey::parse(text).unwrap();
        assert_eq!((key.name(), key.to_string().as_str()), ("example.com/foo", text));
    }

    #[test]
    fn keys_with_one_character_changed_are_refused() {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        for at in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[at] ^= 1;
            assert!(
                VerifierKey::parse(std::str::from_utf8(&changed).unwrap()).is_err(),
                "{at}"
            );
        }
        for bad in [
            "",
            "+",
            "++",
            "a+b+c",
            "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        ] {
            assert!(VerifierKey::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            NodeKey::from_seed(&[7; 32]).unwrap().vkey("two words"),
            Err(BadKey::Name)
        );
    }
}

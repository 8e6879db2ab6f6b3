//! How a record is sealed: to the keys of those who may read it, in one of a few sizes, so that neither kind nor length shows.
//!
//! A sealed body is a version, [`SLOTS`] slots of 80 bytes, a nonce and the text under a data key of its own. Each slot holds the
//! data key, sealed by HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) to one public key. A slot that nobody has is sealed to
//! a key that was thrown away, so that a body does not tell how many can read it. Organisation and row are bound to both seals:
//! a body in another row does not open.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement, hmac,
};
use muster_terms::OrgId;
use rand::{Rng, RngCore};
use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_AES_256 as SUITE,
    hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey, HpkePublicKey},
};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// Slots of a body: the members', the paper key's, and that of one reader outside the team.
pub const SLOTS: usize = 16;
/// How many members a team can have; their slots are the first.
pub const MEMBERS: usize = 14;
/// The slot of the key on paper.
pub const RECOVERY: usize = 14;
/// The slot of one reader outside: who told the team something, by the receipt.
pub const OUTSIDE: usize = 15;

/// Sizes of a body, in bytes.
pub const SIZES: [usize; 4] = [4 * 1024, 16 * 1024, 64 * 1024, 256 * 1024];

const VERSION: u8 = 1;
const KEY: usize = 32;
const TAG: usize = 16;
const SLOT: usize = KEY + KEY + TAG;
const HEAD: usize = 1 + SLOTS * SLOT;
const LENGTH: usize = 4;
/// The longest text that can be sealed, in bytes.
pub const MOST_TEXT: usize = SIZES[3] - HEAD - NONCE_LEN - LENGTH - TAG;
const INFO: &[u8] = b"muster threat team record v1";

/// What cannot be sealed or made: our fault, but for [`SealFault::TooLong`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    #[error("the record is longer than the largest size")]
    TooLong,
    #[error("the cipher refused")]
    Cipher,
}

/// The public half of a key, 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey([u8; KEY]);

impl PublicKey {
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Twenty-five digits to compare by voice: two who read the same have the same key. They are 83 bits, more than anybody can try
    /// keys for until one fits.
    pub fn fingerprint(&self) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.0);
        let mut number = digest
            .as_ref()
            .iter()
            .take(16)
            .fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        let mut groups = [0; 5].map(|_: u128| {
            let group = format!("{:05}", number % 100_000);
            number /= 100_000;
            group
        });
        groups.reverse();
        groups.join(" ")
    }
}

/// The private half; wiped when dropped, and never printed.
pub struct PrivateKey(Zeroizing<[u8; KEY]>);

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

impl PrivateKey {
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// The public half of this key.
    pub fn public(&self) -> Result<PublicKey, SealFault> {
        let key = agreement::PrivateKey::from_private_key(&agreement::X25519, self.bytes());
        let public = key.ok().and_then(|key| key.compute_public_key().ok());
        public
            .and_then(|public| PublicKey::from_bytes(public.as_ref()))
            .ok_or(SealFault::Cipher)
    }
}

/// A new pair of keys.
pub fn new_key() -> Result<(PublicKey, PrivateKey), SealFault> {
    let (public, private) = SUITE.generate_key_pair().map_err(|_| SealFault::Cipher)?;
    match (
        PublicKey::from_bytes(&public.0),
        PrivateKey::from_bytes(private.secret_bytes()),
    ) {
        (Some(public), Some(private)) => Ok((public, private)),
        _ => Err(SealFault::Cipher),
    }
}

/// The key that belongs to a secret on somebody's receipt. The secret is random and long, so one round is enough.
pub(crate) fn derived(secret: &[u8], label: &str, org: OrgId) -> Zeroizing<[u8; KEY]> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("muster threat team {label} {org}").as_bytes());
    let mut bytes = Zeroizing::new([0; KEY]);
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// Who can read a record: a public key by slot.
#[derive(Debug, Clone, Default)]
pub struct Audience([Option<PublicKey>; SLOTS]);

impl Audience {
    pub fn with(mut self, slot: usize, key: PublicKey) -> Self {
        if let Some(place) = self.0.get_mut(slot) {
            *place = Some(key);
        }
        self
    }

    /// How many members are among them.
    pub fn members(&self) -> usize {
        self.0.iter().take(MEMBERS).flatten().count()
    }
}

fn bound(org: OrgId, row: Uuid) -> Vec<u8> {
    [org.0.as_bytes().as_slice(), row.as_bytes()].concat()
}

/// The smallest size that a text of this length fits into.
pub fn size_for(length: usize) -> Result<usize, SealFault> {
    let needed = HEAD + NONCE_LEN + LENGTH + length + TAG;
    SIZES.into_iter().find(|size| *size >= needed).ok_or(SealFault::TooLong)
}

/// Seals `text` for the audience, into the smallest of [`SIZES`] that it fits and that is at least `size`: what holds nothing comes in
/// several sizes, and no row shrinks.
///
/// Errors: [`SealFault::TooLong`] where it fits none.
pub fn seal_at_least(
    org: OrgId,
    row: Uuid,
    text: &[u8],
    audience: &Audience,
    size: usize,
) -> Result<Vec<u8>, SealFault> {
    let size = size_for(text.len())?.max(size);
    let aad = bound(org, row);
    let mut key = Zeroizing::new([0_u8; KEY]);
    rand::rng().fill_bytes(&mut *key);
    let mut body = Vec::with_capacity(size);
    body.push(VERSION);
    for slot in &audience.0 {
        let to = match slot {
            Some(key) => key.clone(),
            None => new_key()?.0,
        };
        let sealed = SUITE.seal(INFO, &aad, &*key, &HpkePublicKey(to.to_vec()));
        let (EncapsulatedSecret(secret), sealed) = sealed.map_err(|_| SealFault::Cipher)?;
        body.extend(secret);
        body.extend(sealed);
    }
    let nonce: [u8; NONCE_LEN] = rand::rng().random();
    body.extend(nonce);
    let mut padded = Zeroizing::new(vec![0_u8; size - HEAD - NONCE_LEN - TAG]);
    let length = u32::try_from(text.len()).map_err(|_| SealFault::TooLong)?;
    padded[..LENGTH].copy_from_slice(&length.to_be_bytes());
    padded[LENGTH..LENGTH + text.len()].copy_from_slice(text);
    let cipher = cipher(&*key)?;
    let tag = cipher
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&aad), &mut padded)
        .map_err(|_| SealFault::Cipher)?;
    body.extend(padded.iter());
    body.extend(tag.as_ref());
    Ok(body)
}

fn cipher(key: &[u8]) -> Result<LessSafeKey, SealFault> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| SealFault::Cipher)
}

/// Opens a body with the key of one slot. `None`: it was not sealed to this key, or is not whole.
pub fn open(org: OrgId, row: Uuid, body: &[u8], slot: usize, key: &PrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let aad = bound(org, row);
    if body.first() != Some(&VERSION) || body.len() < HEAD + NONCE_LEN + LENGTH + TAG || slot >= SLOTS {
        return None;
    }
    let (secret, sealed) = body[1..HEAD].chunks_exact(SLOT).nth(slot)?.split_at(KEY);
    let private = HpkePrivateKey::from(key.bytes().to_vec());
    let data_key = SUITE.open(&EncapsulatedSecret(secret.to_vec()), INFO, &aad, sealed, &private);
    let data_key = Zeroizing::new(data_key.ok()?);
    let (nonce, text) = body[HEAD..].split_at(NONCE_LEN);
    let mut text = Zeroizing::new(text.to_vec());
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let opened = cipher(&data_key)
        .ok()?
        .open_in_place(nonce, Aad::from(&aad), &mut text)
        .ok()?;
    let length: [u8; LENGTH] = opened.get(..LENGTH)?.try_into().ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
    opened
        .get(LENGTH..LENGTH + length)
        .map(|text| Zeroizing::new(text.to_vec()))
}

/// A private key under a key from a passphrase: salt, nonce, sealed key.
pub fn seal_private(passphrase_key: &PassphraseKey, owner: &str, key: &PrivateKey) -> Result<Vec<u8>, SealFault> {
    let nonce: [u8; NONCE_LEN] = rand::rng().random();
    let mut sealed = key.bytes().to_vec();
    let done = cipher(&*passphrase_key.key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(owner.as_bytes()),
        &mut sealed,
    );
    if done.is_err() {
        sealed.zeroize();
        return Err(SealFault::Cipher);
    }
    Ok([passphrase_key.salt.as_slice(), &nonce, &sealed].concat())
}

/// The reverse of [`seal_private`]. `None`: not this passphrase, or not this owner's.
pub fn open_private(passphrase_key: &PassphraseKey, owner: &str, kept: &[u8]) -> Option<PrivateKey> {
    let (nonce, sealed) = kept.get(SALT..)?.split_at_checked(NONCE_LEN)?;
    let mut sealed = Zeroizing::new(sealed.to_vec());
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let opened = cipher(&*passphrase_key.key)
        .ok()?
        .open_in_place(nonce, Aad::from(owner.as_bytes()), &mut sealed);
    PrivateKey::from_bytes(opened.ok()?)
}

const SALT: usize = 16;
/// Memory in KiB and rounds of argon2id. Slow on purpose: whoever holds a dump guesses as often as they can pay for. This crate's own
/// tests derive hundreds of keys, and guess nothing; the stories pay in full.
const MEMORY_KIB: u32 = if cfg!(test) { 1024 } else { 64 * 1024 };
const ROUNDS: u32 = 3;

/// The key that a passphrase gives with one salt.
pub struct PassphraseKey {
    salt: [u8; SALT],
    key: Zeroizing<[u8; KEY]>,
}

impl PassphraseKey {
    /// With a new salt. It takes long and [`MEMORY_KIB`]: call it off the async threads.
    pub fn new(passphrase: &str) -> Result<Self, SealFault> {
        Self::with(passphrase, rand::rng().random())
    }

    /// With the salt of what was sealed before.
    pub fn of(passphrase: &str, kept: &[u8]) -> Result<Self, SealFault> {
        let salt = kept.get(..SALT).and_then(|salt| salt.try_into().ok());
        Self::with(passphrase, salt.ok_or(SealFault::Cipher)?)
    }

    fn with(passphrase: &str, salt: [u8; SALT]) -> Result<Self, SealFault> {
        let params = argon2::Params::new(MEMORY_KIB, ROUNDS, 1, Some(KEY)).map_err(|_| SealFault::Cipher)?;
        let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut key = Zeroizing::new([0; KEY]);
        argon
            .hash_password_into(passphrase.trim().as_bytes(), &salt, &mut *key)
            .map_err(|_| SealFault::Cipher)?;
        Ok(Self { salt, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(org: OrgId, row: Uuid, text: &[u8], audience: &Audience) -> Result<Vec<u8>, SealFault> {
        seal_at_least(org, row, text, audience, 0)
    }

    fn row() -> Uuid {
        Uuid::from_u128(rand::rng().random())
    }

    #[test]
    fn who_is_in_the_audience_reads_and_nobody_else() {
        let (org, row) = (OrgId::new(), row());
        let (one, two, outside) = (new_key().unwrap(), new_key().unwrap(), new_key().unwrap());
        let audience = Audience::default().with(0, one.0).with(OUTSIDE, outside.0);
        assert_eq!(audience.members(), 1);
        let body = seal(org, row, "quiet wörds".as_bytes(), &audience).unwrap();
        let read = |slot, key: &PrivateKey| open(org, row, &body, slot, key).map(|text| text.to_vec());
        assert_eq!(read(0, &one.1).as_deref(), Some("quiet wörds".as_bytes()));
        assert_eq!(read(OUTSIDE, &outside.1).as_deref(), Some("quiet wörds".as_bytes()));
        for (slot, key) in [(0, &two.1), (1, &two.1), (1, &one.1), (OUTSIDE, &one.1), (99, &one.1)] {
            assert_eq!(read(slot, key), None, "slot {slot}");
        }
        assert_eq!(open(org, super::tests::row(), &body, 0, &one.1), None, "another row");
        assert_eq!(open(OrgId::new(), row, &body, 0, &one.1), None, "another organisation");
    }

    #[test]
    fn one_changed_byte_is_found_and_broken_bodies_open_nothing() {
        let (org, row, key) = (OrgId::new(), row(), new_key().unwrap());
        let body = seal(org, row, b"words", &Audience::default().with(3, key.0)).unwrap();
        for at in [
            0,
            1 + 3 * SLOT,
            1 + 3 * SLOT + KEY,
            HEAD,
            HEAD + NONCE_LEN + 1,
            body.len() - 1,
        ] {
            let mut broken = body.clone();
            broken[at] ^= 1;
            assert_eq!(open(org, row, &broken, 3, &key.1), None, "byte {at}");
        }
        for end in [0, 1, HEAD, HEAD + NONCE_LEN, body.len() - 1] {
            assert_eq!(open(org, row, &body[..end], 3, &key.1), None, "cut at {end}");
        }
    }

    #[test]
    fn a_body_has_one_of_a_few_sizes_and_says_neither_length_nor_readers() {
        let (org, row) = (OrgId::new(), row());
        let all = (0..SLOTS).fold(Audience::default(), |all, slot| all.with(slot, new_key().unwrap().0));
        for audience in [&Audience::default(), &all] {
            for (length, size) in [(0, SIZES[0]), (1000, SIZES[0]), (4000, SIZES[1]), (60_000, SIZES[2])] {
                assert_eq!(seal(org, row, &vec![b'a'; length], audience).unwrap().len(), size);
            }
        }
        assert_eq!(seal_at_least(org, row, b"", &all, SIZES[2]).unwrap().len(), SIZES[2]);
        assert_eq!(seal(org, row, &vec![0; SIZES[3]], &all), Err(SealFault::TooLong));
        let (one, other) = (seal(org, row, b"", &all).unwrap(), seal(org, row, b"", &all).unwrap());
        assert_ne!(one[HEAD..], other[HEAD..], "each time a key of its own");
    }

    #[test]
    fn only_the_passphrase_opens_the_private_key_and_only_its_owners() {
        let (public, private) = new_key().unwrap();
        assert_eq!(private.public().unwrap(), public);
        let under = PassphraseKey::new("four words and a river").unwrap();
        let kept = seal_private(&under, "org person", &private).unwrap();
        let opens = |words: &str, owner: &str| {
            let key = PassphraseKey::of(words, &kept).unwrap();
            open_private(&key, owner, &kept).map(|key| key.public().unwrap())
        };
        assert_eq!(opens("four words and a river", "org person"), Some(public));
        assert_eq!(opens("four words and a riber", "org person"), None);
        assert_eq!(opens("four words and a river", "org another"), None);
        assert!(PassphraseKey::of("x", &[1, 2]).is_err());
        assert!(open_private(&under, "o", &kept[..20]).is_none());
        assert_eq!(format!("{private:?}"), "PrivateKey");
    }

    #[test]
    fn a_receipt_gives_the_same_key_each_time_and_another_for_each_use() {
        let org = OrgId::new();
        assert_eq!(*derived(b"secret", "row", org), *derived(b"secret", "row", org));
        assert_ne!(*derived(b"secret", "row", org), *derived(b"secret", "key", org));
        assert_ne!(
            *derived(b"secret", "row", org),
            *derived(b"secret", "row", OrgId::new())
        );
        assert_ne!(*derived(b"secret", "row", org), *derived(b"secre7", "row", org));
    }

    #[test]
    fn a_fingerprint_can_be_read_aloud() {
        let (key, other) = (new_key().unwrap().0, new_key().unwrap().0);
        assert_eq!(key.fingerprint(), key.clone().fingerprint());
        assert_ne!(key.fingerprint(), other.fingerprint());
        let digits = PublicKey([0; KEY]).fingerprint();
        assert_eq!(digits.chars().filter(char::is_ascii_digit).count(), 25);
        assert_eq!(digits.split(' ').map(str::len).collect::<Vec<_>>(), [5; 5]);
    }
}

//! Signatures of webhooks. Source: Standard Webhooks specification 1.0.0, "Signature scheme".

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// A partner's symmetric secret, `whsec_` and 24 to 64 bytes in base64. Its text never appears in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Zeroizing<Vec<u8>>);

/// The text is not such a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is whsec_ followed by 24 to 64 bytes in base64")]
pub struct NotASecret;

impl SigningSecret {
    /// A new secret of 32 random bytes.
    pub fn draw(rng: &mut impl rand::CryptoRng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        rand::RngCore::fill_bytes(rng, &mut bytes);
        Self(bytes)
    }

    /// Reads the `whsec_` form.
    pub fn parse(text: &str) -> Result<Self, NotASecret> {
        let bytes = STANDARD
            .decode(text.trim().strip_prefix("whsec_").ok_or(NotASecret)?)
            .map_err(|_| NotASecret)?;
        if (24..=64).contains(&bytes.len()) {
            Ok(Self(Zeroizing::new(bytes)))
        } else {
            Err(NotASecret)
        }
    }

    /// The `whsec_` form: shown to the partner once, and kept sealed by the store.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("whsec_{}", STANDARD.encode(&*self.0)))
    }

    /// `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. `timestamp` is in whole seconds since 1970.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }

    /// Is one of the space-separated signatures of a `webhook-signature` header ours? Compares in constant time.
    pub fn verifies(&self, header: &str, id: &str, timestamp: i64, body: &[u8]) -> bool {
        let ours = self.sign(id, timestamp, body);
        header
            .split(' ')
            .any(|theirs| constant_time::verify_slices_are_equal(theirs.as_bytes(), ours.as_bytes()).is_ok())
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the specification's own libraries test with.
    #[test]
    fn the_standards_own_vector_is_met() {
        let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let secret = SigningSecret::draw(&mut rand::rng());
        let header = format!("v1,AAAA {}", secret.sign("a", 5, b"body"));
        assert!(secret.verifies(&header, "a", 5, b"body"));
        assert!(!secret.verifies(&header, "b", 5, b"body"));
        assert!(!secret.verifies(&header, "a", 6, b"body"));
        assert!(!secret.verifies(&header, "a", 5, b"bodY"));
        assert!(!SigningSecret::draw(&mut rand::rng()).verifies(&header, "a", 5, b"body"));
        assert_eq!(SigningSecret::parse(&secret.reveal()).unwrap(), secret);
    }

    #[test]
    fn a_short_or_foreign_secret_is_refused() {
        for text in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_%%%",
            "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert_eq!(SigningSecret::parse(text), Err(NotASecret), "{text}");
        }
        assert_eq!(
            format!("{:?}", SigningSecret::draw(&mut rand::rng())),
            "SigningSecret(…)"
        );
    }
}

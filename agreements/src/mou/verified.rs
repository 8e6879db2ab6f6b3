//! Signatures, checked again each time they are shown.

use super::{Signature, Version, digest_of, signed_message, store};
use muster_membership::keys::is_signed_by;
use muster_store::{Fault, Tx};

/// Is this a signature by a key of that organisation over exactly this text?
pub async fn is_verified(tx: &Tx, version: &Version, signature: &Signature) -> Result<bool, Fault> {
    let message = signed_message(
        &signature.digest,
        version.mou,
        version.number,
        signature.org,
        signature.signed_at,
    );
    let same_text = digest_of(&version.text) == version.digest && version.digest == signature.digest;
    Ok(same_text
        && is_signed_by(&signature.public_key, &message, &signature.signature)
        && store::is_key_of(tx, signature.org, &signature.key_id, &signature.public_key).await?)
}

//! The disclosure: one record with its own proof, to hand to a third party.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::Record;
use crate::canonical::{NotCanonical, object_to_canonical, write_string};
use crate::tlog_proof::TlogProof;

/// The `format` of a disclosure.
pub const DISCLOSURE_FORMAT: &str = "muster-ledger-disclosure/v1";

/// One record of one log and its way into a signed checkpoint.
///
/// It tells its reader the record, the size of the log and the record's place in it, and nothing of other records.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosure {
    /// The log's verifier key, named after its origin.
    pub vkey: String,
    /// Index, inclusion proof and checkpoint.
    pub proof: TlogProof,
    pub salt: [u8; 32],
    pub record: Record,
}

impl Disclosure {
    /// The one spelling of this disclosure: canonical JSON. Errors: a record that has no canonical form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        let mut out = b"{\"format\":".to_vec();
        write_string(&mut out, DISCLOSURE_FORMAT);
        out.extend_from_slice(b",\"proof\":");
        write_string(&mut out, &self.proof.to_text());
        out.extend_from_slice(b",\"record\":");
        out.extend(object_to_canonical(&self.record)?);
        out.extend_from_slice(b",\"salt\":");
        write_string(&mut out, &BASE64_STANDARD.encode(self.salt));
        out.extend_from_slice(b",\"vkey\":");
        write_string(&mut out, &self.vkey);
        out.push(b'}');
        Ok(out)
    }
}

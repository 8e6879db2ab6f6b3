//! The ledger: an append-only Merkle log, its signed checkpoints and its proofs. Bytes in, bytes out.
//!
//! One organisation, one log, with an origin such as `muster.example/log/<organisation id>`. A leaf is the 32-byte
//! [`salted_digest`] of a canonical record and nothing else, so a log names nobody and a lawful deletion stays
//! possible: forget the salt and the record, and the digest left behind tells nothing. A crossing writes the same
//! digest into the logs of both parties, so each proves it from its own log and learns nothing of other pairs.
//!
//! This crate opens no socket and no database and reads no clock. It asks for stored tiles through a closure and gives
//! back the tiles to store; the caller puts those in the same transaction as the rows they speak of. An asynchronous
//! caller asks first which tiles will be read ([`tiles_for_edge`], [`tiles_for_inclusion`], [`tiles_for_consistency`]),
//! fetches them, and answers the closure from memory.
//!
//! Formats: C2SP tlog-tiles, tlog-checkpoint, signed-note and tlog-proof; hashing by RFC 6962. Field by field in
//! `docs/formats/ledger.md` and `docs/formats/ledger-export.md`.

pub mod canonical;
pub mod entries;
pub mod export;
pub mod manifest;
pub mod note;
pub mod tlog_proof;

mod checkpoint;
mod edge;
mod error;
mod hash;
mod key;
mod prove;
mod tile;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, open_checkpoint, sign_checkpoint};
pub use edge::{Appended, Edge, append, bundle_for_edge, tiles_for_edge};
pub use error::{InvalidProof, LedgerError};
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, salted_digest};
pub use key::{BadKey, NodeKey, VerifierKey};
pub use prove::{consistency_proof, inclusion_proof, root_at, tiles_for_consistency, tiles_for_inclusion};
pub use tile::{BundleId, FULL_WIDTH, HASH_BYTES, LogFile, TileId};
pub use tree::root_of;
pub use verify::{verify_consistency, verify_inclusion};

//! The text that carries one inclusion proof with its checkpoint. Source: C2SP tlog-proof, v1.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::hash::Hash;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A tree of 2^64 leaves is 64 levels high.
const MAX_HASHES: usize = 64;

/// One entry's way into a checkpoint: its index, its audit path, and the checkpoint as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    pub index: u64,
    /// Leaf's sibling first. Source: RFC 6962, section 2.1.1.
    pub hashes: Vec<Hash>,
    /// The signed note, verbatim.
    pub checkpoint: String,
}

impl TlogProof {
    /// Reads what [`TlogProof::to_text`] writes; `None` for anything else. The optional `extra` line is not carried.
    pub fn parse(text: &str) -> Option<TlogProof> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hashes: Vec<Hash> = lines.map(parse_hash).collect::<Option<_>>()?;
        let proof = TlogProof {
            index,
            hashes,
            checkpoint: checkpoint.to_owned(),
        };
        (proof.hashes.len() <= MAX_HASHES && proof.to_text() == text).then_some(proof)
    }

    /// The proof as text, with no `extra` line.
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\nindex {}\n", self.index);
        for hash in &self.hashes {
            text.push_str(&BASE64_STANDARD.encode(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }
}

fn parse_hash(line: &str) -> Option<Hash> {
    BASE64_STANDARD.decode(line).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_reads_back_and_has_one_spelling() {
        for hashes in [vec![], vec![[1; 32]], vec![[1; 32], [2; 32]]] {
            let proof = TlogProof {
                index: 4,
                hashes,
                checkpoint: "o\n5\nroot\n\n\u{2014} o sig\n".into(),
            };
            assert_eq!(TlogProof::parse(&proof.to_text()), Some(proof));
        }
        let good = "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint";
        assert!(TlogProof::parse(good).is_some());
        for bad in [
            "",
            "\n\n",
            "c2sp.org/tlog-proof@v1\n\n",
            &good.replace('0', "00"),
            &good.replace("v1", "v2"),
            &good.replace("index", "extra AA==\nindex"),
            &good.replace("index 0", "index 0\nAAAA"),
        ] {
            assert_eq!(TlogProof::parse(bad), None, "{bad}");
        }
        let long = TlogProof {
            index: 0,
            hashes: vec![[0; 32]; 65],
            checkpoint: String::new(),
        };
        assert_eq!(TlogProof::parse(&long.to_text()), None);
    }
}

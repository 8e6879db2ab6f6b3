//! What is told, and the receipt for it, without HTTP, SQL or clock.

use crate::{
    roster::{KeptOut, Role, Roster},
    seal::{self, PrivateKey, PublicKey, SealFault},
};
use muster_membership::fields::FieldProblems;
use muster_terms::*;
use muster_web::{Problem, plain_text, t};
use rand::Rng;
use serde::Deserialize;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The longest message, in characters.
pub const WORDS: usize = 4000;

/// The form as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TellForm {
    pub words: String,
    pub about: String,
    pub place: String,
    pub contact: String,
    /// A role of the team that is not to read it.
    pub kept_from: String,
}

/// What was told, checked.
#[derive(Debug, Clone)]
pub struct Told {
    pub words: String,
    pub about: String,
    pub place: String,
    pub contact: String,
    pub kept_from: Option<Role>,
}

/// Errors: every field that does not fit.
pub fn check(form: &TellForm) -> Result<Told, FieldProblems> {
    let mut problems = FieldProblems::default();
    let words = problems.keep("words", plain_text(&form.words, &t("tell-words-called"), WORDS, true));
    let about = problems.keep("about", plain_text(&form.about, &t("tell-about-called"), 400, false));
    let place = problems.keep("place", plain_text(&form.place, &t("tell-place-called"), 400, false));
    let contact = problems.keep(
        "contact",
        plain_text(&form.contact, &t("tell-contact-called"), 400, false),
    );
    let kept_from = match form.kept_from.as_str() {
        "" => Some(None),
        word => {
            let role = Role::parse(word).map(Some);
            problems.keep(
                "kept_from",
                role.ok_or_else(|| Problem::refusal("tell.role", t("team-choose-role"))),
            )
        }
    };
    match (words, about, place, contact, kept_from) {
        (Some(words), Some(about), Some(place), Some(contact), Some(kept_from)) => Ok(Told {
            words,
            about,
            place,
            contact,
            kept_from,
        }),
        _ => Err(problems),
    }
}

/// Who of the team does not read it: whoever has the role now, also in another one later, and whoever gets it. Somebody has to be left.
///
/// Errors: `tell.nobody-left`.
pub fn kept_out(roster: &Roster, kept_from: Option<Role>) -> Result<KeptOut, Problem> {
    let of_role = roster.members.iter().filter(|member| kept_from == Some(member.role));
    let out = KeptOut {
        people: of_role.map(|member| member.person).collect(),
        roles: kept_from.into_iter().collect(),
    };
    if roster.readers(&out).next().is_none() {
        return Err(Problem::refusal("tell.nobody-left", t("tell-nobody-left")));
    }
    Ok(out)
}

/// A receipt: a hundred random bits in letters and digits that nobody confuses. It is kept nowhere; row and key of what was told come
/// from it.
pub struct Receipt(Zeroizing<String>);

const PLAIN: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 20;

impl Receipt {
    pub fn draw() -> Self {
        let mut rng = rand::rng();
        let letters = (0..LENGTH).map(|_| char::from(PLAIN[rng.random_range(0..PLAIN.len())]));
        Self(Zeroizing::new(letters.collect()))
    }

    /// As it was typed: case, spaces and dashes do not matter, and letters that look like digits are those.
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(LENGTH + 1);
        let plain: String = plain
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let fits = plain.len() == LENGTH && plain.bytes().all(|byte| PLAIN.contains(&byte));
        fits.then(|| Self(Zeroizing::new(plain)))
    }

    /// As it is shown: four groups of five.
    pub fn words(&self) -> String {
        let groups: Vec<&str> = (0..LENGTH).step_by(5).filter_map(|at| self.0.get(at..at + 5)).collect();
        groups.join("-")
    }

    /// Where it is kept.
    pub fn row(&self, org: OrgId) -> Uuid {
        let bytes = seal::derived(self.0.as_bytes(), "row", org);
        let mut row = [0; 16];
        row.copy_from_slice(&bytes[..16]);
        uuid::Builder::from_random_bytes(row).into_uuid()
    }

    /// The key that opens it.
    pub fn key(&self, org: OrgId) -> Result<(PublicKey, PrivateKey), SealFault> {
        let bytes = seal::derived(self.0.as_bytes(), "key", org);
        let private = PrivateKey::from_bytes(&*bytes).ok_or(SealFault::Cipher)?;
        Ok((private.public()?, private))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_may_be_typed_carelessly_and_leads_to_one_row_and_key() {
        let (receipt, org) = (Receipt::draw(), OrgId::new());
        let words = receipt.words();
        assert_eq!(words.len(), LENGTH + 3);
        let careless = words
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        let typed = Receipt::parse(&careless).unwrap();
        assert_eq!(typed.row(org), receipt.row(org));
        assert_eq!(typed.key(org).unwrap().0, receipt.key(org).unwrap().0);
        assert_ne!(receipt.row(org), receipt.row(OrgId::new()));
        assert_eq!(receipt.row(org).get_version_num(), 4, "a row like every other");
        for bad in [
            "",
            "ABCDE",
            &words[1..],
            &format!("{words}7"),
            "ÄÄÄÄÄ-ÄÄÄÄÄ-ÄÄÄÄÄ-ÄÄÄÄÄ",
            &"7".repeat(100_000),
        ] {
            assert!(Receipt::parse(bad).is_none());
        }
    }

    #[test]
    fn what_is_told_needs_words_and_nothing_else() {
        let form = |words: &str, role: &str| TellForm {
            words: words.into(),
            kept_from: role.into(),
            ..TellForm::default()
        };
        assert!(check(&form("أنا قلق على زميلي", "")).is_ok());
        assert_eq!(check(&form("x", "legal")).unwrap().kept_from, Some(Role::Legal));
        assert_eq!(check(&form(" ", "")).unwrap_err().list()[0].0, "words");
        assert_eq!(check(&form("x", "chief")).unwrap_err().list()[0].0, "kept_from");
        assert!(check(&form(&"x".repeat(WORDS + 1), "")).is_err());
    }
}

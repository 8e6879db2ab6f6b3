//! The test of the mail relay: a mail with a code to the administrator who asks, and the code typed back. Only that shows that mail
//! arrives.

use super::store::{self, FactName};
use jiff::SignedDuration;
use muster_membership::{
    keys::SealingKey,
    letter::{self, LetterKind, LetterState, Words, store::NewLetter},
};
use muster_store::{Entry, Fault};
use muster_terms::Act;
use muster_web::{Desk, Problem, t, t_with};
use rand::Rng;

/// How long a code can be typed back.
const VALID: SignedDuration = SignedDuration::from_mins(30);

/// How the newest test of this position stands.
pub async fn newest(desk: &Desk) -> Result<Option<LetterState>, Problem> {
    let tx = desk.read().await?;
    let about = desk.who.position.to_string();
    Ok(letter::store::newest(&tx, desk.org(), LetterKind::MailTest, &about).await?)
}

/// Mails a code to the asker's own address.
///
/// Errors: [`Problem::Missing`] without the duty, `mail.not-set` without a relay, `mail.no-address`.
pub async fn send(desk: &Desk) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    if !letter::is_offered(desk.app()) {
        return Err(Problem::refusal("mail.not-set", t("health-mail-not-set")));
    }
    let sealing = desk
        .app()
        .part::<SealingKey>()
        .ok_or_else(|| Fault::other("the server has no sealing key"))?;
    let (tx, now) = (desk.begin().await?, desk.now());
    let to = store::address_of(&tx, desk.who.person)
        .await?
        .ok_or_else(|| Problem::refusal("mail.no-address", t("health-mail-no-address")))?;
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    store::keep_fact(&tx, FactName::MailAsked, now, &asked(desk, &code)).await?;
    let words = Words {
        to,
        subject: t("health-mail-test-subject"),
        text: t_with("health-mail-test-text", &[("code", code.as_str().into())]),
    };
    let letter = NewLetter {
        org: desk.org(),
        kind: LetterKind::MailTest,
        about: desk.who.position.to_string(),
        words: &words,
        deadline_at: now + VALID,
    };
    letter::store::post(&tx, &sealing, letter, now).await?;
    tx.commit_with(entry(desk, "mail.tested")).await?;
    Ok(())
}

/// Takes the code of a mail that arrived. A code is for the position that asked, and for once.
///
/// Errors: [`Problem::Missing`] without the duty, `mail.code`.
pub async fn prove(desk: &Desk, typed: &str) -> Result<(), Problem> {
    desk.require(Act::Administer)?;
    let (tx, now) = (desk.begin().await?, desk.now());
    let code: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !store::take_code(&tx, &asked(desk, &code), now - VALID).await? {
        return Err(Problem::refusal("mail.code", t("health-mail-wrong-code")));
    }
    store::keep_fact(&tx, FactName::MailProved, now, "").await?;
    tx.commit_with(entry(desk, "mail.proved")).await?;
    Ok(())
}

/// A code counts for the position that asked for it.
fn asked(desk: &Desk, code: &str) -> String {
    format!("{}:{code}", desk.who.position)
}

fn entry(desk: &Desk, kind: &'static str) -> Entry {
    Entry::new(desk.org(), kind, desk.now()).with("by", desk.who.position.to_string())
}

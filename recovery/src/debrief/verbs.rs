//! What people do in a debrief, each as one transaction.

use super::model::{Debrief, Word, WordKind};
use super::reading::{self, needed_by, open};
use super::{rules, store};
use crate::crossing;
use muster_response::incident::gate;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use rand::Rng;
use uuid::Uuid;

pub use super::listing::list;
pub use reading::read;

/// Says what went well or what to change. The other side reads it where its clause opens it.
///
/// Errors: [`Problem::Missing`], `debrief.closed`, `debrief.kind`, `text.empty`, `text.too-long`.
pub async fn add_word(desk: &Desk, reference: &Reference, kind: &str, words: &str) -> Result<Uuid, Problem> {
    let (mut tx, opened) = open(desk, reference).await?;
    let debrief = opened.debrief.as_ref();
    let (kind, words) = match word_while_open(&tx, debrief, kind, words).await {
        Ok(word) => word,
        Err(problem) => return crossing::refused(tx, problem).await,
    };
    let word = Word {
        id: Uuid::now_v7(),
        debrief: debrief.id,
        org: desk.org(),
        position: desk.who.position,
        title: desk.who.position_title.clone(),
        side: desk.who.org_kind.side(),
        kind,
        words,
        at: desk.now(),
    };
    let salt: [u8; 32] = rand::rng().random();
    store::insert_word(&tx, &word, salt).await?;
    let needed = |reader| needed_by(&opened.room, debrief, desk.org(), reader);
    let others = crossing::others(&opened.room, desk.org());
    let open_to = crossing::release_to(&tx, &*gate(desk.app())?, needed, others, desk.now()).await?;
    let entry = Entry::new(desk.org(), "debrief_word", desk.now())
        .with("debrief", String::from(debrief.id))
        .with("word", word.id.to_string())
        .with("word_kind", word.kind.as_str())
        .with("position", String::from(word.position))
        .with("words_digest", muster_store::salted_text_digest(&salt, &word.words));
    crossing::enter(&mut tx, &entry, &open_to);
    tx.commit().await?;
    Ok(word.id)
}

/// What is to be said, in a debrief that stays open until it stands there.
async fn word_while_open(tx: &Tx, debrief: &Debrief, kind: &str, words: &str) -> Result<(WordKind, String), Problem> {
    rules::must_be_open(debrief)?;
    if !store::hold_open(tx, debrief.id).await? {
        return Err(rules::closed());
    }
    rules::check_word(kind, words)
}

/// Closes the debrief: its words stay, its actions go on.
///
/// Errors: [`Problem::Missing`], `debrief.not-yours`, `debrief.closed`.
pub async fn close(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    desk.require(Act::Debrief)?;
    let (mut tx, opened) = open(desk, reference).await?;
    let debrief = match rules::close(opened.debrief.into_inner(), desk.org(), desk.now()) {
        Ok(debrief) => debrief,
        Err(problem) => return crossing::refused(tx, problem).await,
    };
    if !store::save_closed(&tx, &debrief).await? {
        rules::must_be_open(&debrief)?;
    }
    let needed = |reader| needed_by(&opened.room, &debrief, debrief.org, reader);
    let others = crossing::others(&opened.room, desk.org());
    let open_to = crossing::release_to(&tx, &*gate(desk.app())?, needed, others, desk.now()).await?;
    let entry = Entry::new(desk.org(), "debrief_closed", desk.now())
        .with("debrief", String::from(debrief.id))
        .with("position", String::from(desk.who.position));
    crossing::enter(&mut tx, &entry, &open_to);
    Ok(tx.commit().await?)
}

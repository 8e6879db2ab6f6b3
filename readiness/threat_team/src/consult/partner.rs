//! The verbs of whoever is consulted: what was asked of them, reading it, and their answer. Each asks the gate, so that what an
//! agreement no longer opens is not there.

use super::{
    OpenConsults, crossing,
    model::{Copy, CopyState},
    room::check_answered,
    rules::{AnswerForm, check_answer},
    store,
};
use crate::{
    concern::rules::Wrong,
    roster::{self, Roster},
    seal::OUTSIDE,
    sealed::{
        Held,
        model::Opened,
        verbs::{keep, open_outside, open_with, room},
    },
};
use muster_membership::{Organisation, organisation};
use muster_policy::{ClauseRef, CrossingAct, Decision};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t};
use uuid::Uuid;

/// A copy with whose team asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub org: Organisation,
    pub copy: Copy,
    /// The clause that opens it now.
    pub clause: ClauseRef,
    row: Uuid,
}

/// What this key opens and a clause opens now, newest first. That it is there was told with its sending, so a look at the list is no
/// other crossing; each line of it is decided all the same.
pub async fn list(open: &OpenConsults) -> Result<Vec<Asked>, Problem> {
    let tx = open.desk.read().await?;
    let mut all = found(open, &tx).await?;
    all.sort_by_key(|asked| std::cmp::Reverse(asked.copy.sent_at));
    Ok(all)
}

async fn found(open: &OpenConsults, tx: &Tx) -> Result<Vec<Asked>, Problem> {
    let (desk, receiver) = (&open.desk, crossing::at_desk(&open.desk));
    let gate = crossing::gate(desk.app())?;
    let mut all = Vec::new();
    for owner in store::other_teams(tx, desk.org()).await? {
        let ways = gate.ways(tx, owner, desk.org(), desk.now()).await?;
        if !ways.may_open(DataClass::ThreatConsult, &receiver) {
            continue;
        }
        let Some(org) = organisation::store::find(tx, owner).await? else {
            continue;
        };
        for opened in open_with(tx, owner, OUTSIDE, open.private.clone()).await? {
            let Held::Copy(mut copy) = opened.envelope.held else {
                continue;
            };
            // Its own last day counts, also where a clause of now would let it be kept longer.
            if copy.end(desk.now()) {
                continue;
            }
            let item = crossing::item(owner, copy.id, copy.sent_at);
            let decided = ways.decide(&item, &receiver, CrossingAct::List, desk.now())?;
            if let Some(clause) = decided.as_ref().and_then(|decided| crossing::opened(&decided.decision)) {
                all.push(Asked {
                    org: org.clone(),
                    copy: *copy,
                    clause: clause.clone(),
                    row: opened.row,
                });
            }
        }
    }
    Ok(all)
}

/// One of them, held for a change. It is looked for before the transaction that writes, which would keep everybody else waiting.
async fn held(open: &OpenConsults, id: Uuid) -> Result<(Asked, Tx, Roster, Opened), Problem> {
    let tx = open.desk.read().await?;
    let all = found(open, &tx).await?;
    drop(tx);
    let asked = all
        .into_iter()
        .find(|asked| asked.copy.id == id)
        .ok_or(Problem::Missing)?;
    let tx = open.desk.begin().await?;
    let roster = roster::store::roster_for_update(&tx, asked.org.id)
        .await?
        .ok_or(Problem::Missing)?;
    // Somebody of the team may have been first: what counts is what stands there now.
    let opened = open_outside(&tx, asked.org.id, asked.row, &open.private).await?;
    let mut opened = opened.ok_or(Problem::Missing)?;
    if opened.envelope.end_copy(open.desk.now()) {
        return Err(Problem::Missing);
    }
    Ok((asked, tx, roster, opened))
}

/// The gate's answer in the transaction that writes.
async fn opened_now(open: &OpenConsults, tx: &Tx, owner: OrgId, copy: &Copy) -> Result<(Decision, ClauseRef), Problem> {
    let item = crossing::item(owner, copy.id, copy.sent_at);
    let receiver = crossing::at_desk(&open.desk);
    let decision = crossing::decide(open.desk.app(), tx, &item, &receiver, CrossingAct::Read).await?;
    let clause = crossing::opened(&decision).cloned().ok_or(Problem::Missing)?;
    Ok((decision, clause))
}

/// Reads one: a crossing, with its line in the copy before anything is shown. What was recalled is shown as that, and is no crossing.
///
/// Errors: missing for what neither key nor clause opens.
pub async fn read(open: &OpenConsults, id: Uuid) -> Result<Asked, Problem> {
    let desk = &open.desk;
    let (asked, tx, roster, mut opened) = held(open, id).await?;
    let Held::Copy(copy) = &mut opened.envelope.held else {
        return Err(Problem::Missing);
    };
    if copy.state != CopyState::Open {
        return Ok(Asked {
            copy: (**copy).clone(),
            ..asked
        });
    }
    let (decision, clause) = opened_now(open, &tx, asked.org.id, copy).await?;
    let (item, receiver) = (crossing::item(asked.org.id, id, copy.sent_at), crossing::at_desk(desk));
    let line = crossing::line(&item, &receiver, CrossingAct::Read, &clause, desk.now());
    if let Some(digest) = crossing::keep(copy, line) {
        store::leave(&tx, desk.org(), &digest).await?;
    }
    let shown = decision.clear((**copy).clone()).map_err(|_| Problem::Missing)?;
    keep(&tx, &roster, &mut opened).await?;
    tx.commit().await?;
    Ok(Asked {
        copy: shown.into_inner(),
        clause,
        ..asked
    })
}

/// Answers, with what became of it. The team alone reads it, under the clause of the other direction.
///
/// Errors: the fields with what is wrong with them; missing as [`read`]; conflicts `consult.over` once it was recalled and
/// `consult.full` where there is no room for it beside the lines of who looks.
pub async fn answer(open: &OpenConsults, id: Uuid, form: &AnswerForm) -> Result<(), Wrong> {
    let desk = &open.desk;
    let answer = check_answer(form, &desk.who.position_title, desk.now())?;
    let (asked, tx, roster, mut opened) = held(open, id).await?;
    let Held::Copy(copy) = &mut opened.envelope.held else {
        return Err(Problem::Missing.into());
    };
    if copy.state != CopyState::Open {
        return Err(Problem::conflict("consult.over", t("consult-over")).into());
    }
    opened_now(open, &tx, asked.org.id, copy).await.map(drop)?;
    copy.answers.push(answer);
    check_room(&opened)?;
    keep(&tx, &roster, &mut opened).await?;
    tx.commit().await.map_err(|fault| Wrong::Problem(fault.into()))
}

fn check_room(opened: &Opened) -> Result<(), Problem> {
    match &opened.envelope.held {
        Held::Copy(copy) => check_answered(copy, room(&opened.envelope)?),
        _ => Err(Problem::Missing),
    }
}

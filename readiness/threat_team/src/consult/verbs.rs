//! The verbs of the team: whom it can consult, what they would read, sending it, reading what came back, taking it back.

use super::{
    crossing,
    model::{Answer, Consult, Copy, CopyState, Letter, Lost, Recalled, Recipient, Standing},
    room,
    rules::{self, ConsultForm, Written},
    store,
};
use crate::{
    concern::{
        rules::Wrong,
        verbs::{Listed, begun, moment, read as desktop},
    },
    desk::OpenDesk,
    roster::KeptOut,
    seal::PublicKey,
    sealed::{
        Envelope, Held,
        model::Opened,
        verbs::{keep, keep_new, random_id},
    },
};
use jiff::ToSpan;
use muster_agreements::mou;
use muster_membership::{Position, fields::FieldProblems, organisation, position};
use muster_policy::{ClauseRef, CrossingAct, Why};
use muster_store::Tx;
use muster_terms::Timestamp;
use muster_web::{Desk, Problem, plain_text, t};
use std::collections::HashMap;
use uuid::Uuid;

/// Somebody whom the team can consult now.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub to: Recipient,
    pub key: PublicKey,
    pub clause: ClauseRef,
    pub retention_days: i64,
}

/// Everybody whom a clause names now and who has a key, by organisation.
pub async fn candidates(open: &OpenDesk, tx: &Tx) -> Result<Vec<Candidate>, Problem> {
    let mut all = Vec::new();
    for org in mou::store::partners_of(tx, open.desk.org()).await? {
        let Some(found) = organisation::store::find(tx, org).await? else {
            continue;
        };
        for key in store::keys_of(tx, org).await? {
            let Some(position) = position::store::find_of(tx, org, key.position).await? else {
                continue;
            };
            let can_be = rules::can_be_consulted(found.kind, position.duty) && position.person == Some(key.person);
            let Some(clause) = (if can_be {
                names(open, tx, &position).await?
            } else {
                None
            }) else {
                continue;
            };
            all.push(Candidate {
                retention_days: crossing::retention_days(tx, &clause).await?,
                to: Recipient {
                    org,
                    org_name: found.name.clone(),
                    position: position.id,
                    person: key.person,
                    title: position.title,
                },
                key: key.public,
                clause,
            });
        }
    }
    Ok(all)
}

/// The clause that opens a consult of this moment to this position, if any does.
async fn names(open: &OpenDesk, tx: &Tx, position: &Position) -> Result<Option<ClauseRef>, Problem> {
    let item = crossing::item(open.desk.org(), Uuid::nil(), open.desk.now());
    let receiver = crossing::at_position(position);
    let decision = crossing::decide(open.desk.app(), tx, &item, &receiver, CrossingAct::Receive).await?;
    Ok(crossing::opened(&decision).cloned())
}

/// What would be sent, to whom, and the word that its preview carries.
#[derive(Debug, Clone)]
pub struct Draft {
    pub to: Candidate,
    pub letter: Letter,
    pub seen: String,
}

async fn draft(open: &OpenDesk, tx: &Tx, case: &crate::concern::Case, form: &ConsultForm) -> Result<Draft, Wrong> {
    let written = rules::check(form, case);
    let all = candidates(open, tx).await?;
    let to = all
        .into_iter()
        .find(|candidate| candidate.to.position.to_string() == form.to);
    let (written, to) = match (written, to) {
        (Ok(written), Some(to)) => (written, to),
        (written, to) => {
            let mut problems = written.err().unwrap_or_default();
            if to.is_none() {
                problems.say("to", t("consult-choose-to"));
            }
            return Err(problems.into());
        }
    };
    let letter = letter(open, written, &to)?;
    if let Err(problem) = room::check_length(&letter) {
        let mut problems = FieldProblems::default();
        problems.say("lines", problem.words());
        return Err(problems.into());
    }
    let seen = rules::seen_of(&letter, to.to.position, &to.key.fingerprint())?;
    Ok(Draft { to, letter, seen })
}

fn letter(open: &OpenDesk, written: Written, to: &Candidate) -> Result<Letter, Problem> {
    let now = open.desk.now();
    let kept = to.retention_days.saturating_mul(24).hours();
    Ok(Letter {
        reason: written.reason,
        question: written.question,
        sent: written.sent,
        by: open.member.title.clone(),
        agreement: to.clause.agreement.clone(),
        clause: to.clause.number.clone(),
        sent_at: now,
        keep_until: now.checked_add(kept).map_err(|err| Problem::fault(err, false))?,
    })
}

/// What would be read, exactly.
///
/// Errors: the fields with what is wrong with them.
pub async fn preview(open: &OpenDesk, listed: &Listed, form: &ConsultForm) -> Result<Draft, Wrong> {
    let tx = open.desk.read().await?;
    draft(open, &tx, &listed.case, form).await
}

/// Sends a consult: a copy of what was chosen, sealed to the team and to the one who is asked, and the team's own record of it.
///
/// Errors: as [`preview`]; a conflict `consult.changed` when it would not be what the preview showed: a line, the clause or the key
/// changed meanwhile.
pub async fn send(open: &OpenDesk, case: Uuid, form: &ConsultForm) -> Result<Uuid, Wrong> {
    let (tx, roster, mut known) = begun(open).await?;
    let (concern, kept_out) = concern_of(&known, case)?;
    let draft = draft(open, &tx, &concern, form).await?;
    if draft.seen != form.seen {
        return Err(Problem::conflict("consult.changed", t("consult-changed")).into());
    }
    let to = draft.to.to.clone();
    mou::store::hold_between(&tx, open.desk.org(), to.org)
        .await
        .map_err(Problem::from)?;
    let consult = Consult {
        id: random_id(),
        copy: Some(random_id()),
        case,
        to,
        letter: draft.letter.clone(),
        sent: moment(open),
        recalled: None,
    };
    let mut copy = Copy {
        id: consult.of_copy(),
        to: consult.to.clone(),
        sent_at: draft.letter.sent_at,
        keep_until: draft.letter.keep_until,
        letter: Some(draft.letter),
        state: CopyState::Open,
        seen: Vec::new(),
        answers: Vec::new(),
    };
    tell(open, &tx, &mut copy).await?;
    let id = consult.id;
    let mut of_team = Envelope::new(Held::Consult(Box::new(consult)));
    let mut of_both = Envelope::new(Held::Copy(Box::new(copy))).also_for(&draft.to.key);
    of_team.kept_out.clone_from(&kept_out);
    of_both.kept_out = kept_out;
    for envelope in [of_team, of_both] {
        keep_new(&tx, &roster, &known, envelope).await?;
        forget_nothing(&mut known);
    }
    tx.commit().await.map_err(Problem::from)?;
    Ok(id)
}

/// The row that was just taken holds something now.
fn forget_nothing(known: &mut Vec<Opened>) {
    let taken = known
        .iter()
        .position(|opened| matches!(opened.envelope.held, Held::Nothing));
    if let Some(taken) = taken {
        known.remove(taken);
    }
}

/// The crossing of the sending: asked of the gate in this transaction, with its line in the copy.
async fn tell(open: &OpenDesk, tx: &Tx, copy: &mut Copy) -> Result<(), Problem> {
    let position = position::store::find_of(tx, copy.to.org, copy.to.position)
        .await?
        .ok_or(Problem::Missing)?;
    let item = crossing::item(open.desk.org(), copy.id, copy.sent_at);
    let receiver = crossing::at_position(&position);
    let decision = crossing::decide(open.desk.app(), tx, &item, &receiver, CrossingAct::Receive).await?;
    let clause =
        crossing::opened(&decision).ok_or_else(|| Problem::conflict("consult.changed", t("consult-changed")))?;
    let line = crossing::line(&item, &receiver, CrossingAct::Receive, clause, open.desk.now());
    if let Some(digest) = crossing::keep(copy, line) {
        store::leave(tx, copy.to.org, &digest).await?;
    }
    Ok(())
}

fn concern_of(known: &[Opened], id: Uuid) -> Result<(crate::concern::Case, KeptOut), Problem> {
    let mut found = known.iter().filter_map(|opened| match &opened.envelope.held {
        Held::Case(case) if case.id == id => Some(((**case).clone(), opened.envelope.kept_out.clone())),
        _ => None,
    });
    found.next().ok_or(Problem::Missing)
}

/// The answers of a consult, as the gate lets this member read them.
#[derive(Debug)]
pub enum Answers {
    None,
    Open(Vec<Answer>, ClauseRef),
    Closed(Why),
}

/// A consult as a member of the team reads it.
#[derive(Debug)]
pub struct Read {
    pub standing: Standing,
    pub answers: Answers,
}

/// One consult. What came back is the police's: it passes the gate, and its line stands in the copy.
///
/// Errors: missing for one that this key does not open.
pub async fn read(open: &OpenDesk, id: Uuid) -> Result<Read, Problem> {
    let all = desktop(open).await?.consults;
    let mut standing = all
        .into_iter()
        .find(|standing| standing.consult.id == id)
        .ok_or(Problem::Missing)?;
    if standing.copy.answers.is_empty() {
        let answers = Answers::None;
        return Ok(Read { standing, answers });
    }
    let (copy, answers) = read_answers(open, standing.consult.of_copy()).await?;
    standing.copy = copy;
    Ok(Read { standing, answers })
}

/// The copy of this id with its answers, once the look at them stands in it.
async fn read_answers(open: &OpenDesk, id: Uuid) -> Result<(Copy, Answers), Problem> {
    let (tx, roster, mut known) = begun(open).await?;
    let opened = copy_of(&mut known, id)?;
    opened.envelope.end_copy(open.desk.now());
    let Held::Copy(copy) = &mut opened.envelope.held else {
        return Err(Problem::Missing);
    };
    let receiver = crossing::at_desk(&open.desk);
    let answers = cleared(open, &tx, copy).await?;
    if let Answers::Open(all, clause) = &answers {
        let at = all.last().map_or(copy.sent_at, |answer| answer.at);
        let item = crossing::item(copy.to.org, id, at);
        let line = crossing::line(&item, &receiver, CrossingAct::Read, clause, open.desk.now());
        if let Some(digest) = crossing::keep(copy, line) {
            store::leave(&tx, copy.to.org, &digest).await?;
        }
    }
    let copy = (**copy).clone();
    if matches!(answers, Answers::Open(..)) {
        keep(&tx, &roster, opened).await?;
        tx.commit().await?;
    }
    Ok((copy, answers))
}

/// The answers that the gate opens to this member, each by its own day.
async fn cleared(open: &OpenDesk, tx: &Tx, copy: &Copy) -> Result<Answers, Problem> {
    let receiver = crossing::at_desk(&open.desk);
    let (mut all, mut under, mut closed) = (Vec::new(), None, None);
    for answer in &copy.answers {
        let item = crossing::item(copy.to.org, copy.id, answer.at);
        let decision = crossing::decide(open.desk.app(), tx, &item, &receiver, CrossingAct::Read).await?;
        match decision.clear(answer.clone()) {
            Ok(cleared) => {
                under = cleared.under().map(|under| under.clause().clone());
                all.push(cleared.into_inner());
            }
            Err(why) => closed = Some(why),
        }
    }
    Ok(match (under, closed) {
        (Some(clause), _) => Answers::Open(all, clause),
        (None, Some(why)) => Answers::Closed(why),
        (None, None) => Answers::None,
    })
}

/// The consults of a team with their copies and whether whoever was asked can open them, oldest first.
pub(crate) async fn standing(
    desk: &Desk,
    tx: &Tx,
    asked: Vec<Consult>,
    copies: Vec<(Copy, Option<String>)>,
    now: Timestamp,
) -> Result<Vec<Standing>, Problem> {
    let mut copies: HashMap<Uuid, (Copy, Option<String>)> = copies
        .into_iter()
        .map(|(copy, outside)| (copy.id, (copy, outside)))
        .collect();
    let mut all = Vec::new();
    for consult in asked {
        let Some((mut copy, outside)) = copies.remove(&consult.of_copy()) else {
            continue;
        };
        copy.end(now);
        let lost = match copy.state {
            CopyState::Open => lost(desk, tx, &copy, outside.as_deref()).await?,
            _ => None,
        };
        all.push(Standing { consult, copy, lost });
    }
    all.sort_by_key(|standing| standing.consult.sent.at);
    Ok(all)
}

/// Why nobody can open it any more. Who fills a position of a partner is told only while a clause opens a consult to that position.
async fn lost(desk: &Desk, tx: &Tx, copy: &Copy, outside: Option<&str>) -> Result<Option<Lost>, Problem> {
    let to = &copy.to;
    let position = position::store::find_of(tx, to.org, to.position).await?;
    if let Some(position) = &position {
        let item = crossing::item(desk.org(), copy.id, copy.sent_at);
        let receiver = crossing::at_position(position);
        let decision = crossing::decide(desk.app(), tx, &item, &receiver, CrossingAct::Receive).await?;
        if crossing::opened(&decision).is_none() {
            return Ok(None);
        }
    }
    let key = store::key_of(tx, to.position).await?;
    let person = position.and_then(|position| position.person);
    Ok(rules::lost(to, outside, person, key.as_ref()))
}

fn copy_of(known: &mut [Opened], id: Uuid) -> Result<&mut Opened, Problem> {
    let is_it = |opened: &&mut Opened| matches!(&opened.envelope.held, Held::Copy(copy) if copy.id == id);
    known.iter_mut().find(is_it).ok_or(Problem::Missing)
}

/// Takes a consult back: what was sent is gone from the copy, and both read that it was taken back, when and by whom.
///
/// Errors: `consult.why`; conflicts `consult.recalled-already` and `consult.over`.
pub async fn recall(open: &OpenDesk, id: Uuid, why: &str) -> Result<(), Wrong> {
    let why = plain_text(why, &t("team-why-called"), rules::TEXT, true);
    let why = why.map_err(|problem| FieldProblems::one("why", &problem))?;
    let (tx, roster, mut known) = begun(open).await?;
    let (mut found, mut of_copy) = (None, id);
    for opened in &mut known {
        if let Held::Consult(consult) = &mut opened.envelope.held
            && consult.id == id
        {
            if consult.recalled.is_some() {
                return Err(Problem::conflict("consult.recalled-already", t("consult-recalled-already")).into());
            }
            let moment = moment(open);
            consult.recalled = Some(Recalled {
                moment,
                why: why.clone(),
            });
            of_copy = consult.of_copy();
            found = Some(opened);
        }
    }
    let consult = found.ok_or(Problem::Missing)?;
    keep(&tx, &roster, consult).await?;
    let opened = copy_of(&mut known, of_copy)?;
    if let Held::Copy(copy) = &mut opened.envelope.held {
        if copy.state != CopyState::Open {
            return Err(Problem::conflict("consult.over", t("consult-over")).into());
        }
        copy.letter = None;
        copy.state = CopyState::Recalled {
            at: open.desk.now(),
            by: open.member.title.clone(),
        };
    }
    keep(&tx, &roster, opened).await?;
    tx.commit().await.map_err(|fault| Wrong::Problem(fault.into()))
}

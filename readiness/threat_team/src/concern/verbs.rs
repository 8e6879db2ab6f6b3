//! The verbs of a concern: each opens what is sealed, asks the rule, and seals it anew, in one transaction.

use super::{
    Author, Case, Moment,
    rules::{self, Wrong},
};
use crate::{
    consult::{self, Standing},
    desk::OpenDesk,
    intake::Thread,
    roster::{self, KeptOut, Roster},
    sealed::{
        Envelope, Held,
        model::Opened,
        verbs::{self, keep, keep_new, random_id},
    },
};
use muster_store::Tx;
use muster_terms::*;
use muster_web::Problem;
use uuid::Uuid;

/// A concern with who may not read it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub case: Case,
    pub kept_out: KeptOut,
}

/// All that a member reads.
#[derive(Debug, Clone)]
pub struct Desktop {
    pub roster: Roster,
    pub cases: Vec<Listed>,
    pub threads: Vec<Thread>,
    /// What was asked of the police, with its copy, oldest first.
    pub consults: Vec<Standing>,
}

impl Desktop {
    pub fn case(&self, id: Uuid) -> Option<&Listed> {
        self.cases.iter().find(|listed| listed.case.id == id)
    }

    pub fn thread(&self, id: Uuid) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.id == id)
    }

    /// What somebody told the team and nobody has looked at.
    pub fn unscreened(&self) -> impl Iterator<Item = &Thread> {
        self.threads.iter().filter(|thread| self.case_of(thread.id).is_none())
    }

    /// The concern that began with this.
    pub fn case_of(&self, thread: Uuid) -> Option<&Listed> {
        self.cases.iter().find(|listed| listed.case.thread == Some(thread))
    }
}

/// Reads all that this member's key opens.
pub async fn read(open: &OpenDesk) -> Result<Desktop, Problem> {
    let tx = open.desk.read().await?;
    let roster = roster::store::roster(&tx, open.desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let opened = roster::verbs::opened(&tx, &open.key).await?;
    let mut desktop = Desktop {
        roster,
        cases: Vec::new(),
        threads: Vec::new(),
        consults: Vec::new(),
    };
    let (mut asked, mut copies) = (Vec::new(), Vec::new());
    for Opened { envelope, .. } in opened {
        match envelope.held {
            Held::Nothing => {}
            Held::Thread(thread) => desktop.threads.push(*thread),
            Held::Consult(consult) => asked.push(*consult),
            Held::Copy(copy) => copies.push((*copy, envelope.outside)),
            Held::Case(case) => desktop.cases.push(Listed {
                case: *case,
                kept_out: envelope.kept_out,
            }),
        }
    }
    desktop.consults = consult::verbs::standing(&open.desk, &tx, asked, copies, open.desk.now()).await?;
    desktop.threads.sort_by_key(|thread| std::cmp::Reverse(thread.at));
    desktop.cases.sort_by_key(|listed| {
        (
            listed.case.next_on().is_none(),
            listed.case.next_on(),
            listed.case.opened.at,
        )
    });
    Ok(desktop)
}

/// Now, by this member.
pub fn moment(open: &OpenDesk) -> Moment {
    Moment {
        at: open.desk.now(),
        by: open.author(),
    }
}

/// Today, where this desk is.
pub fn today(open: &OpenDesk) -> civil::Date {
    open.desk.now().to_zoned(open.desk.time_zone()).date()
}

/// Whoever can have an action.
pub fn owners(roster: &Roster, kept_out: &KeptOut) -> Vec<Author> {
    let owner = |member: &roster::Member| Author {
        person: member.person,
        title: member.title.clone(),
    };
    roster.readers(kept_out).map(owner).collect()
}

pub(crate) async fn begun(open: &OpenDesk) -> Result<(Tx, Roster, Vec<Opened>), Problem> {
    let tx = open.desk.begin().await?;
    let roster = roster::store::roster_for_update(&tx, open.desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let known = verbs::open_all(&tx, &open.key).await?;
    Ok((tx, roster, known))
}

/// Opens a concern, from what somebody told the team or from the team's own knowledge. Whoever is kept out of it loses what was told
/// as well.
///
/// Errors: `team.screened-already` when somebody was first; missing for what this key does not open.
pub async fn open_case(open: &OpenDesk, case: Case, wanted: &[String]) -> Result<(), Problem> {
    let (tx, roster, mut known) = begun(open).await?;
    let check = |before: &KeptOut| rules::check_kept_out((wanted, &[]), before, &roster, open.member.person);
    let kept_out = match case.thread {
        None => check(&KeptOut::default())?,
        Some(thread) => {
            let taken = known
                .iter()
                .any(|opened| matches!(&opened.envelope.held, Held::Case(case) if case.thread == Some(thread)));
            if taken {
                let words = muster_web::t("team-screened-already");
                return Err(Problem::conflict("team.screened-already", words));
            }
            let told = find_told(&mut known, thread).ok_or(Problem::Missing)?;
            let kept_out = check(&told.envelope.kept_out)?;
            if told.envelope.kept_out != kept_out {
                told.envelope.kept_out = kept_out.clone();
                told.envelope.renew();
                keep(&tx, &roster, told).await?;
            }
            kept_out
        }
    };
    let mut envelope = Envelope::new(Held::Case(Box::new(case)));
    envelope.kept_out = kept_out;
    keep_new(&tx, &roster, &known, envelope).await?;
    Ok(tx.commit().await?)
}

fn find_told(known: &mut [Opened], thread: Uuid) -> Option<&mut Opened> {
    let is_it = |opened: &&mut Opened| matches!(&opened.envelope.held, Held::Thread(each) if each.id == thread);
    known.iter_mut().find(is_it)
}

/// A new id for a concern.
pub fn new_id() -> Uuid {
    random_id()
}

/// Changes a concern as a rule says.
///
/// Errors: missing for one that this key does not open; what the rule refuses.
pub async fn change(
    open: &OpenDesk,
    id: Uuid,
    rule: impl FnOnce(Case, &Roster, &KeptOut) -> rules::Changed,
) -> Result<(), Wrong> {
    let (tx, roster, mut known) = begun(open).await?;
    let opened = find(&mut known, id)?;
    let Held::Case(case) = &opened.envelope.held else {
        return Err(Problem::Missing.into());
    };
    let changed = rule((**case).clone(), &roster, &opened.envelope.kept_out)?;
    opened.envelope.held = Held::Case(Box::new(changed));
    keep(&tx, &roster, opened).await?;
    tx.commit().await.map_err(|fault| Wrong::Problem(fault.into()))
}

fn find(known: &mut [Opened], id: Uuid) -> Result<&mut Opened, Problem> {
    let is_it = |opened: &&mut Opened| matches!(&opened.envelope.held, Held::Case(case) if case.id == id);
    known.iter_mut().find(is_it).ok_or(Problem::Missing)
}

/// Keeps members out of a concern, and of what was told; whoever was offered and not chosen may read it from now on.
///
/// Errors: as [`rules::check_kept_out`]; a conflict `team.changed-meanwhile` when somebody was first.
pub async fn keep_out(open: &OpenDesk, id: Uuid, form: &rules::CaseForm) -> Result<(), Problem> {
    let (tx, roster, mut known) = begun(open).await?;
    let opened = find(&mut known, id)?;
    let before = &opened.envelope.kept_out;
    if rules::out_words(before) != form.seen_out {
        let problem = Problem::conflict("team.changed-meanwhile", muster_web::t("team-changed-meanwhile"));
        return Err(problem.meanwhile(format!("/team/concerns/{id}/readers"), None));
    }
    let kept_out = rules::check_kept_out((&form.kept_out, &form.offered), before, &roster, open.member.person)?;
    let thread = match &opened.envelope.held {
        Held::Case(case) => case.thread,
        _ => None,
    };
    opened.envelope.kept_out.clone_from(&kept_out);
    opened.envelope.renew();
    keep(&tx, &roster, opened).await?;
    if let Some(told) = thread.and_then(|thread| find_told(&mut known, thread)) {
        told.envelope.kept_out.clone_from(&kept_out);
        told.envelope.renew();
        keep(&tx, &roster, told).await?;
    }
    for consult in consults_of(&known, id) {
        for each in known.iter_mut().filter(|each| is_of(&each.envelope.held, consult)) {
            each.envelope.kept_out.clone_from(&kept_out);
            each.envelope.renew();
            keep(&tx, &roster, each).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Ids of what the police were asked about a concern: of the team's records and of their copies.
fn consults_of(known: &[Opened], case: Uuid) -> Vec<Uuid> {
    let of_case = known.iter().filter_map(|opened| match &opened.envelope.held {
        Held::Consult(consult) if consult.case == case => Some([consult.id, consult.of_copy()]),
        _ => None,
    });
    of_case.flatten().collect()
}

/// Is this the team's record of a consult, or its copy?
fn is_of(held: &Held, consult: Uuid) -> bool {
    match held {
        Held::Consult(each) => each.id == consult,
        Held::Copy(each) => each.id == consult,
        _ => false,
    }
}

/// Deletes a concern that was not for the team, with what was told: their rows hold nothing from now on.
///
/// Errors: as [`rules::check_erasure`]; `consult.has-some` where the police were asked about it: what was disclosed stays on record.
pub async fn erase(open: &OpenDesk, id: Uuid) -> Result<(), Problem> {
    let (tx, roster, mut known) = begun(open).await?;
    let has_consults = !consults_of(&known, id).is_empty();
    let opened = find(&mut known, id)?;
    let Held::Case(case) = &opened.envelope.held else {
        return Err(Problem::Missing);
    };
    if has_consults {
        return Err(Problem::refusal("consult.has-some", muster_web::t("consult-has-some")));
    }
    let readers = roster.readers(&opened.envelope.kept_out).count();
    let thread = rules::check_erasure(case, open.member.person, readers)?;
    opened.envelope = Envelope::new(Held::Nothing);
    keep(&tx, &roster, opened).await?;
    if let Some(told) = find_told(&mut known, thread) {
        told.envelope = Envelope::new(Held::Nothing);
        keep(&tx, &roster, told).await?;
    }
    Ok(tx.commit().await?)
}

/// Answers whoever told the team: they read it with their receipt.
///
/// Errors: missing for what this key does not open; `team.record-full`.
pub async fn answer(open: &OpenDesk, thread: Uuid, words: String) -> Result<(), Problem> {
    let (tx, roster, mut known) = begun(open).await?;
    let told = find_told(&mut known, thread).ok_or(Problem::Missing)?;
    if let Held::Thread(thread) = &mut told.envelope.held {
        thread.say(crate::intake::Side::Team, words, open.desk.now());
    }
    keep(&tx, &roster, told).await?;
    Ok(tx.commit().await?)
}

//! What waits for a desk: own rows by duty and position, others' rows by the gate.

use super::{Waiting, WaitingKind, store};
use crate::partner::{Asked, Candidate, ask_gate};
use muster_policy::{Cleared, CrossingAct};
use muster_store::Tx;
use muster_terms::Act;
use muster_web::{Desk, Problem, t};

/// The highest number that a page shows of what waits.
const MOST: usize = 99;

/// How many things wait for this person, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(Vec<WaitingKind>);

impl Counts {
    /// The number in the top bar.
    pub fn total(&self) -> u32 {
        number(self.0.len())
    }

    /// The number at one place of the menu.
    pub fn of(&self, kinds: &[WaitingKind]) -> u32 {
        number(self.0.iter().filter(|kind| kinds.contains(kind)).count())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count.min(MOST)).unwrap_or_default()
}

/// What waits for this person, counted for the top bar and the menu. It leaves no line, as a menu leaves none. A page that lists the
/// things themselves has counted them.
///
/// - Errors: a fault when the store fails or the server has no gate.
pub async fn counts(tx: &Tx, desk: &Desk) -> Result<Counts, Problem> {
    if let Some(counts) = desk.noted::<Counts>() {
        return Ok(counts);
    }
    let (own, asked) = look(tx, desk).await?;
    Ok(counted(&own, &asked))
}

fn counted(own: &[Waiting], asked: &Asked<Waiting>) -> Counts {
    let foreign = asked.cleared.iter().map(|row| row.as_ref().kind);
    Counts(own.iter().map(|row| row.kind).chain(foreign).collect())
}

/// The things themselves, worst first. What is shown of others leaves its lines in "who saw what".
pub async fn rows(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Problem> {
    let (mut rows, asked) = look(tx, desk).await?;
    desk.note(counted(&rows, &asked));
    rows.extend(asked.keep(desk, tx).await?.into_iter().map(opened));
    rows.sort_by_key(|row| (row.kind, row.is_drill, row.due));
    Ok(rows)
}

async fn look(tx: &Tx, desk: &Desk) -> Result<(Vec<Waiting>, Asked<Waiting>), Problem> {
    let (mut own, mut foreign): (Vec<Waiting>, Vec<Candidate<Waiting>>) = store::calls(tx, desk).await?;
    foreign.extend(store::clears(tx, desk).await?);
    let (own_drills, foreign_drills) = store::drills(tx, desk).await?;
    own.extend(own_drills);
    foreign.extend(foreign_drills);
    own.extend(store::actions(tx, desk).await?);
    if desk.may(Act::Sign) || desk.may(Act::NegotiateAgreements) {
        own.extend(store::agreements(tx, desk, desk.may(Act::Sign)).await?);
    }
    if desk.may(Act::NegotiateAgreements) {
        own.extend(store::requests(tx, desk.org()).await?);
    }
    if desk.may(Act::Debrief) {
        own.extend(store::own_debriefs(tx, desk).await?);
        foreign.extend(store::partner_debriefs(tx, desk.org()).await?);
    }
    // Who debriefs answers for the organisation, anybody else for what is asked of its own position.
    let of = (!desk.may(Act::Debrief)).then_some(desk.who.position);
    foreign.extend(store::proposed_actions(tx, desk.org(), of).await?);
    let mut asked = ask_gate(desk, tx, CrossingAct::List, &t("inbox-called"), foreign).await?;
    // Two sides that said all clear ask this one once.
    let asks = |row: &Cleared<Waiting>| {
        let row = row.as_ref();
        (row.kind == WaitingKind::AllClear).then(|| row.reference.clone())
    };
    asked
        .cleared
        .dedup_by(|next, row| asks(row).is_some_and(|asks_for| asks(next) == Some(asks_for)));
    Ok((own, asked))
}

fn opened(cleared: Cleared<Waiting>) -> Waiting {
    let clause = cleared
        .under()
        .map(|under| (under.clause().agreement.clone(), under.clause().number.clone()));
    Waiting {
        clause,
        ..cleared.into_inner()
    }
}

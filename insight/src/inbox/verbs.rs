//! What waits for a desk: own rows by duty and position, others' rows by the gate.

use super::{More, Waiting, WaitingKind, store, store::Theirs};
use crate::partner::{Asked, Asking};
use muster_agreements::mou;
use muster_policy::{Cleared, CrossingAct};
use muster_readiness::kit;
use muster_store::Tx;
use muster_terms::{Act, DataClass};
use muster_web::{Desk, Problem, t, t_with};
use std::collections::BTreeSet;

/// The highest number that a page shows of what waits.
const MOST: usize = 99;

/// How many things wait for this person, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    kinds: Vec<WaitingKind>,
    /// Of these there are more than were counted.
    cut: BTreeSet<WaitingKind>,
}

/// What waits as a page says it: "12", or "99+".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Number {
    pub count: u32,
    /// There are more than that.
    pub more: bool,
}

impl Counts {
    /// The number in the top bar.
    pub fn total(&self) -> Number {
        self.of(&WaitingKind::ALL)
    }

    /// The number at one place of the menu.
    pub fn of(&self, kinds: &[WaitingKind]) -> Number {
        let count = self.kinds.iter().filter(|kind| kinds.contains(kind)).count();
        Number {
            count: u32::try_from(count.min(MOST)).unwrap_or_default(),
            more: count > MOST || kinds.iter().any(|kind| self.cut.contains(kind)),
        }
    }
}

/// What waits for this person, counted for the top bar and the menu. It leaves no line, as a menu leaves none. A page that lists the
/// things themselves has counted them.
///
/// - Errors: a fault when the store fails or the server has no gate.
pub async fn counts(tx: &Tx, desk: &Desk) -> Result<Counts, Problem> {
    if let Some(counts) = desk.noted::<Counts>() {
        return Ok(counts);
    }
    Ok(look(tx, desk).await?.counts())
}

/// What the inbox shows, and of what there is more than it shows.
#[derive(Debug)]
pub struct Inbox {
    /// Worst first.
    pub rows: Vec<Waiting>,
    /// In the order of the rows.
    pub more: Vec<More>,
}

impl Inbox {
    /// How many wait of one kind.
    pub fn number_of(&self, kind: WaitingKind) -> Number {
        let count = self.rows.iter().filter(|row| row.kind == kind).count();
        Number {
            count: u32::try_from(count).unwrap_or(u32::MAX),
            more: self.more.iter().any(|more| more.kind == kind),
        }
    }
}

/// The things themselves, worst first. What is shown of others leaves its lines in "who saw what".
pub async fn rows(tx: &Tx, desk: &Desk) -> Result<Inbox, Problem> {
    let looked = look(tx, desk).await?;
    desk.note(looked.counts());
    let Looked {
        own: mut rows,
        asked,
        cut,
    } = looked;
    rows.extend(asked.keep(desk, tx).await?.into_iter().map(opened));
    for row in &mut rows {
        let day = row.planned_for.map(|at| at.to_zoned(desk.time_zone()).date());
        row.due = row.due.or(day);
    }
    rows.sort_by_key(|row| (row.kind, row.is_drill, row.due));
    let more = cut.into_iter().map(|kind| More {
        kind,
        may_open: desk.may(kind.list_act()),
    });
    Ok(Inbox {
        rows,
        more: more.collect(),
    })
}

/// What was found: own rows, others' as the gate let them through, and the kinds that go on.
struct Looked {
    own: Vec<Waiting>,
    asked: Asked<Waiting>,
    cut: BTreeSet<WaitingKind>,
}

impl Looked {
    fn counts(&self) -> Counts {
        let foreign = self.asked.cleared.iter().map(|row| row.as_ref().kind);
        Counts {
            kinds: self.own.iter().map(|row| row.kind).chain(foreign).collect(),
            cut: self.cut.clone(),
        }
    }

    /// Own rows of one kind, which come with one too many where there are more.
    fn add(&mut self, mut rows: Vec<Waiting>) {
        if rows.len() > store::EACH {
            self.cut.extend(rows.iter().map(|row| row.kind));
            rows.truncate(store::EACH);
        }
        self.own.extend(rows);
    }
}

async fn look(tx: &Tx, desk: &Desk) -> Result<Looked, Problem> {
    let debriefs = desk.may(Act::Debrief);
    // Who debriefs answers for the organisation, anybody else for what is asked of its own position.
    let of = (!debriefs).then_some(desk.who.position);
    let mut wanted = vec![Theirs::Calls, Theirs::Clears, Theirs::Drills, Theirs::Proposed(of)];
    if debriefs {
        wanted.push(Theirs::Debriefs);
    }
    if desk.may(Act::ManageSites) {
        wanted.extend([
            Theirs::Visits(None),
            Theirs::Plans,
            Theirs::Events,
            Theirs::Introductions,
        ]);
    }
    // Who comes along on a visit may sign for its side.
    let signs = (desk.may(Act::Respond) && !desk.may(Act::ManageSites)).then_some(desk.who.position);
    if signs.is_some() {
        wanted.push(Theirs::Visits(signs));
    }
    if desk.may(Act::Drill) {
        wanted.push(Theirs::Exercises);
    }
    let (asked, cut) = theirs(tx, desk, wanted).await?;
    let mut looked = Looked {
        own: Vec::new(),
        asked,
        cut,
    };
    looked.add(store::own_calls(tx, desk).await?);
    looked.add(store::own_drills(tx, desk).await?);
    looked.add(store::reach_questions(tx, desk).await?);
    if desk.may(Act::ManageSites) {
        looked.add(store::dead_numbers(tx, desk).await?);
    }
    looked.add(store::actions(tx, desk).await?);
    looked.add(kits(tx, desk).await?);
    if desk.may(Act::Sign) || desk.may(Act::NegotiateAgreements) {
        looked.add(store::agreements(tx, desk, desk.may(Act::Sign)).await?);
    }
    if desk.may(Act::NegotiateAgreements) {
        looked.add(store::requests(tx, desk.org()).await?);
    }
    if desk.may(Act::ManageSites) {
        looked.add(store::loans(tx, desk).await?);
        looked.add(store::own_visits(tx, desk, None).await?);
        looked.add(store::own_plans(tx, desk).await?);
        looked.add(store::own_introductions(tx, desk).await?);
    }
    if signs.is_some() {
        looked.add(store::own_visits(tx, desk, signs).await?);
    }
    if debriefs {
        looked.add(store::own_debriefs(tx, desk).await?);
    }
    Ok(looked)
}

/// Kits in use that this position keeps and that are not in order: each once, with the worst of it.
async fn kits(tx: &Tx, desk: &Desk) -> Result<Vec<Waiting>, Problem> {
    let (zone, today) = (desk.time_zone(), desk.now().to_zoned(desk.time_zone()).date());
    let kept = kit::store::kept_by(tx, desk.who.position).await?;
    let mut rows: Vec<Waiting> = kept
        .iter()
        .filter_map(|kit| {
            let worst = kit::standing::worst(kit, today, &zone)?;
            let values = [
                ("kit", kit.words().into()),
                ("matter", kit::matter_word(worst.matter).into()),
            ];
            Some(Waiting {
                kind: WaitingKind::Kit,
                reference: kit.reference.clone(),
                words: t_with("inbox-kit-words", &values),
                other: kit.site_name.clone(),
                side: desk.who.org_kind.side(),
                due: worst.by,
                planned_for: None,
                is_drill: false,
                clause: None,
                introduction: None,
            })
        })
        .collect();
    rows.truncate(store::EACH + 1);
    Ok(rows)
}

/// Rows of others, of each kind until enough are open to this reader or none is left: what is closed pushes nothing out. That there
/// are more is said of such as are open, and of no others.
async fn theirs(tx: &Tx, desk: &Desk, wanted: Vec<Theirs>) -> Result<(Asked<Waiting>, BTreeSet<WaitingKind>), Problem> {
    let mut asking = Asking::new(desk, tx, CrossingAct::List, &t("inbox-called"));
    let mut cut = BTreeSet::new();
    for what in wanted {
        // They take the longest to find: where no clause opens any, nobody looks.
        if matches!(what, Theirs::Debriefs) {
            let partners = mou::store::partners_of(tx, desk.org()).await?;
            if asking.who_may_open(DataClass::Debrief, partners).await.is_empty() {
                continue;
            }
        }
        let (mut skip, mut places) = (0, store::EACH);
        loop {
            let batch = store::theirs(tx, desk, what, skip).await?;
            let Some(kind) = batch.first().map(|first| first.row.kind) else {
                break;
            };
            skip += batch.len();
            let is_last = batch.len() < store::AT_ONCE;
            if asking.go_on(batch, &mut places).await? {
                cut.insert(kind);
                break;
            }
            if is_last {
                break;
            }
        }
    }
    let mut asked = asking.asked;
    // Two sides that said all clear ask this one once.
    let asks = |row: &Cleared<Waiting>| {
        let row = row.as_ref();
        (row.kind == WaitingKind::AllClear).then(|| row.reference.clone())
    };
    asked
        .cleared
        .dedup_by(|next, row| asks(row).is_some_and(|asks_for| asks(next) == Some(asks_for)));
    Ok((asked, cut))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_cut_says_so() {
        let of = |drills: usize, cut: &[WaitingKind]| Counts {
            kinds: vec![WaitingKind::Drill; drills],
            cut: cut.iter().copied().collect(),
        };
        let number = |counts: &Counts, kind| {
            let Number { count, more } = counts.of(&[kind]);
            (count, more)
        };
        assert_eq!(number(&of(99, &[]), WaitingKind::Drill), (99, false));
        assert_eq!(number(&of(100, &[]), WaitingKind::Drill), (99, true));
        let cut = of(50, &[WaitingKind::Drill]);
        assert_eq!(number(&cut, WaitingKind::Drill), (50, true));
        assert_eq!(
            number(&cut, WaitingKind::Action),
            (0, false),
            "another place of the menu"
        );
        assert!(cut.total().more);
    }
}

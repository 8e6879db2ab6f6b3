//! Offering, asking, answering, handing over, bringing back. One transaction each; every step of a loan is entered in both logs.

use super::model::Step;
use super::rules::{self, Offer, Terms};
use super::{Loan, LoanEvent, Resource, reading, store};
use muster_agreements::crossing::{Gate, Receiver};
use muster_membership::position;
use muster_policy::{CrossingAct, Reader};
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, plain_text, t};
use serde_json::json;

async fn own_position(desk: &Desk, tx: &Tx, id: PositionId) -> Result<String, Problem> {
    let found = position::store::find_of(tx, desk.org(), id).await?;
    let refusal = || Problem::refusal("resource.ask", t("resource-choose"));
    Ok(found.ok_or_else(refusal)?.title)
}

/// Offers a resource to partners.
///
/// Errors: `resource.ask`, `resource.too-many`.
pub async fn offer(desk: &Desk, offer: Offer) -> Result<ResourceId, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let ask_title = own_position(desk, &tx, offer.ask).await?;
    if store::of_org(&tx, desk.org()).await?.len() >= rules::MOST_OFFERS {
        return Err(Problem::refusal("resource.too-many", t("resource-too-many")));
    }
    let resource = with_offer(
        Resource {
            id: ResourceId::new(),
            org: desk.org(),
            unit: desk.who.unit,
            kind: offer.kind,
            name: String::new(),
            words: String::new(),
            quantity: 1,
            place: String::new(),
            conditions: String::new(),
            ask: offer.ask,
            ask_title: String::new(),
            offered_until: None,
            withdrawn_at: None,
            revision: 1,
            changed: LastChange::by(desk),
        },
        offer,
        ask_title,
    );
    store::insert(&tx, &resource).await?;
    tx.commit_with(entry(desk, "resource.offered", &resource)).await?;
    Ok(resource.id)
}

fn with_offer(resource: Resource, offer: Offer, ask_title: String) -> Resource {
    Resource {
        kind: offer.kind,
        name: offer.name,
        words: offer.words,
        quantity: offer.quantity,
        place: offer.place,
        conditions: offer.conditions,
        ask: offer.ask,
        ask_title,
        offered_until: offer.offered_until,
        ..resource
    }
}

/// An own resource that this desk may change.
pub async fn find_own(desk: &Desk, tx: &Tx, id: ResourceId) -> Result<Resource, Problem> {
    desk.require(Act::ManageSites)?;
    let found = store::find(tx, id).await?;
    found.filter(|found| found.org == desk.org()).ok_or(Problem::Missing)
}

/// Changes an offer; one that was withdrawn is offered again. `seen` is the revision that the writer saw.
///
/// Errors: `resource.changed-meanwhile`, a conflict; `resource.ask`; `resource.promised` for fewer than are promised already.
pub async fn change(desk: &Desk, id: ResourceId, seen: i64, offer: Offer) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    store::hold(&tx, id).await?;
    let known = find_own(desk, &tx, id).await?;
    if known.revision != seen {
        return Err(rules::lost_race(&known.changed, id, desk));
    }
    let ask_title = own_position(desk, &tx, offer.ask).await?;
    let loans = store::open_loans(&tx, id).await?;
    let today = reading::today(desk);
    let promised: Vec<rules::Promised> = loans.iter().filter_map(|loan| rules::promised(loan, today)).collect();
    if rules::free(offer.quantity, &promised, today, civil::Date::MAX) < 0 {
        return Err(Problem::refusal("resource.promised", t("resource-promised")));
    }
    let before = known.changed.clone();
    let changed = Resource {
        unit: desk.who.unit,
        withdrawn_at: None,
        revision: seen + 1,
        changed: LastChange::by(desk),
        ..with_offer(known, offer, ask_title)
    };
    if !store::save(&tx, &changed).await? {
        return Err(rules::lost_race(&before, id, desk));
    }
    Ok(tx.commit_with(entry(desk, "resource.changed", &changed)).await?)
}

/// Takes an offer back. What is asked for or lent goes on.
pub async fn withdraw(desk: &Desk, id: ResourceId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    store::hold(&tx, id).await?;
    let known = find_own(desk, &tx, id).await?;
    if known.withdrawn_at.is_some() {
        return Ok(());
    }
    let withdrawn = Resource {
        withdrawn_at: Some(desk.now()),
        revision: known.revision + 1,
        changed: LastChange::by(desk),
        ..known
    };
    if !store::save(&tx, &withdrawn).await? {
        return Err(rules::lost_race(&withdrawn.changed, id, desk));
    }
    Ok(tx.commit_with(entry(desk, "resource.withdrawn", &withdrawn)).await?)
}

fn entry(desk: &Desk, kind: &'static str, resource: &Resource) -> Entry {
    Entry::new(desk.org(), kind, desk.now())
        .with("resource", String::from(resource.id))
        .with("kind", resource.kind.as_str())
        .with("quantity", resource.quantity)
        .with("by", String::from(desk.who.position))
}

/// Asks a partner for what it offers.
///
/// Errors: [`Problem::Missing`] when it is not open to this desk; `loan.own`, `loan.dates`, `loan.quantity`, `loan.too-many`,
/// `loan.asked-enough`, `text.empty`, `text.too-long`.
pub async fn ask(desk: &Desk, id: ResourceId, terms: Terms, purpose: &str) -> Result<Reference, Problem> {
    desk.require(Act::ManageSites)?;
    let purpose = plain_text(purpose, &t("loan-purpose-called"), 1_000, true)?;
    let terms = rules::check_terms(terms, reading::today(desk))?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, id, CrossingAct::Read).await?;
    let resource = found.listed.resource;
    let Some(clause) = found.under.first() else {
        return Err(Problem::refusal("loan.own", t("loan-own")));
    };
    store::hold(&tx, id).await?;
    let waiting = store::open_loans(&tx, id).await?;
    // Pressed twice is asked once.
    let same = |loan: &&Loan| loan.borrower == desk.org() && rules::asks_the_same(loan, terms, &purpose);
    if let Some(asked) = waiting.iter().find(same) {
        let reference = asked.reference.clone();
        tx.commit().await?;
        return Ok(reference);
    }
    if let Err(problem) = rules::check_asking(&resource, &waiting, desk.org(), terms) {
        // That it is offered was told by now, and stands in "who saw what".
        tx.commit().await?;
        return Err(problem);
    }
    let loan = Loan {
        id: LoanId::new(),
        reference: store::draw_reference(&tx).await?,
        resource: id,
        owner: resource.org,
        borrower: desk.org(),
        kind: resource.kind,
        name: resource.name,
        clause: (clause.agreement.clone(), clause.number.clone()),
        asked_position: desk.who.position,
        state: LoanState::Asked,
        quantity: terms.quantity,
        from_on: terms.from_on,
        until_on: terms.until_on,
        purpose: purpose.clone(),
        gave_at: None,
        took_at: None,
        asked_at: desk.now(),
        ended_at: None,
        revision: 1,
    };
    store::insert_loan(&tx, &loan).await?;
    keep(desk, tx, &loan, Step::Asked, purpose).await?;
    Ok(loan.reference)
}

/// May this position take such a step at all? Who may promise may hand over too.
fn require(desk: &Desk, step: Step) -> Result<(), Problem> {
    match desk.may(Act::ManageSites) {
        true => Ok(()),
        false => desk.require(step.needs()),
    }
}

/// What comes with a step: words, and for a yes perhaps other numbers or days.
#[derive(Debug, Clone, Default)]
pub struct StepInput {
    pub words: String,
    pub terms: Option<Terms>,
    /// The revision that was seen.
    pub seen: i64,
}

/// Takes a step.
///
/// Errors: [`Problem::Missing`] for a loan of others; `loan.not-now`, a conflict; `loan.not-free`; `loan.closed` where the agreement
/// does not open the offer any more; `loan.dates`, `loan.quantity`, `text.empty`, `text.too-long`.
pub async fn step(desk: &Desk, reference: &Reference, step: Step, input: StepInput) -> Result<(), Problem> {
    require(desk, step)?;
    let tx = desk.begin().await?;
    let known = store::find_loan(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    store::hold(&tx, known.resource).await?;
    let loan = store::find_loan(&tx, desk.org(), reference)
        .await?
        .ok_or(Problem::Missing)?;
    let is_owner = loan.owner == desk.org();
    if loan.revision != input.seen {
        return Err(not_now(reference));
    }
    let required = matches!(step, Step::Refused | Step::Cancelled | Step::Brought | Step::Returned);
    let words = plain_text(&input.words, &t("loan-words-called"), 1_000, required)?;
    let today = reading::today(desk);
    let terms = match (step, input.terms) {
        (Step::Granted, Some(terms)) => Some(rules::check_terms(terms, today)?),
        _ => None,
    };
    let after = rules::after(loan, step, is_owner, terms, desk.now()).map_err(|_| not_now(reference))?;
    match step {
        Step::Granted => may_grant(desk, &tx, &after, today).await?,
        Step::Gave | Step::Took => may_hand_over(&tx, &after, today).await?,
        _ => {}
    }
    if !store::save_loan(&tx, &after).await? {
        return Err(not_now(reference));
    }
    keep(desk, tx, &after, step, words).await
}

fn not_now(reference: &Reference) -> Problem {
    Problem::conflict("loan.not-now", t("loan-not-now")).meanwhile(format!("/loans/{reference}"), None)
}

/// A new promise needs the agreement, an offer, and enough of it.
async fn may_grant(desk: &Desk, tx: &Tx, loan: &Loan, today: civil::Date) -> Result<(), Problem> {
    if loan.until_on < today {
        return Err(Problem::refusal("loan.dates", t("loan-dates-wrong")));
    }
    let resource = store::find(tx, loan.resource).await?.ok_or(Problem::Missing)?;
    let closed = || Problem::refusal("loan.closed", t("loan-closed"));
    let asker = position::store::find(tx, loan.asked_position)
        .await?
        .ok_or_else(closed)?;
    let gate = desk.app().part::<Gate>();
    let gate = gate.ok_or_else(|| Fault::other("the server has no gate"))?;
    let ways = gate.ways(tx, loan.owner, loan.borrower, desk.now()).await?;
    let receiver = Receiver {
        reader: Reader {
            org: loan.borrower,
            unit: asker.unit,
            position: asker.id,
            duty: asker.duty,
        },
        title: asker.title,
    };
    let opens = ways.decide(&reading::item(&resource), &receiver, CrossingAct::Read, desk.now())?;
    if !opens.is_some_and(|decided| decided.decision.is_release()) {
        return Err(closed());
    }
    let others = store::open_loans(tx, loan.resource).await?;
    let others = others.iter().filter(|other| other.id != loan.id);
    let promised: Vec<rules::Promised> = others.filter_map(|other| rules::promised(other, today)).collect();
    let terms = Terms {
        quantity: loan.quantity,
        from_on: loan.from_on,
        until_on: loan.until_on,
    };
    rules::check_free(&resource, &promised, terms)
}

/// What is away cannot be handed over again, whatever the days say; and before its first day only what is promised to nobody else.
async fn may_hand_over(tx: &Tx, loan: &Loan, today: civil::Date) -> Result<(), Problem> {
    let resource = store::find(tx, loan.resource).await?.ok_or(Problem::Missing)?;
    let mut others = store::open_loans(tx, loan.resource).await?;
    others.retain(|other| other.id != loan.id);
    if rules::away(&others) + loan.quantity > resource.quantity {
        return Err(Problem::refusal("loan.away", t("loan-away")));
    }
    if loan.from_on <= today {
        return Ok(());
    }
    let promised: Vec<rules::Promised> = others
        .iter()
        .filter_map(|other| rules::promised(other, today))
        .collect();
    let early = Terms {
        quantity: loan.quantity,
        from_on: today,
        until_on: loan.until_on,
    };
    rules::check_free(&resource, &promised, early)
}

/// Row, receipt, entries and message in one commit.
async fn keep(desk: &Desk, mut tx: Tx, loan: &Loan, step: Step, words: String) -> Result<(), Problem> {
    let event = LoanEvent {
        step,
        at: desk.now(),
        org: desk.org(),
        title: desk.who.position_title.clone(),
        words,
        quantity: loan.quantity,
        from_on: loan.from_on,
        until_on: loan.until_on,
    };
    store::keep_event(&tx, loan.id, &event).await?;
    let orgs = [loan.owner, loan.borrower];
    tx.post(Message::live(
        step.entry(),
        json!({ "loan": loan.id, "reference": loan.reference, "orgs": orgs }),
    ));
    let entry = Entry::new(loan.owner, step.entry(), desk.now())
        .also_for(loan.borrower)
        .with("loan", String::from(loan.id))
        .with("resource", String::from(loan.resource))
        .with("quantity", loan.quantity)
        .with("from_on", loan.from_on.to_string())
        .with("until_on", loan.until_on.to_string())
        .with("by", String::from(desk.org()))
        .with("position", String::from(desk.who.position));
    Ok(tx.commit_with(entry).await?)
}

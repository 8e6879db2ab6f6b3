//! Posts, shifts and operational periods.

use super::{guests, hold_own, hold_read, keep};
use crate::model::*;
use crate::reading::Found;
use crate::rules::{self, PeriodInput, PostInput, ShiftInput};
use crate::store;
use jiff::SignedDuration;
use muster_membership::position;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t};

/// An event whose own side this desk staffs, held against others who write.
///
/// Errors: [`Problem::Missing`] for who did not accept; `event.not-now`.
async fn hold_to_staff(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Found, Problem> {
    desk.require(Act::ManageSites)?;
    let found = hold_read(desk, tx, reference).await?;
    if !found.may_staff(desk) {
        return Err(Problem::Missing);
    }
    rules::must_go_on(&found.event, desk.now())?;
    store::mix_units(tx, found.event.id, desk.org(), desk.who.unit).await?;
    Ok(found)
}

fn own_post<'a>(desk: &Desk, posts: &'a [Post], id: EventPostId) -> Result<&'a Post, Problem> {
    let found = posts.iter().find(|post| post.id == id && post.org == desk.org());
    found.ok_or(Problem::Missing)
}

async fn staffed(desk: &Desk, mut tx: Tx, event: &Event) -> Result<(), Problem> {
    // A partner knows of no other.
    let others = match event.org == desk.org() {
        true => guests::told(desk, &tx, event).await?,
        false => vec![event.org],
    };
    keep(desk, &mut tx, event, Step::Staffed, String::new(), &others).await?;
    Ok(tx.commit().await?)
}

/// Adds a post of the own side.
///
/// Errors: [`Problem::Missing`], `event.not-now`, `event.too-many`, and those of [`rules::may_post`].
pub async fn add_post(desk: &Desk, reference: &Reference, input: PostInput) -> Result<EventPostId, Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_staff(desk, &mut tx, reference).await?;
    let posts = found.posts();
    if posts.iter().filter(|post| post.org == desk.org()).count() >= rules::MOST_POSTS {
        return Err(rules::too_many());
    }
    rules::may_post(&posts, desk.org(), None, &input)?;
    let post = Post {
        id: EventPostId::new(),
        org: desk.org(),
        place: input.place,
        title: input.title,
        words: input.words,
        contact: input.contact,
        reports_to: input.reports_to,
        revision: 1,
        changed: LastChange::by(desk),
    };
    store::insert_post(&tx, found.event.id, &post).await?;
    staffed(desk, tx, &found.event).await?;
    Ok(post.id)
}

/// Changes a post of the own side. `seen` is the revision that the writer saw.
///
/// Errors: those of [`add_post`]; `event.changed-meanwhile`, a conflict.
pub async fn change_post(
    desk: &Desk,
    reference: &Reference,
    id: EventPostId,
    seen: i64,
    input: PostInput,
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_staff(desk, &mut tx, reference).await?;
    let posts = found.posts();
    let known = own_post(desk, &posts, id)?;
    if known.revision != seen {
        let reopen = format!("/events/{reference}/posts/{id}");
        return Err(rules::lost_race(&known.changed, desk, reopen));
    }
    rules::may_post(&posts, desk.org(), Some(id), &input)?;
    let post = Post {
        place: input.place,
        title: input.title,
        words: input.words,
        contact: input.contact,
        reports_to: input.reports_to,
        revision: known.revision + 1,
        changed: LastChange::by(desk),
        ..known.clone()
    };
    if !store::save_post(&tx, &post).await? {
        let reopen = format!("/events/{reference}/posts/{id}");
        return Err(rules::lost_race(&known.changed, desk, reopen));
    }
    staffed(desk, tx, &found.event).await
}

/// Takes a post of the own side away, and its shifts.
///
/// Errors: [`Problem::Missing`], `event.not-now`.
pub async fn remove_post(desk: &Desk, reference: &Reference, id: EventPostId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_staff(desk, &mut tx, reference).await?;
    own_post(desk, &found.posts(), id)?;
    store::remove_post(&tx, id, desk.now()).await?;
    staffed(desk, tx, &found.event).await
}

/// Puts an own position at an own post for a while. Gaps and overlaps are shown, not refused: a plan is made step by step.
///
/// Errors: [`Problem::Missing`], `event.not-now`, `event.too-many`, `event.post`, `event.position`.
pub async fn add_shift(desk: &Desk, reference: &Reference, input: ShiftInput) -> Result<ShiftId, Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_staff(desk, &mut tx, reference).await?;
    if own_post(desk, &found.posts(), input.post).is_err() {
        return Err(Problem::refusal("event.post", t("event-choose")));
    }
    let position = position::store::find_of(&tx, desk.org(), input.position).await?;
    let position = position.ok_or_else(|| Problem::refusal("event.position", t("event-choose")))?;
    let own = found.shifts().iter().filter(|shift| shift.org == desk.org()).count();
    if own >= rules::MOST_SHIFTS {
        return Err(rules::too_many());
    }
    let shift = Shift {
        id: ShiftId::new(),
        org: desk.org(),
        post: input.post,
        position: position.id,
        title: position.title,
        from: input.span.from,
        until: input.span.until,
    };
    store::insert_shift(&tx, found.event.id, &shift).await?;
    staffed(desk, tx, &found.event).await?;
    Ok(shift.id)
}

/// Takes a shift of the own side away.
///
/// Errors: [`Problem::Missing`], `event.not-now`.
pub async fn remove_shift(desk: &Desk, reference: &Reference, id: ShiftId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let found = hold_to_staff(desk, &mut tx, reference).await?;
    let shifts = found.shifts();
    if !shifts.iter().any(|shift| shift.id == id && shift.org == desk.org()) {
        return Err(Problem::Missing);
    }
    store::remove_shift(&tx, id, desk.now()).await?;
    staffed(desk, tx, &found.event).await
}

/// Adds an operational period of an own event.
///
/// Errors: [`Problem::Missing`], `event.not-now`, and those of [`rules::may_period`].
pub async fn add_period(desk: &Desk, reference: &Reference, input: PeriodInput) -> Result<PeriodId, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    rules::must_go_on(&event, desk.now())?;
    rules::may_period(&store::periods(&tx, event.id).await?, None, input.span)?;
    let period = Period {
        id: PeriodId::new(),
        from: input.span.from,
        until: input.span.until,
        objectives: input.objectives,
        safety: input.safety,
        revision: 1,
        changed: LastChange::by(desk),
    };
    store::insert_period(&tx, event.id, &period).await?;
    staffed(desk, tx, &event).await?;
    Ok(period.id)
}

/// Changes an operational period. `seen` is the revision that the writer saw. Shifts keep their own times.
///
/// Errors: those of [`add_period`]; `event.changed-meanwhile`, a conflict.
pub async fn change_period(
    desk: &Desk,
    reference: &Reference,
    id: PeriodId,
    seen: i64,
    input: PeriodInput,
) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    rules::must_go_on(&event, desk.now())?;
    let periods = store::periods(&tx, event.id).await?;
    let known = periods.iter().find(|period| period.id == id).ok_or(Problem::Missing)?;
    let lost = || rules::lost_race(&known.changed, desk, format!("/events/{reference}/periods/{id}"));
    if known.revision != seen {
        return Err(lost());
    }
    rules::may_period(&periods, Some(id), input.span)?;
    let period = Period {
        from: input.span.from,
        until: input.span.until,
        objectives: input.objectives,
        safety: input.safety,
        revision: known.revision + 1,
        changed: LastChange::by(desk),
        ..known.clone()
    };
    if !store::save_period(&tx, &period).await? {
        return Err(lost());
    }
    staffed(desk, tx, &event).await
}

/// Periods and the owner's own shifts move along with the event. Those of partners are theirs.
pub(super) async fn move_along(desk: &Desk, tx: &Tx, event: &Event, by: SignedDuration) -> Result<(), Problem> {
    for known in store::periods(tx, event.id).await? {
        let moved = Period {
            from: known.from + by,
            until: known.until + by,
            revision: known.revision + 1,
            changed: LastChange::by(desk),
            ..known.clone()
        };
        if !store::save_period(tx, &moved).await? {
            let reopen = format!("/events/{}/periods/{}", event.reference, known.id);
            return Err(rules::lost_race(&known.changed, desk, reopen));
        }
    }
    for shift in store::brought(tx, event.id, event.org).await?.shifts {
        store::move_shift(tx, shift.id, shift.from + by, shift.until + by).await?;
    }
    Ok(())
}

/// Takes an operational period away; shifts stay.
///
/// Errors: [`Problem::Missing`], `event.not-now`.
pub async fn remove_period(desk: &Desk, reference: &Reference, id: PeriodId) -> Result<(), Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.begin().await?;
    let event = hold_own(desk, &tx, reference).await?;
    rules::must_go_on(&event, desk.now())?;
    let periods = store::periods(&tx, event.id).await?;
    if !periods.iter().any(|period| period.id == id) {
        return Err(Problem::Missing);
    }
    store::remove_period(&tx, id, desk.now()).await?;
    staffed(desk, tx, &event).await
}

//! Who stands where and when: gaps, overlaps, and whom a post reports to. Plain arithmetic on spans of time.

use crate::model::*;
use muster_terms::*;

/// From an instant until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Span {
    /// What both have in common; `None` where that is nothing.
    pub fn common(self, other: Self) -> Option<Self> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        (from < until).then_some(Self { from, until })
    }
}

impl Shift {
    pub fn span(&self) -> Span {
        Span {
            from: self.from,
            until: self.until,
        }
    }
}

impl Period {
    pub fn span(&self) -> Span {
        Span {
            from: self.from,
            until: self.until,
        }
    }
}

/// The parts of `whole` that none of `filled` covers, in order.
pub fn gaps(whole: Span, filled: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut filled: Vec<Span> = filled.into_iter().filter_map(|span| span.common(whole)).collect();
    filled.sort();
    let (mut open, mut reached) = (Vec::new(), whole.from);
    for span in filled {
        if reached < span.from {
            open.push(Span {
                from: reached,
                until: span.from,
            });
        }
        reached = reached.max(span.until);
    }
    if reached < whole.until {
        open.push(Span {
            from: reached,
            until: whole.until,
        });
    }
    open
}

/// A post at which nobody stands for a part of a time that must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub post: EventPostId,
    pub span: Span,
}

/// Every gap of these posts in these times.
pub fn all_gaps(times: &[Span], posts: &[Post], shifts: &[Shift]) -> Vec<Gap> {
    let mut all = Vec::new();
    for post in posts {
        let here = || shifts.iter().filter(|shift| shift.post == post.id).map(Shift::span);
        for whole in times {
            all.extend(gaps(*whole, here()).into_iter().map(|span| Gap { post: post.id, span }));
        }
    }
    all
}

/// One position at two posts at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    pub title: String,
    pub posts: [EventPostId; 2],
    pub span: Span,
}

/// Every overlap among these shifts, the earliest first.
pub fn overlaps(shifts: &[Shift]) -> Vec<Overlap> {
    let mut all = Vec::new();
    for (at, one) in shifts.iter().enumerate() {
        for other in shifts.iter().skip(at + 1) {
            if one.position != other.position || one.post == other.post {
                continue;
            }
            if let Some(span) = one.span().common(other.span()) {
                all.push(Overlap {
                    title: one.title.clone(),
                    posts: [one.post, other.post],
                    span,
                });
            }
        }
    }
    all.sort_by_key(|overlap| overlap.span);
    all
}

/// Would `post` report to itself, over however many others, if it reported to `to`?
pub fn goes_round(posts: &[Post], post: EventPostId, to: EventPostId) -> bool {
    let mut above = Some(to);
    // No way up is longer than there are posts, whatever the store holds.
    for _ in 0..=posts.len() {
        match above {
            None => return false,
            Some(id) if id == post => return true,
            Some(id) => above = posts.iter().find(|each| each.id == id).and_then(|each| each.reports_to),
        }
    }
    true
}

/// Is the command unified: has more than one side an incident commander?
pub fn is_unified(posts: &[Post]) -> bool {
    let mut commanders = posts.iter().filter(|post| post.place == Place::IncidentCommander);
    let first = commanders.next().map(|post| post.org);
    commanders.any(|post| Some(post.org) != first)
}

/// A post in the chart, and how deep it stands: 0 is at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    pub post: &'a Post,
    pub depth: usize,
}

/// The posts from the top down, each before those that report to it. Each stands in it once: one whose superior is not among them, or
/// that is in a ring, stands at the top.
pub fn chart(posts: &[Post]) -> Vec<Placed<'_>> {
    let is_known = |id: EventPostId| posts.iter().any(|post| post.id == id);
    let mut sorted: Vec<&Post> = posts.iter().collect();
    sorted.sort_by(|a, b| (a.place, &a.title, a.id.to_string()).cmp(&(b.place, &b.title, b.id.to_string())));
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for root in sorted.iter().filter(|post| !post.reports_to.is_some_and(is_known)) {
        below(&sorted, root, 0, &mut placed);
    }
    for ringed in &sorted {
        below(&sorted, ringed, 0, &mut placed);
    }
    placed
}

fn below<'a>(sorted: &[&'a Post], post: &'a Post, depth: usize, placed: &mut Vec<Placed<'a>>) {
    if placed.iter().any(|each| each.post.id == post.id) {
        return;
    }
    placed.push(Placed { post, depth });
    for each in sorted.iter().filter(|each| each.reports_to == Some(post.id)) {
        below(sorted, each, depth + 1, placed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use muster_web::LastChange;
    use proptest::prelude::*;

    fn at(minute: i64) -> Timestamp {
        "2031-05-05T00:00:00Z".parse::<Timestamp>().unwrap() + minute.minutes()
    }

    fn span(from: i64, until: i64) -> Span {
        Span {
            from: at(from),
            until: at(until),
        }
    }

    fn post(place: Place, reports_to: Option<EventPostId>) -> Post {
        Post {
            id: EventPostId::new(),
            org: OrgId::new(),
            place,
            title: "Gate".into(),
            words: String::new(),
            contact: String::new(),
            reports_to,
            revision: 1,
            changed: LastChange {
                by: "Director".into(),
                at: at(0),
            },
        }
    }

    fn shift(post: &Post, position: PositionId, from: i64, until: i64) -> Shift {
        Shift {
            id: ShiftId::new(),
            org: post.org,
            post: post.id,
            position,
            title: "Guard, Post 3".into(),
            from: at(from),
            until: at(until),
        }
    }

    #[test]
    fn a_post_is_empty_before_between_and_after_its_shifts() {
        let open = gaps(span(0, 100), [span(60, 80), span(10, 30), span(20, 40)]);
        assert_eq!(open, [span(0, 10), span(40, 60), span(80, 100)]);
        assert_eq!(gaps(span(0, 100), []), [span(0, 100)]);
        assert!(
            gaps(span(0, 100), [span(-5, 50), span(50, 200)]).is_empty(),
            "who relieves at once leaves no gap"
        );
    }

    #[test]
    fn a_position_at_two_posts_at_once_is_said_and_one_that_moves_on_is_not() {
        let (gate, tower) = (post(Place::Ground, None), post(Place::Ground, None));
        let (one, two) = (PositionId::new(), PositionId::new());
        let moves_on = [
            shift(&gate, one, 0, 60),
            shift(&tower, one, 60, 90),
            shift(&tower, two, 0, 60),
        ];
        assert!(overlaps(&moves_on).is_empty());
        let torn = [shift(&gate, one, 0, 60), shift(&tower, one, 45, 90)];
        let found = overlaps(&torn);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].span, found[0].posts), (span(45, 60), [gate.id, tower.id]));
    }

    #[test]
    fn nobody_reports_to_itself_over_others() {
        let top = post(Place::IncidentCommander, None);
        let middle = post(Place::Operations, Some(top.id));
        let low = post(Place::Ground, Some(middle.id));
        let all = [top.clone(), middle.clone(), low.clone()];
        assert!(goes_round(&all, top.id, low.id));
        assert!(goes_round(&all, top.id, top.id));
        assert!(!goes_round(&all, low.id, top.id));
        let depths: Vec<usize> = chart(&all).iter().map(|each| each.depth).collect();
        assert_eq!(depths, [0, 1, 2]);
    }

    #[test]
    fn the_command_is_unified_when_both_sides_command() {
        let (one, two) = (
            post(Place::IncidentCommander, None),
            post(Place::IncidentCommander, None),
        );
        assert!(!is_unified(std::slice::from_ref(&one)));
        assert!(is_unified(&[one, two]));
    }

    proptest! {
        #[test]
        fn each_minute_is_either_filled_or_in_a_gap(filled in prop::collection::vec((0_i64..200, 1_i64..60), 0..12)) {
            let whole = span(20, 180);
            let filled: Vec<Span> = filled.into_iter().map(|(from, length)| span(from, from + length)).collect();
            let open = gaps(whole, filled.iter().copied());
            for minute in 20..180 {
                let here = span(minute, minute + 1);
                let is_filled = filled.iter().any(|each| each.common(here).is_some());
                let in_gaps = open.iter().filter(|each| each.common(here).is_some()).count();
                prop_assert_eq!(in_gaps, usize::from(!is_filled), "minute {}", minute);
            }
        }

        #[test]
        fn every_post_stands_in_the_chart_once(links in prop::collection::vec(prop::option::of(0_usize..14), 1..14)) {
            let mut posts: Vec<Post> = links.iter().map(|_| post(Place::Ground, None)).collect();
            let ids: Vec<EventPostId> = posts.iter().map(|each| each.id).collect();
            for (each, link) in posts.iter_mut().zip(&links) {
                each.reports_to = link.and_then(|at| ids.get(at).copied());
            }
            let placed = chart(&posts);
            prop_assert_eq!(placed.len(), posts.len());
            for id in ids {
                prop_assert_eq!(placed.iter().filter(|each| each.post.id == id).count(), 1);
            }
        }
    }
}

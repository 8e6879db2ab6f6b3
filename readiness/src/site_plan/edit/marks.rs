//! The marks of doors: an officer sent to E3 must find one door. Pure.

use super::Clash;
use crate::site_plan::{Feature, FeatureKind, plan::HIGHEST_DOOR};
use std::collections::{HashMap, HashSet};

/// A mark that a door got which another one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    pub mark: String,
    /// The next mark of its kind that no door has.
    pub free: String,
}

fn mark_of(feature: &Feature) -> Option<&str> {
    let mark = feature.facts.mark.as_deref();
    mark.filter(|_| feature.kind == FeatureKind::Door)
}

/// How many doors each mark stands on.
fn counted(features: &[Feature]) -> HashMap<&str, usize> {
    let mut marks = HashMap::new();
    for mark in features.iter().filter_map(mark_of) {
        *marks.entry(mark).or_insert(0) += 1;
    }
    marks
}

/// The marks that stand on more doors than one, and on more than on any drawing `before`, in the order of letters.
pub(super) fn doubled<'a>(features: &'a [Feature], before: &[&[Feature]]) -> Vec<&'a str> {
    let before: Vec<_> = before.iter().map(|features| counted(features)).collect();
    let was = |mark: &str| before.iter().filter_map(|marks| marks.get(mark).copied()).max();
    let mut twice: Vec<&str> = counted(features)
        .into_iter()
        .filter(|(mark, count)| *count > was(mark).unwrap_or(0).max(1))
        .map(|(mark, _)| mark)
        .collect();
    twice.sort_unstable();
    twice
}

/// The doors drawn here (`is_mine` by id) whose mark another door has, each with a mark that it can have; no mark is offered twice.
pub(super) fn given_twice(marks: &[&str], features: &[Feature], is_mine: impl Fn(&str) -> bool) -> Vec<Clash> {
    let mut taken: HashSet<String> = features.iter().filter_map(mark_of).map(str::to_owned).collect();
    let mut clashes = Vec::new();
    for mark in marks {
        let doors = features.iter().filter(|feature| mark_of(feature) == Some(mark));
        let (mut mine, theirs): (Vec<&Feature>, Vec<&Feature>) = doors.partition(|door| is_mine(&door.id));
        mine.sort_by(|a, b| a.id.cmp(&b.id));
        // Where nobody else has it, the first of mine keeps it.
        let keeps = match theirs.first() {
            Some(theirs) => Some(*theirs),
            None => (!mine.is_empty()).then(|| mine.remove(0)),
        };
        for door in mine {
            let free = free(mark, &taken);
            taken.insert(free.clone());
            clashes.push(Clash {
                id: door.id.clone(),
                theirs: keeps.cloned(),
                mine: Some(door.clone()),
                twice: Some(Twice {
                    mark: (*mark).to_owned(),
                    free,
                }),
            });
        }
    }
    clashes
}

/// The letters of a mark before its number; with a number of up to six digits it has at most 12 characters.
const LONGEST_STEM: usize = 6;

/// "E10" after "E9"; "Main 2" after "Main".
fn free(mark: &str, taken: &HashSet<String>) -> String {
    let letters = mark.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut stem: String = letters.chars().take(LONGEST_STEM).collect();
    if letters.len() == mark.len() {
        stem.truncate(stem.trim_end().len());
        if stem.chars().count() == LONGEST_STEM {
            stem.pop();
        }
        stem.push(' ');
    }
    let number = |mark: &String| mark.strip_prefix(&stem)?.parse::<u32>().ok();
    let used = taken.iter().filter_map(number).filter(|number| *number <= HIGHEST_DOOR);
    let highest = used.max().unwrap_or(1);
    let numbers = highest + 1..;
    let mut marks = numbers.map(|number| format!("{stem}{number}"));
    marks.find(|mark| !taken.contains(mark)).unwrap_or_default()
}

//! The markup of each page struct: chooses words, asks and decides nothing.

mod ask;
mod clause;
mod confirm;
mod draft;
mod draft_clause;
mod history;
mod list;
mod show;

pub use ask::{ask, ask_fields};
pub use clause::{clause, uses};
pub use confirm::{confirm, confirm_title, over, over_title, removal, sign, unfit};
pub(crate) use draft::problem;
pub use draft::{draft, new_agreement};
pub use draft_clause::clause_form;
pub use history::{compare, version, versions};
pub use list::list;
pub use show::show;

use super::pages::{SideName, SignedLine};
use super::{MouState, UnitCode};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_web::components::{ChainLink, StateKind, chain, definitions, side_mark, state_mark};
use muster_web::{format, t, t_with};

pub(crate) fn state(state: MouState) -> Markup {
    let kind = match state {
        MouState::InForce => StateKind::Current,
        MouState::Proposed => StateKind::Waiting,
        MouState::Suspended => StateKind::Problem,
        MouState::Draft | MouState::Terminated | MouState::Expired | MouState::Withdrawn => StateKind::NotSet,
    };
    state_mark(kind, &super::words::state(state))
}

/// The codes of one's own units; nothing without any.
pub(crate) fn unit_codes(codes: &[UnitCode]) -> Markup {
    let pair = |unit: &UnitCode| (unit.name.clone(), html! { code { (unit.code) } });
    let pairs: Vec<(String, Markup)> = codes.iter().map(pair).collect();
    html! { @if !pairs.is_empty() { p { (t("agreement-unit-codes")) } (definitions(&pairs)) } }
}

fn name(side: &SideName) -> Markup {
    side_mark(side.side, &side.name)
}

/// The signatures as a chain of rings, each with the result of its check.
fn signatures(signed: &[SignedLine], zone: &TimeZone) -> Markup {
    let links: Vec<ChainLink> = signed
        .iter()
        .map(|line| ChainLink {
            side: line.who.side,
            title: line.who.name.clone(),
            small: Some(html! {
                (line.title) " "
                @if line.verified {
                    (state_mark(StateKind::Current, &t("agreement-signature-verified")))
                } @else {
                    (state_mark(StateKind::Problem, &t("agreement-signature-broken")))
                }
            }),
            time: format::short_clock(line.at, zone),
            hash_end: line.key.clone(),
        })
        .collect();
    html! { @if links.is_empty() { p { (t("agreement-not-signed")) } } @else { (chain(&links)) } }
}

/// What a new draft is: an answer to a proposal of the other side, else a change.
fn draft_label(answers_theirs: bool) -> String {
    match answers_theirs {
        true => t("agreement-counter"),
        false => t("agreement-propose-change"),
    }
}

fn version_words(number: u32) -> String {
    t_with("agreement-version", &[("version", number.into())])
}

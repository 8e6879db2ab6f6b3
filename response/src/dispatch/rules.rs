//! The block that a dispatcher pastes into CAD, and how long the desk keeps what is over.

use jiff::SignedDuration;
use muster_terms::Timestamp;

/// The rest of a shift: so long own units may still be out, and somebody asks for the case number. Then the list of rooms has it.
const OF_USE: SignedDuration = SignedDuration::from_hours(12);

/// Does the desk still keep what is over since then?
pub fn is_of_use(since: Timestamp, now: Timestamp) -> bool {
    since > of_use_after(now)
}

/// What was over by then is of no use any more.
pub fn of_use_after(now: Timestamp) -> Timestamp {
    now - OF_USE
}

/// An emergency may outlast a shift, and none runs for a week.
const RUNS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// May an emergency that came in then run still?
pub fn may_run(joined_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(joined_at) < RUNS
}

/// What the site told, line by line.
#[derive(Debug, Clone, Default)]
pub struct CadBlock {
    pub reference: String,
    pub what: String,
    pub site: String,
    pub address: String,
    pub place: String,
    pub way_in: String,
    pub met_by: String,
    pub meet_at: String,
    pub phone: String,
}

/// Plain text, one fact a line; lines without a fact are left out.
pub fn cad_text(block: &CadBlock) -> String {
    let lines = [
        ("REF", &block.reference),
        ("WHAT", &block.what),
        ("SITE", &block.site),
        ("ADDRESS", &block.address),
        ("PLACE", &block.place),
        ("WAY IN", &block.way_in),
        ("MEET AT", &block.meet_at),
        ("MET BY", &block.met_by),
        ("PHONE", &block.phone),
    ];
    lines
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| format!("{name}: {words}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stands_on_the_desk_for_twelve_hours() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let since = at("2031-05-06T19:42:00Z");
        assert!(is_of_use(since, at("2031-05-07T07:41:59Z")));
        assert!(!is_of_use(since, at("2031-05-07T07:42:00Z")));
    }

    #[test]
    fn what_came_in_within_a_week_may_run_still() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let joined = at("2031-05-06T19:42:00Z");
        assert!(may_run(joined, at("2031-05-13T19:41:59Z")));
        assert!(!may_run(joined, at("2031-05-13T19:42:00Z")));
    }

    #[test]
    fn the_block_leaves_out_what_is_not_known() {
        let block = CadBlock {
            reference: "INC-0231".into(),
            site: "Northfield Hospital".into(),
            ..CadBlock::default()
        };
        assert_eq!(cad_text(&block), "REF: INC-0231\nSITE: Northfield Hospital\n");
    }
}

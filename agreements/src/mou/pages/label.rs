//! Where a site's own label closes what a clause would open: in full for the owner's side, for its partner only of sites that the text
//! both signed names, and only while that label is all that closes them.

use super::super::{ClauseNow, LabelAbove, Terms};
use muster_policy::Clause;
use muster_terms::*;
use muster_web::t_with;

/// One sentence for each site that this organisation hears of. The partner is not told which label it is: only what "Ask the agreement"
/// says of a named site too, at the same moment.
pub(super) fn closed_by_label(now: &ClauseNow, terms: &Terms, own: OrgId) -> Vec<String> {
    if now.clause.from.org == own {
        return now.above.iter().map(|above| closed_here(above, &now.clause)).collect();
    }
    let ceiling = now.clause.tlp_ceiling.label();
    let words = |above: &LabelAbove| {
        let named = terms.sites.iter().find(|named| named.site == above.site)?;
        let named = [("site", named.name.as_str().into()), ("ceiling", ceiling.into())];
        Some(t_with("agreement-label-closes-theirs", &named))
    };
    now.above.iter().filter_map(words).collect()
}

/// The sentence for the owner of the site: its name of today, and its label.
pub(crate) fn closed_here(above: &LabelAbove, clause: &Clause) -> String {
    let named = [
        ("label", above.label.label().into()),
        ("site", above.name.as_str().into()),
        ("ceiling", clause.tlp_ceiling.label().into()),
    ];
    t_with("agreement-label-closes", &named)
}

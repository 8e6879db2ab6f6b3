//! Where a site's own label closes what a clause would open: in full for the owner's side, for its partner only of sites that the text
//! both signed names, and only while that label is all that closes them.

use super::super::{ClauseNow, Terms};
use muster_terms::*;
use muster_web::t_with;

/// One sentence for each site that this organisation may hear of. The partner is not told which label it is: only what "Ask the agreement"
/// says of a named site too, at the same moment.
pub(super) fn closed_by_label(now: &ClauseNow, terms: &Terms, own: OrgId) -> Vec<String> {
    let ceiling = now.clause.tlp_ceiling.label();
    let is_owner = now.clause.from.org == own;
    let words = |above: &super::super::LabelAbove| {
        if is_owner {
            let named = [
                ("label", above.label.label().into()),
                ("site", above.name.as_str().into()),
                ("ceiling", ceiling.into()),
            ];
            return Some(t_with("agreement-label-closes", &named));
        }
        let named = terms.sites.iter().find(|named| named.site == above.site);
        let named = named.filter(|_| above.is_told)?;
        let named = [("site", named.name.as_str().into()), ("ceiling", ceiling.into())];
        Some(t_with("agreement-label-closes-theirs", &named))
    };
    now.above.iter().filter_map(words).collect()
}

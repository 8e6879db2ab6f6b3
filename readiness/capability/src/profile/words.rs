//! The field's words for kinds, needs and parts of the day.

use muster_terms::*;
use muster_web::{t, t_with};

pub fn kind(kind: CapabilityKind) -> String {
    t(match kind {
        CapabilityKind::Patrol => "capability-kind-patrol",
        CapabilityKind::ArmedResponse => "capability-kind-armed-response",
        CapabilityKind::Dogs => "capability-kind-dogs",
        CapabilityKind::Negotiator => "capability-kind-negotiator",
        CapabilityKind::BombDisposal => "capability-kind-bomb-disposal",
        CapabilityKind::CrisisIntervention => "capability-kind-crisis-intervention",
        CapabilityKind::Drones => "capability-kind-drones",
        CapabilityKind::Traffic => "capability-kind-traffic",
        CapabilityKind::Investigation => "capability-kind-investigation",
        CapabilityKind::CommunityLiaison => "capability-kind-community-liaison",
    })
}

pub fn need(need: SiteNeed) -> String {
    t(match need {
        SiteNeed::Keys => "capability-need-keys",
        SiteNeed::Plans => "capability-need-plans",
        SiteNeed::Guide => "capability-need-guide",
        SiteNeed::Radio => "capability-need-radio",
        SiteNeed::Parking => "capability-need-parking",
        SiteNeed::Cameras => "capability-need-cameras",
        SiteNeed::QuietRoom => "capability-need-quiet-room",
    })
}

pub fn band(band: DayBand) -> String {
    t(match band {
        DayBand::Day => "capability-band-day",
        DayBand::Evening => "capability-band-evening",
        DayBand::Night => "capability-band-night",
    })
}

pub fn count_of(kind: &str) -> String {
    t_with("capability-count-of", &[("kind", kind.into())])
}

pub fn hours_of(kind: &str) -> String {
    t_with("capability-hours-of", &[("kind", kind.into())])
}

pub fn minutes_of(of: DayBand) -> String {
    t_with("capability-minutes-of", &[("band", band(of).into())])
}

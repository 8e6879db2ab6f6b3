//! What an agency can send, what is lent, and the closed lists for both.

use crate::duty::words;
use serde::{Deserialize, Serialize};

words! {
    /// What an agency can send. A code list of our own; a document names each by its word.
    CapabilityKind {
        Patrol = "patrol",
        ArmedResponse = "armed_response",
        Dogs = "dogs",
        Negotiator = "negotiator",
        BombDisposal = "bomb_disposal",
        CrisisIntervention = "crisis_intervention",
        Drones = "drones",
        Traffic = "traffic",
        Investigation = "investigation",
        CommunityLiaison = "community_liaison",
    }
}

words! {
    /// What an agency needs from a site to work well there.
    SiteNeed {
        Keys = "keys",
        Plans = "plans",
        Guide = "guide",
        Radio = "radio",
        Parking = "parking",
        Cameras = "cameras",
        QuietRoom = "quiet_room",
    }
}

words! {
    /// A part of the day in the site's own time: 06 to 18, 18 to 22, 22 to 06.
    DayBand {
        Day = "day",
        Evening = "evening",
        Night = "night",
    }
}

words! {
    /// What kind of thing is lent.
    ResourceKind {
        Equipment = "equipment",
        System = "system",
        RadioChannel = "radio_channel",
        TrainingPlace = "training_place",
        Expertise = "expertise",
    }
}

words! {
    /// Where a loan stands. Later is an answer that leaves the question open.
    LoanState {
        Asked = "asked",
        Later = "later",
        Granted = "granted",
        /// One of the two said that it was handed over.
        HandingOver = "handing_over",
        Lent = "lent",
        /// Whoever had it says that it is back; its owner has not said so yet.
        Brought = "brought",
        Returned = "returned",
        Refused = "refused",
        Cancelled = "cancelled",
    }
}

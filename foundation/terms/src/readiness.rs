//! What a site's readiness figure is made of.

use crate::duty::words;
use serde::{Deserialize, Serialize};

words! {
    /// One point of a site's readiness, in order of harm: what hurts most when it is missing comes first.
    ReadinessPoint {
        /// Somebody of the reach order proved that they answer.
        FirstContact = "first_contact",
        /// A second one did, for when the first does not answer.
        SecondContact = "second_contact",
        /// An agreement with the police of the site is in force.
        Agreement = "agreement",
        /// Where police are met is named, and somebody looked at it.
        MeetingPoint = "meeting_point",
        /// Every floor is drawn.
        FloorPlan = "floor_plan",
        /// Every floor was walked with its plan in hand.
        WalkThrough = "walk_through",
        /// Every emergency plan is agreed.
        EmergencyPlan = "emergency_plan",
        /// A drill was held.
        Drill = "drill",
        /// What drills and emergencies found is done, and nothing of it is late.
        Lessons = "lessons",
    }
}

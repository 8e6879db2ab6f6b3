//! Things for tests.

use crate::model::{Audience, Inject, InjectState};
use muster_terms::*;
use muster_web::LastChange;

/// A planned inject at this minute.
pub fn inject(minute: i64) -> Inject {
    Inject {
        id: InjectId::new(),
        exercise: ExerciseId::new(),
        number: 1,
        planned_minute: minute,
        from: "Control".into(),
        to: "Control room".into(),
        audience: Audience::Everyone,
        words: "The alarm sounds.".into(),
        expected: String::new(),
        objective: None,
        state: InjectState::Planned,
        ad_hoc: false,
        done: None,
        revision: 1,
        changed: LastChange {
            by: "Controller".into(),
            at: Timestamp::UNIX_EPOCH,
        },
    }
}

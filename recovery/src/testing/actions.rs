//! Many actions at once, for long lists.

use super::{RAISED, Town, Who, action, at};
use crate::corrective_action::{Action, Source, store};
use crate::debrief;
use jiff::SignedDuration;
use muster_response::incident::Incident;

impl Town {
    /// An action that `by` wrote and `owner` took on. What was made later was added later, and several are due on one day.
    pub(crate) fn made(&self, no: usize, owner: Who, by: Who) -> Action {
        let (owner, by) = (self.identity(owner), self.identity(by));
        let seconds = i64::try_from(no).unwrap();
        Action {
            reference: format!("AC-{}", 10_000 + no).parse().unwrap(),
            owner_org: owner.org,
            owner_position: owner.position,
            added_by_org: by.org,
            added_by: by.position,
            added_at: at(RAISED) + SignedDuration::from_secs(seconds),
            accepted_at: Some(at(RAISED)),
            due_on: format!("2031-06-0{}", 1 + no % 3).parse().unwrap(),
            ..action()
        }
    }

    /// Keeps them as they are, with no history, in the debrief of an emergency.
    pub(crate) async fn put(&self, incident: &Incident, actions: Vec<Action>) {
        let tx = self.app.store().begin().await.unwrap();
        let debrief = debrief::store::of_incident(&tx, incident.id).await.unwrap().unwrap();
        for action in actions {
            let action = Action {
                source: Source::Debrief {
                    debrief: debrief.id,
                    incident: incident.id,
                    reference: incident.reference.clone(),
                },
                site: incident.site,
                site_org: incident.org,
                ..action
            };
            store::insert(&tx, &action).await.unwrap();
            if action.closed_at.is_some() {
                assert!(store::save(&tx, &action).await.unwrap());
            }
        }
        tx.commit().await.unwrap();
    }
}

//! Promise 4: a drill is never mistaken for the real thing, nor the real thing for a drill.

use super::fixtures::*;
use crate::*;
use muster_terms::*;

fn ask(class: DataClass, status: AlertStatus) -> Ask {
    let mut ask = ask_for(class);
    ask.incident = Some(IncidentContext { status, ..incident() });
    ask
}

fn clause(data_class: DataClass, condition: Condition) -> Clause {
    Clause {
        data_class,
        condition,
        ..floor_plan_clause()
    }
}

const WHILE_INCIDENT: Condition = Condition::WhileIncident {
    max_level: AlertLevel::HelpNeeded,
};

#[test]
fn a_drill_opens_no_class_but_drills_and_an_emergency_opens_no_drill() {
    for &class in DataClass::ALL {
        let (fits, other) = match class {
            DataClass::Exercise => (AlertStatus::Exercise, AlertStatus::Actual),
            _ => (AlertStatus::Actual, AlertStatus::Exercise),
        };
        let clause = clause(class, WHILE_INCIDENT);
        assert!(answer(&clause, &ask(class, fits)).is_release(), "{class}");
        assert_eq!(misses(&clause, &ask(class, other)), [Unmet::Drill], "{class}");
    }
}

#[test]
fn even_a_standing_clause_keeps_the_live_picture_apart_from_drills() {
    for class in [DataClass::Alert, DataClass::IncidentLog, DataClass::PoliceStatus] {
        let clause = clause(class, Condition::Standing);
        assert!(answer(&clause, &ask(class, AlertStatus::Actual)).is_release());
        assert_eq!(
            misses(&clause, &ask(class, AlertStatus::Exercise)),
            [Unmet::Drill],
            "{class}"
        );
    }
    let drills = clause(DataClass::Exercise, Condition::Standing);
    assert_eq!(
        misses(&drills, &ask(DataClass::Exercise, AlertStatus::Actual)),
        [Unmet::Drill]
    );
}

#[test]
fn what_stands_open_anyway_may_be_read_during_a_drill() {
    let clause = clause(DataClass::SiteProfile, Condition::Standing);
    assert!(answer(&clause, &ask(DataClass::SiteProfile, AlertStatus::Exercise)).is_release());
}

//! The demo's emergency plans, written and agreed with the verbs of the pages.

use super::town::{Town, at};
use muster_readiness::emergency_plan::{
    rules::{Head, NewStep, Owner},
    verbs::{self, Seen},
};
use muster_terms::{Category, Duty};

/// Who does a step in the demo: a role of the town, or a duty of either side.
enum By {
    Role(&'static str),
    Duty(Duty),
}

use By::{Duty as Whoever, Role};

/// One plan of one site.
struct DemoPlan {
    site: usize,
    category: Category,
    name: &'static str,
    instruction: &'static str,
    steps: &'static [(&'static str, By)],
    /// A plan that nobody agreed yet is a line on the home page.
    agreed: bool,
}

const PLANS: &[DemoPlan] = &[
    DemoPlan {
        site: 0,
        category: Category::Weapon,
        name: "Weapon on site",
        instruction: "Keep distance. Lock Majors and Resus behind you.",
        steps: &[
            ("Keep distance, lock Majors and Resus", Role("nurse")),
            ("Wait for police at M2", Role("guard1")),
            ("Open E2 and hold lift 2", Role("facilities")),
            ("Bring the first unit in by E2", Whoever(Duty::PatrolOfficer)),
            ("Count staff at A1", Role("manager")),
            ("Tell wards to stay inside", Role("control")),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 0,
        category: Category::Violence,
        name: "Violence against staff",
        instruction: "Step back and keep the desk between you. Help comes to you.",
        steps: &[
            ("Two guards go, nobody alone", Whoever(Duty::Guard)),
            ("Move others out of the waiting area", Role("nurse")),
            ("Wait for police at M2", Role("guard1")),
            ("Say on the radio what is known, without names", Role("control")),
            ("Offer staff care before the shift goes on", Role("hr")),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 0,
        category: Category::Fire,
        name: "Fire on a ward",
        instruction: "Close the door, move patients to the next fire section.",
        steps: &[
            ("Sound the alarm on the floor", Role("control")),
            ("Move patients sideways, not down", Whoever(Duty::NurseInCharge)),
            ("Meet the fire service at the main entrance", Role("guard1")),
            ("Close the oxygen valves of the section", Role("facilities")),
            ("Count staff at A1", Role("manager")),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 0,
        category: Category::MissingPerson,
        name: "Missing patient",
        instruction: "Keep to your exit and watch who leaves.",
        steps: &[
            ("Write down clothes and last place", Whoever(Duty::NurseInCharge)),
            ("Watch every exit", Whoever(Duty::Guard)),
            ("Search zone by zone, start at the last place", Role("control")),
            ("Search the river path", Whoever(Duty::PatrolOfficer)),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 1,
        category: Category::Weapon,
        name: "Weapon at the clinic",
        instruction: "Go into the nearest room and lock it.",
        steps: &[
            ("Lock the reception doors", Role("clinic_guard")),
            ("Wait for police at M1", Role("clinic_guard")),
            ("Tell treatment rooms to stay inside", Role("control")),
            ("Call the patients who are on their way", Whoever(Duty::SiteManager)),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 2,
        category: Category::Fire,
        name: "Fire in the office",
        instruction: "Leave by the nearest stairs. Close doors behind you.",
        steps: &[
            ("Sound the alarm", Whoever(Duty::ControlRoom)),
            ("Look into every room of your floor", Whoever(Duty::SiteManager)),
        ],
        agreed: false,
    },
    DemoPlan {
        site: 3,
        category: Category::Violence,
        name: "Fight in the mall",
        instruction: "Keep people back. Do not step between.",
        steps: &[
            ("Two guards go, nobody alone", Whoever(Duty::Guard)),
            ("Turn the cameras to the place", Role("mall_control")),
            ("Meet police at M1", Role("mall_guard")),
            ("Say which shutters are down", Role("mall_manager")),
        ],
        agreed: true,
    },
    DemoPlan {
        site: 3,
        category: Category::MissingPerson,
        name: "Lost child",
        instruction: "Stay with the family and tell the control room.",
        steps: &[
            ("Write down clothes and last shop", Whoever(Duty::Guard)),
            ("Watch every exit", Whoever(Duty::Guard)),
            ("Announce it with the agreed words", Role("mall_control")),
            ("Search the car parks", Whoever(Duty::PatrolOfficer)),
        ],
        agreed: true,
    },
];

/// Writes the plans; both sides go through most of them the same day.
pub async fn write(town: &Town) -> Result<(), String> {
    for plan in PLANS {
        let site = &town.sites[plan.site];
        let head = Head {
            name: plan.name.into(),
            instruction: plan.instruction.into(),
        };
        let steps = plan.steps.iter().map(|step| new_step(town, step));
        let steps = steps.collect::<Result<Vec<_>, String>>()?;
        let desk = town.desk(site.by).await?;
        let added = verbs::add(&desk, &site.reference, plan.category, head, steps).await;
        let id = at(plan.name, added)?;
        if plan.agreed {
            let seen = Seen {
                site: &site.reference,
                plan: id,
                revision: 1,
            };
            let today = desk.now().to_zoned(desk.time_zone()).date();
            at(plan.name, verbs::agree(&desk, seen, today).await)?;
        }
    }
    Ok(())
}

fn new_step(town: &Town, (words, by): &(&str, By)) -> Result<NewStep, String> {
    let owner = match by {
        Whoever(duty) => Owner::Duty(*duty),
        Role(role) => Owner::Position(
            town.position(role)
                .ok_or_else(|| format!("demo: nobody is called {role}"))?,
        ),
    };
    Ok(NewStep {
        words: (*words).into(),
        owner,
    })
}

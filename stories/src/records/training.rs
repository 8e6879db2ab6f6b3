//! Courses and what was learned.

use crate::Town;

/// Two that are to be ended, and what a guard has learned.
pub struct Trained {
    pub courses: [String; 2],
    pub trainings: [String; 2],
    pub person: String,
}

impl Trained {
    pub async fn make(town: &Town) -> Self {
        let mut director = town.browser("director").await;
        for name in ["A course", "Ends by page", "Ends by call"] {
            let fields = [("name", name), ("kind", "kit_use"), ("valid_months", "12")];
            director.post("/training/courses", &fields).await.is(303);
        }
        let course = |name: &str| format!("SELECT id FROM course WHERE name = '{name}'");
        let guard = town.position("guard");
        let person = town
            .one(&format!("SELECT person_id AS id FROM position WHERE id = '{guard}'"))
            .await;
        let taught = town.one(&course("A course")).await;
        for day in ["2031-03-01", "2031-03-02"] {
            let fields = [("course", taught.as_str()), ("people", &person), ("done_on", day)];
            director.post("/training", &fields).await.is(303);
        }
        let on = |day: &str| format!("SELECT id FROM training WHERE done_on = '{day}'");
        Self {
            courses: [
                town.one(&course("Ends by page")).await,
                town.one(&course("Ends by call")).await,
            ],
            trainings: [town.one(&on("2031-03-01")).await, town.one(&on("2031-03-02")).await],
            person,
        }
    }
}

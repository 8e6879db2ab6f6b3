//! A reach test with numbers to call, and two schedules.

use crate::{Browser, Town};

pub(super) struct Reach {
    /// A test of the own contacts that runs.
    pub test: String,
    /// Numbers that wait for a call, one for the page and one for the call.
    pub questions: [String; 2],
    pub schedules: [String; 2],
}

impl Reach {
    pub(super) async fn make(director: &mut Browser, town: &Town) -> Self {
        let begun = director.post("/reach-tests", &[("about", "")]).await.is(303).location();
        let test = begun.trim_start_matches("/reach-tests/").split('?').next();
        let partner = town.org("commander").await.to_string();
        let mut schedules = Vec::new();
        for (about, sql) in [
            ("", "SELECT id FROM reach_schedule WHERE org_id = about_org"),
            (
                partner.as_str(),
                "SELECT id FROM reach_schedule WHERE org_id <> about_org",
            ),
        ] {
            let fields = [("about", about), ("every_days", "30"), ("at_hour", "3")];
            director.post("/reach-schedules", &fields).await.is(303);
            schedules.push(town.one(sql).await);
        }
        let (first, last) = ("ORDER BY id LIMIT 1", "ORDER BY id DESC LIMIT 1");
        let waits = "SELECT id FROM reach_probe WHERE channel = 'phone' AND ended_at IS NULL";
        Self {
            test: test.unwrap_or_default().to_owned(),
            questions: [
                town.one(&format!("{waits} {first}")).await,
                town.one(&format!("{waits} {last}")).await,
            ],
            schedules: [schedules[0].clone(), schedules[1].clone()],
        }
    }
}

//! Drills, and days on which nothing happens but reading.

use super::super::town::at;
use super::Life;
use jiff::SignedDuration;
use muster_response::{
    drill::{partners, verbs as drills},
    incident::{Category, Ending},
    room::verbs as room,
};

impl Life<'_> {
    pub(super) async fn drill(&mut self) -> Result<(), String> {
        let manager = self.town.desk("manager").await?;
        let participants = ["guard3", "guard1", "control"]
            .iter()
            .filter_map(|role| self.town.position(role))
            .collect();
        let plan = drills::Plan {
            site: self.town.sites[0].reference.clone(),
            category: Category::Weapon,
            place: "Outpatients".into(),
            scenario: "A person with a knife is seen in Outpatients. Close doors, meet police at M2.".into(),
            planned_for: manager.now() + SignedDuration::from_hours(2),
            participants,
        };
        let drill = at("drill", drills::plan(&manager, plan).await)?;
        let police = self.town.desk("liaison").await?.org();
        at(
            "drill police",
            partners::invite(&manager, &drill.reference, police).await,
        )?;
        for role in ["guard3", "guard1", "control", "liaison"] {
            at(
                "drill answer",
                drills::answer(&self.town.desk(role).await?, &drill.reference, true).await,
            )?;
        }
        self.clock.advance(2 * 3_600);
        let room = at(
            "drill start",
            drills::start(&self.town.desk("manager").await?, &drill.reference).await,
        )?;
        self.after(2, 5);
        self.screens("manager", &room).await?;
        self.after(4, 15);
        at(
            "drill ack",
            room::acknowledge(&self.town.desk("control").await?, &room).await,
        )?;
        self.after(20, 90);
        at(
            "drill police ack",
            room::acknowledge(&self.town.desk("liaison").await?, &room).await,
        )?;
        self.after(300, 900);
        at(
            "drill end",
            room::stand_down(&self.town.desk("manager").await?, &room, Ending::DrillEnded).await,
        )?;
        self.close("manager", &room).await
    }

    /// Police read the sites, both sides read their rooms.
    pub(super) async fn quiet_day(&mut self) -> Result<(), String> {
        let liaison = self.town.desk("liaison").await?;
        let site = &self.town.sites[0].reference;
        let mut found = at(
            "site",
            muster_readiness::site_profile::reading::find(&liaison, site).await,
        )?;
        let _cleared = at("profile", found.file(&liaison, muster_policy::CrossingAct::Read).await)?;
        at("site", found.done().await)
    }
}

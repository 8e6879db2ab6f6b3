//! One emergency, from the press to the end of what was opened.

use super::super::town::at;
use super::Life;
use muster_response::{
    alert::{self, Raise},
    incident::{Category, Ending},
    room::{
        reading::{self, Look},
        verbs::{self as room, PoliceStatus},
    },
};
use muster_terms::*;
use rand::Rng;

/// Roles of one emergency: who raises, who answers at the site, who leads, who dispatches, who patrols.
pub(super) struct Cast {
    pub(super) raiser: &'static str,
    pub(super) control: &'static str,
    pub(super) lead: &'static str,
    pub(super) dispatcher: &'static str,
    site: usize,
    place: &'static str,
}

pub(super) const HOSPITAL: Cast = Cast {
    raiser: "guard3",
    control: "control",
    lead: "director",
    dispatcher: "dispatcher",
    site: 0,
    place: "ED waiting, ground floor",
};
pub(super) const CLINIC: Cast = Cast {
    raiser: "clinic_guard",
    control: "control",
    lead: "director",
    dispatcher: "dispatcher",
    site: 1,
    place: "Reception",
};
pub(super) const MALL: Cast = Cast {
    raiser: "mall_guard",
    control: "mall_control",
    lead: "mall_director",
    dispatcher: "harbour_dispatcher",
    site: 3,
    place: "North entrance",
};

impl Life<'_> {
    pub(super) async fn emergency(&mut self, cast: &Cast, category: Category, ending: Ending) -> Result<(), String> {
        let raiser = self.town.desk(cast.raiser).await?;
        let input = Raise {
            site: self.town.sites[cast.site].reference.clone(),
            place: cast.place.into(),
            place_mark: String::new(),
            level: AlertLevel::DangerToLife,
            category,
            words: String::new(),
            silent: false,
            idempotency_key: format!("demo-{:016x}", self.rng.random::<u64>()),
        };
        let raised = at("raise", alert::verbs::raise(&raiser, input).await)?;
        let inc = raised.incident.reference;
        self.after(2, 5);
        self.screens(cast.raiser, &inc).await?;
        self.after(1, 8);
        at(
            "control",
            room::acknowledge(&self.town.desk(cast.control).await?, &inc).await,
        )?;
        if ending == Ending::Mistake {
            self.after(20, 40);
            at(
                "mistake",
                room::stand_down(&self.town.desk(cast.raiser).await?, &inc, Ending::Mistake).await,
            )?;
            self.close(cast.raiser, &inc).await?;
            let learned = "The button was pressed while the phone was cleaned. It asks for a second tap now.";
            return self.note(cast, &inc, "to_change", learned).await;
        }
        self.after(6, 40);
        let dispatcher = self.town.desk(cast.dispatcher).await?;
        at("read", reading::read(&dispatcher, &inc, Look::Page, None).await)?;
        at("dispatcher", room::acknowledge(&dispatcher, &inc).await)?;
        self.after(10, 30);
        at("lead", room::lead(&self.town.desk(cast.lead).await?, &inc).await)?;
        if ending == Ending::FalseAlarm {
            self.after(60, 240);
            at(
                "false alarm",
                room::stand_down(&self.town.desk(cast.lead).await?, &inc, Ending::FalseAlarm).await,
            )?;
            self.close(cast.lead, &inc).await?;
            let learned = "Police heard within minutes that nobody was in danger.";
            return self.note(cast, &inc, "went_well", learned).await;
        }
        self.police(cast, &inc).await?;
        self.after(200, 600);
        at("clear", room::all_clear(&self.town.desk(cast.lead).await?, &inc).await)?;
        self.after(10, 60);
        at(
            "clear",
            room::all_clear(&self.town.desk(cast.dispatcher).await?, &inc).await,
        )?;
        self.close(cast.lead, &inc).await?;
        self.learn(cast, &inc).await
    }

    async fn police(&mut self, cast: &Cast, inc: &Reference) -> Result<(), String> {
        let dispatcher = cast.dispatcher;
        at("police lead", room::lead(&self.town.desk(dispatcher).await?, inc).await)?;
        self.after(30, 150);
        let units = PoliceStatus::UnitsSent {
            units: vec!["412".into(), "415".into()],
            minutes: Some(3),
        };
        at(
            "units",
            room::police_status(&self.town.desk(dispatcher).await?, inc, units).await,
        )?;
        at(
            "guide",
            room::take_job(&self.town.desk(cast.raiser).await?, inc, "meets_police").await,
        )?;
        at(
            "step",
            room::work_step(&self.town.desk(cast.control).await?, inc, 1, "in_progress").await,
        )?;
        self.after(100, 300);
        let on_scene = PoliceStatus::OnScene { unit: "412".into() };
        at(
            "on scene",
            room::police_status(&self.town.desk(dispatcher).await?, inc, on_scene).await,
        )?;
        let said = "The person has left by the main entrance. Nobody is hurt.";
        at(
            "message",
            room::write(&self.town.desk(cast.raiser).await?, inc, said, false).await,
        )?;
        at(
            "step",
            room::work_step(&self.town.desk(cast.control).await?, inc, 1, "done").await,
        )?;
        self.after(60, 300);
        at(
            "contained",
            room::police_status(&self.town.desk(dispatcher).await?, inc, PoliceStatus::Contained).await,
        )?;
        let number = format!("CR-{:04}", self.rng.random_range(1000..9999));
        at(
            "case",
            room::police_status(
                &self.town.desk(dispatcher).await?,
                inc,
                PoliceStatus::CaseNumber(number),
            )
            .await,
        )
    }
}

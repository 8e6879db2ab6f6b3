//! Three months of the demo, lived through day by day.

use super::{
    screens,
    town::{Town, at},
};
use crate::Server;
use jiff::SignedDuration;
use muster_recovery::{
    self as recovery,
    corrective_action::{Element, NewAction, verbs as actions},
    debrief::verbs as debrief,
};
use muster_response::{
    alert::{self, Raise},
    delivery,
    drill::verbs as drills,
    incident::{Category, Ending},
    room::{
        closing,
        reading::{self, Look},
        verbs::{self as room, PoliceStatus},
    },
};
use muster_store::outbox;
use muster_terms::*;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::Arc;

/// Roles of one emergency: who raises, who answers at the site, who leads, who dispatches, who patrols.
struct Cast {
    raiser: &'static str,
    control: &'static str,
    lead: &'static str,
    dispatcher: &'static str,
    site: usize,
    place: &'static str,
}

const HOSPITAL: Cast = Cast {
    raiser: "guard3",
    control: "control",
    lead: "director",
    dispatcher: "dispatcher",
    site: 0,
    place: "ED waiting, ground floor",
};
const CLINIC: Cast = Cast {
    raiser: "clinic_guard",
    control: "control",
    lead: "director",
    dispatcher: "dispatcher",
    site: 1,
    place: "Reception",
};
const MALL: Cast = Cast {
    raiser: "mall_guard",
    control: "mall_control",
    lead: "mall_director",
    dispatcher: "harbour_dispatcher",
    site: 3,
    place: "North entrance",
};

struct Life<'a> {
    server: &'a Server,
    town: &'a Town,
    clock: Arc<FixedClock>,
    rng: StdRng,
}

/// Lives from the clock's day to the day before `until`.
pub async fn live(
    server: &Server,
    town: &Town,
    clock: Arc<FixedClock>,
    until: Timestamp,
    seed: u64,
) -> Result<(), String> {
    let mut life = Life {
        server,
        town,
        clock: clock.clone(),
        rng: StdRng::seed_from_u64(seed),
    };
    let mut day = 0;
    while clock.now() < until - SignedDuration::from_hours(most_hours(day)) {
        life.one_day(day).await?;
        day += 1;
        clock.advance(86_400 - 8 * 3_600);
    }
    life.settle().await
}

/// The longest that a day's work takes: of what both sides learn from, they write two days later, and some of it is done after three
/// more. A day that would end after now is
/// not begun, so nothing in the demo is dated tomorrow.
fn most_hours(day: i64) -> i64 {
    match day % 12 {
        2 | 5 => 30 + 5 * 24,
        _ => 30,
    }
}

impl Life<'_> {
    async fn one_day(&mut self, day: i64) -> Result<(), String> {
        self.clock.advance(8 * 3_600 - 3_000);
        match day % 12 {
            2 => self.emergency(&HOSPITAL, Category::Violence, Ending::AllClear).await?,
            5 => self.emergency(&MALL, Category::Violence, Ending::AllClear).await?,
            7 => self.emergency(&CLINIC, Category::Unknown, Ending::FalseAlarm).await?,
            9 => self.emergency(&HOSPITAL, Category::Medical, Ending::Mistake).await?,
            _ => {}
        }
        if day % 15 == 10 {
            self.drill().await?;
        }
        if day % 7 == 3 {
            self.quiet_day().await?;
        }
        if day % 30 == 12 {
            let mut calls = StdRng::seed_from_u64(day.unsigned_abs());
            self.town.verify_contacts(&mut calls).await?;
        }
        self.clock.advance(3_000);
        self.settle().await
    }

    fn after(&mut self, from: i64, to: i64) {
        let seconds = self.rng.random_range(from..=to);
        self.clock.advance(seconds);
    }

    /// What the jobs would have done by now.
    async fn settle(&self) -> Result<(), String> {
        let app = &self.server.app;
        screens::try_the_closed(self.server).await?;
        at("ladders", delivery::ladder::tick(app).await)?;
        at("closings", closing::tick(app).await)?;
        outbox::hand_over(app.store(), &crate::jobs::handlers(), app.now())
            .await
            .map_err(|err| err.to_string())?;
        self.server.jobs.sequence_all().await
    }

    async fn emergency(&mut self, cast: &Cast, category: Category, ending: Ending) -> Result<(), String> {
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
        at("read", reading::read(&dispatcher, &inc, Look::Page).await)?;
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

    /// What was no emergency is written down in a line; most of these debriefs are closed at once, some are left lying.
    async fn note(&mut self, cast: &Cast, inc: &Reference, kind: &str, words: &str) -> Result<(), String> {
        if self.rng.random_bool(0.75) {
            let lead = self.town.desk(cast.lead).await?;
            at("word", debrief::add_word(&lead, inc, kind, words).await)?;
            at("debrief", debrief::close(&lead, inc).await)?;
        }
        Ok(())
    }

    /// Two days later both sides write what they learned; one thing becomes work on each side, and the debrief is closed.
    async fn learn(&mut self, cast: &Cast, inc: &Reference) -> Result<(), String> {
        self.clock.advance(2 * 86_400);
        let lead = self.town.desk(cast.lead).await?;
        at(
            "word",
            debrief::add_word(
                &lead,
                inc,
                "went_well",
                "The guard was at the meeting point before police came.",
            )
            .await,
        )?;
        at(
            "word",
            debrief::add_word(&lead, inc, "to_change", "The second door was found locked.").await,
        )?;
        let police = self.town.desk(cast.dispatcher).await?;
        at(
            "police word",
            debrief::add_word(&police, inc, "to_change", "Say the door number first.").await,
        )?;
        let today = lead.now().to_zoned(lead.time_zone()).date();
        let owner = self
            .town
            .position(cast.control)
            .ok_or("demo: nobody at the control room")?;
        let days = self.rng.random_range(7..30);
        let new = NewAction {
            issue: "Second door locked".into(),
            words: "Check both doors on each round and write it down.".into(),
            element: Element::Organisation,
            owner,
            starts_on: today,
            due_on: today.saturating_add(jiff::Span::new().days(days)),
        };
        let action = at("action", actions::add(&lead, inc, new).await)?;
        let theirs = NewAction {
            issue: "Units stood at the wrong door".into(),
            words: "Read the door number of the meeting point to every unit that is sent.".into(),
            element: Element::Training,
            owner: self.town.position(cast.dispatcher).ok_or("demo: nobody at the desk")?,
            starts_on: today,
            due_on: today.saturating_add(jiff::Span::new().days(days + 14)),
        };
        let police = self.town.desk(cast.dispatcher).await?;
        at("police action", actions::add(&police, inc, theirs).await)?;
        at("debrief", debrief::close(&lead, inc).await)?;
        if self.rng.random_bool(0.5) {
            self.clock.advance(3 * 86_400);
            let tx = lead.read().await.map_err(|problem| problem.words())?;
            let known = recovery::corrective_action::store::find(&tx, lead.org(), &action)
                .await
                .map_err(|err| err.to_string())?;
            drop(tx);
            let revision = known.map_or(1, |known| known.revision);
            let done = "Both doors were checked on seven rounds in a row.";
            at(
                "done",
                actions::close(&self.town.desk(cast.lead).await?, &action, revision, done).await,
            )?;
        }
        Ok(())
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

    /// Open screens show what was sent to them.
    async fn screens(&mut self, role: &str, inc: &Reference) -> Result<(), String> {
        let org = self.town.desk(role).await?.org();
        screens::show(self.server, &self.clock, &mut self.rng, inc, org).await
    }

    /// The end is read; thirty minutes later what was opened is closed.
    async fn close(&mut self, role: &str, inc: &Reference) -> Result<(), String> {
        self.screens(role, inc).await?;
        self.settle().await?;
        self.clock.advance(31 * 60);
        self.settle().await
    }

    async fn drill(&mut self) -> Result<(), String> {
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
        let liaison = self.town.desk("liaison").await?;
        let bring: Vec<PositionId> = ["liaison"].iter().filter_map(|role| self.town.position(role)).collect();
        at("drill police", drills::bring(&liaison, &drill.reference, &bring).await)?;
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
    async fn quiet_day(&mut self) -> Result<(), String> {
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

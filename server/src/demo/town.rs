//! Who and what there is in the demo: five organisations, their people by role, their sites and agreements.

use super::{capability, places, plans};
use crate::Server;
use jiff::SignedDuration;
use muster_agreements::mou::{self, ClauseDraft, verbs as agreements};
use muster_membership::{
    organisation::{rules::Founding, verbs as organisations},
    position::{self, rules::NewPosition},
    sign_in::{self, Caller},
};
use muster_policy::Condition;
use muster_readiness::contacts;
use muster_terms::*;
use muster_web::{App, Desk, Problem};
use rand::Rng;
use std::{collections::HashMap, sync::Arc};

/// The demo's people and places, by the names the generator uses.
pub struct Town {
    app: App,
    positions: HashMap<&'static str, PositionId>,
    pub sites: Vec<places::DemoSite>,
}

/// A verb's no, with the step of the demo it came from.
pub fn at<T>(step: &str, done: Result<T, Problem>) -> Result<T, String> {
    done.map_err(|problem| format!("demo, {step}: {}", problem.words()))
}

impl Town {
    /// The desk of a role, at the clock's present instant.
    pub async fn desk(&self, role: &str) -> Result<Desk, String> {
        let id = *self
            .positions
            .get(role)
            .ok_or_else(|| format!("demo: nobody is called {role}"))?;
        at(role, sign_in::verbs::desk_of(&self.app, id).await)
    }

    pub fn position(&self, role: &str) -> Option<PositionId> {
        self.positions.get(role).copied()
    }

    /// Founds the town on its first day.
    pub async fn found(server: &Server, clock: Arc<FixedClock>) -> Result<Self, String> {
        let mut town = Self {
            app: server.app.clone(),
            positions: HashMap::new(),
            sites: Vec::new(),
        };
        town.company("director", "Northgate Health Group").await?;
        town.company("mall_director", "Harbour Mall Company").await?;
        town.agency("commander", "City Police").await?;
        town.agency("campus_commander", "Campus Police").await?;
        town.agency("sheriff", "County Sheriff").await?;
        let (central, harbour) = town.districts().await?;
        town.sites = places::build(&town).await?;
        town.people(central, harbour).await?;
        clock.advance(3600);
        town.contacts().await?;
        town.agreements(clock, central, harbour).await?;
        places::tie_to_police(&town, central, harbour).await?;
        plans::write(&town).await?;
        super::kits::fill(&town).await?;
        capability::write(&town).await?;
        super::training::note(&town).await?;
        super::plan_texts::write(&town).await?;
        super::visits::write(&town).await?;
        super::events::write(&town).await?;
        super::exercises::hold(&town).await?;
        Ok(town)
    }

    async fn company(&mut self, role: &'static str, name: &str) -> Result<(), String> {
        self.organisation(role, name, OrganisationKind::Company).await
    }

    async fn agency(&mut self, role: &'static str, name: &str) -> Result<(), String> {
        self.organisation(role, name, OrganisationKind::Agency).await
    }

    async fn organisation(&mut self, role: &'static str, name: &str, kind: OrganisationKind) -> Result<(), String> {
        let founding = Founding {
            name: name.into(),
            kind,
            time_zone: "Europe/Vienna".into(),
            emergency_number: "112".into(),
            metric: true,
            owner: None,
        };
        let founded =
            organisations::found_organisation(&self.app, founding, organisations::Basis::Demo, &Caller::inside()).await;
        self.positions.insert(role, at(name, founded)?.position);
        self.fill(role).await
    }

    /// Puts somebody without a name into a position, by a sign-in link.
    async fn fill(&self, role: &str) -> Result<(), String> {
        let id = self.position(role).ok_or("demo: no such position")?;
        at(role, sign_in::demo::add_link(&self.app, id).await).map(drop)
    }

    async fn districts(&self) -> Result<(UnitId, UnitId), String> {
        let commander = self.desk("commander").await?;
        let central = at("Central", organisations::add_unit(&commander, "Central District").await)?;
        let harbour = at("Harbour", organisations::add_unit(&commander, "Harbour District").await)?;
        Ok((central, harbour))
    }

    async fn person(
        &mut self,
        by: &str,
        role: &'static str,
        title: &str,
        duty: Duty,
        with: impl FnOnce(&mut NewPosition),
    ) -> Result<(), String> {
        let mut new = NewPosition::of(title, duty);
        with(&mut new);
        let id = at(title, position::verbs::add(&self.desk(by).await?, new).await)?;
        self.positions.insert(role, id);
        self.fill(role).await?;
        at(
            title,
            position::verbs::set_on_duty(&self.desk(role).await?, id, true).await,
        )
    }

    async fn people(&mut self, central: UnitId, harbour: UnitId) -> Result<(), String> {
        let hospital = self.sites[0].id;
        let clinic = self.sites[1].id;
        let mall = self.sites[3].id;
        let at_site = |site: SiteId, place: &'static str, phone: &'static str| {
            move |new: &mut NewPosition| {
                new.site = Some(site);
                new.place = place.into();
                new.phone = phone.into();
            }
        };
        let d = "director";
        self.person(d, "control", "Control room", Duty::ControlRoom, |new| {
            new.phone = "+43 1 555 0100".into()
        })
        .await?;
        self.person(
            d,
            "guard3",
            "Guard, Post 3",
            Duty::Guard,
            at_site(hospital, "ED waiting, ground floor", "+43 1 555 0103"),
        )
        .await?;
        self.person(
            d,
            "guard1",
            "Guard, Post 1",
            Duty::Guard,
            at_site(hospital, "Main entrance, ground floor", "+43 1 555 0101"),
        )
        .await?;
        self.person(
            d,
            "nurse",
            "Nurse in charge, ED",
            Duty::NurseInCharge,
            at_site(hospital, "Staff base, ground floor", ""),
        )
        .await?;
        self.person(
            d,
            "facilities",
            "Facilities on call",
            Duty::Facilities,
            at_site(hospital, "", "+43 1 555 0110"),
        )
        .await?;
        self.person(
            d,
            "manager",
            "Site manager, Northfield",
            Duty::SiteManager,
            at_site(hospital, "Security office", ""),
        )
        .await?;
        self.person(
            d,
            "clinic_guard",
            "Guard, Riverside",
            Duty::Guard,
            at_site(clinic, "Reception", "+43 1 555 0120"),
        )
        .await?;
        self.person(d, "hr", "HR coordinator", Duty::HrCoordinator, |_| {})
            .await?;
        self.person(d, "privacy", "Privacy officer", Duty::PrivacyOfficer, |_| {})
            .await?;
        self.person(d, "admin", "Administrator", Duty::Administrator, |_| {})
            .await?;
        let m = "mall_director";
        self.person(
            m,
            "mall_control",
            "Mall control room",
            Duty::ControlRoom,
            at_site(mall, "Control room", "+43 1 555 0200"),
        )
        .await?;
        self.person(
            m,
            "mall_guard",
            "Guard, Mall north",
            Duty::Guard,
            at_site(mall, "North entrance", "+43 1 555 0201"),
        )
        .await?;
        self.person(
            m,
            "mall_manager",
            "Centre manager",
            Duty::SiteManager,
            at_site(mall, "Centre office", ""),
        )
        .await?;
        let c = "commander";
        let of = |unit: UnitId| move |new: &mut NewPosition| new.unit = Some(unit);
        self.person(c, "dispatcher", "Dispatcher, desk 2", Duty::Dispatcher, of(central))
            .await?;
        self.person(c, "dispatcher4", "Dispatcher, desk 4", Duty::Dispatcher, of(central))
            .await?;
        self.person(
            c,
            "liaison",
            "Police liaison, Central",
            Duty::LiaisonOfficer,
            of(central),
        )
        .await?;
        self.person(c, "patrol", "Patrol unit 412", Duty::PatrolOfficer, of(central))
            .await?;
        self.person(
            c,
            "harbour_dispatcher",
            "Dispatcher, Harbour",
            Duty::Dispatcher,
            of(harbour),
        )
        .await?;
        self.person(
            c,
            "harbour_liaison",
            "Police liaison, Harbour",
            Duty::LiaisonOfficer,
            of(harbour),
        )
        .await?;
        self.person(
            "campus_commander",
            "campus_dispatcher",
            "Campus dispatcher",
            Duty::Dispatcher,
            |_| {},
        )
        .await?;
        self.person(
            "campus_commander",
            "campus_liaison",
            "Campus liaison",
            Duty::LiaisonOfficer,
            |_| {},
        )
        .await?;
        self.person(
            "sheriff",
            "sheriff_dispatcher",
            "County dispatcher",
            Duty::Dispatcher,
            |_| {},
        )
        .await?;
        // The second desk is off duty: the reach order calls it.
        let second = self.desk("dispatcher4").await?;
        at(
            "desk 4",
            position::verbs::set_on_duty(&second, second.who.position, false).await,
        )
    }

    async fn contacts(&self) -> Result<(), String> {
        let lists: [(&str, &[&str]); 3] = [
            ("director", &["control", "director", "manager"]),
            ("mall_director", &["mall_control", "mall_director"]),
            (
                "commander",
                &["dispatcher", "dispatcher4", "liaison", "harbour_dispatcher"],
            ),
        ];
        for (by, roles) in lists {
            let desk = self.desk(by).await?;
            for role in roles {
                let position = self.position(role).ok_or("demo: no such contact")?;
                let new = contacts::rules::NewContact {
                    position,
                    site: None,
                    hours: "24 hours".into(),
                    channel: contacts::Channel::Live,
                };
                let id = at(role, contacts::verbs::add(&desk, new).await)?;
                at(role, contacts::verbs::verify(&desk, id, Some(9)).await)?;
            }
        }
        Ok(())
    }

    async fn agreements(&self, clock: Arc<FixedClock>, central: UnitId, harbour: UnitId) -> Result<(), String> {
        let hospital = self
            .agree("hospital", "commander", Some(central), "director", &clock, None)
            .await?;
        let counter = Some(as_the_mall_has_it as Counter);
        let mall = self
            .agree(
                "shopping-centre",
                "commander",
                Some(harbour),
                "mall_director",
                &clock,
                counter,
            )
            .await?;
        tracing::info!("demo: agreements {hospital} and {mall} are in force");
        let sheriff = self
            .agree("hospital", "director", None, "sheriff", &clock, None)
            .await?;
        clock.advance(5 * 86_400);
        let desk = self.desk("director").await?;
        at(
            "suspend",
            agreements::suspend(&desk, &sheriff, "Contacts on the other side no longer answer.".into()).await,
        )
    }

    /// One side drafts and proposes; the other may counter with clauses of its own; both sign.
    async fn agree(
        &self,
        template: &str,
        drafts: &str,
        own_unit: Option<UnitId>,
        answers: &str,
        clock: &Arc<FixedClock>,
        counter: Option<Counter>,
    ) -> Result<Reference, String> {
        let (ours, theirs) = (self.desk(drafts).await?, self.desk(answers).await?);
        let now = ours.now();
        let input = agreements::DraftInput {
            template: template.into(),
            partner_code: mou::partner_code(theirs.org()),
            own_unit,
            sites: Vec::new(),
            starts_at: now,
            ends_at: now + SignedDuration::from_hours(24 * 730),
            review_on: (now + SignedDuration::from_hours(24 * 180))
                .to_zoned(jiff::tz::TimeZone::UTC)
                .date(),
        };
        let reference = at("draft", agreements::draft(&ours, input).await)?;
        let mut digest = self.propose(&ours, &reference, 1).await?;
        clock.advance(2 * 86_400);
        let mut version = 1;
        if let Some(counter) = counter {
            let theirs = self.desk(answers).await?;
            version = at("counter", agreements::amend(&theirs, &reference).await)?;
            let text = self.version(&theirs, &reference, version).await?.text;
            let terms = mou::Terms::from_text(&text).map_err(|err| err.to_string())?;
            for clause in terms.clauses {
                let seen = self.version(&theirs, &reference, version).await?.digest;
                let number = clause.number.clone();
                if let Some(clause) = counter(clause) {
                    let edited = agreements::edit_clause(&theirs, &reference, &seen, &number, clause).await;
                    at("counter", edited)?;
                }
            }
            digest = self.propose(&theirs, &reference, version).await?;
            clock.advance(86_400);
        }
        for side in [drafts, answers] {
            let desk = self.desk(side).await?;
            let seen = agreements::SignInput {
                version,
                digest: digest.clone(),
            };
            at("sign", agreements::sign(&desk, &reference, seen).await)?;
        }
        clock.advance(3_600);
        Ok(reference)
    }

    /// Proposes the draft as it stands; the digest of its text.
    async fn propose(&self, desk: &Desk, reference: &Reference, version: u32) -> Result<String, String> {
        let digest = self.version(desk, reference, version).await?.digest;
        let input = agreements::ProposeInput {
            seen: digest.clone(),
            revision: None,
        };
        at("propose", agreements::propose(desk, reference, input).await)?;
        Ok(digest)
    }

    /// Calls every contact once and writes down that they answered, and after how long.
    pub async fn verify_contacts(&self, calls: &mut impl Rng) -> Result<(), String> {
        for by in ["director", "mall_director", "commander"] {
            let desk = self.desk(by).await?;
            let tx = desk.read().await.map_err(|problem| problem.words())?;
            let known = contacts::store::contacts_of(&tx, desk.org(), None)
                .await
                .map_err(|err| err.to_string())?;
            drop(tx);
            for contact in known {
                at(
                    "verify",
                    contacts::verbs::verify(&desk, contact.id, Some(calls.random_range(4..=24))).await,
                )?;
            }
        }
        Ok(())
    }

    /// The digest of the first version's text, as the page shows it before signing.
    async fn version(&self, desk: &Desk, reference: &Reference, version: u32) -> Result<mou::Version, String> {
        let tx = desk.read().await.map_err(|problem| problem.words())?;
        let file = mou::store::find_file(&tx, desk.org(), reference)
            .await
            .map_err(|err| err.to_string())?;
        let file = file.ok_or("demo: the draft is gone")?;
        file.version(version)
            .cloned()
            .ok_or_else(|| "demo: the draft has no text".into())
    }
}

/// A clause as the other side would have it; `None` as it stands.
type Counter = fn(ClauseDraft) -> Option<ClauseDraft>;

/// The shopping centre calls police earlier than a hospital, and shows its emergency plans on request.
fn as_the_mall_has_it(clause: ClauseDraft) -> Option<ClauseDraft> {
    match clause.data_class {
        DataClass::Alert | DataClass::IncidentLog | DataClass::PoliceStatus => Some(ClauseDraft {
            condition: Condition::WhileIncident {
                max_level: AlertLevel::HelpNeeded,
            },
            ..clause
        }),
        DataClass::EmergencyPlan => Some(ClauseDraft {
            text: "The emergency plans are shown on request, with the reason, before a drill or a visit.".into(),
            condition: Condition::OnRequest,
            ..clause
        }),
        _ => None,
    }
}

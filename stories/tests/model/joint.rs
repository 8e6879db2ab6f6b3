//! Steps of quiet days: a visit, a plan for comment, an exercise or an event is made, partners are asked, answer and are taken out.

use crate::marks::Mark;
use crate::rules::{self, JointKind};
use crate::steps::Step;
use crate::world::{World, dice};
use crate::{Verdict, agree, done, done_or_refused};
use jiff::SignedDuration;
use muster_events::{
    model::Answer as EventAnswer,
    rules::{Ground, Plan as EventPlan, staffing::Span},
    verbs as events,
};
use muster_exercises::{
    model::{Audience, Kind as ExerciseKind, Role},
    rules::forms::{NewInject, Plan as ExercisePlan},
    verbs as exercises,
};
use muster_plans::{protective_actions::ActionSet, rules::NewPlan, templates::Template, verbs as plans};
use muster_response::incident::Category;
use muster_terms::*;
use muster_visits::{
    model::{Answer, Kind as VisitKind},
    rules::Plan as VisitPlan,
    verbs as visits,
};
use muster_web::{Desk, Problem};
use rand::{Rng, seq::IndexedRandom};
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// Something is planned, and partners are asked to it.
    pub async fn plan_together(&mut self, step: Step) -> Verdict {
        let post = if step.a % 3 == 0 {
            self.any_post(step.a / 3)
        } else {
            self.head(step.a as usize / 3 % self.orgs.len())
        };
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let own: Vec<usize> = (0..self.sites.len())
            .filter(|site| self.model.sites[*site].org == org)
            .collect();
        let site = own[step.b as usize % own.len()];
        let kind = JointKind::ALL[step.c as usize % JointKind::ALL.len()];
        let no = self.joints.len();
        let marks = self.marks.len();
        let desk = self.desk(post).await;
        let made = done_or_refused(
            "plan something together",
            self.make_joint(&desk, kind, site, post).await,
        )?;
        agree(&format!("may make a {kind:?}"), duty.may(kind.act()), made.is_some())?;
        let Some(reference) = made else {
            self.marks.truncate(marks);
            return Ok(());
        };
        self.joints.push(reference);
        self.model.joints.push(rules::Joint {
            kind,
            org,
            site,
            made_at: self.model.now,
            let_in: BTreeSet::new(),
            agreed: BTreeSet::new(),
            in_the_know: BTreeSet::from([post]),
            said_at: BTreeMap::new(),
        });
        if kind == JointKind::Exercise {
            self.add_inject(&desk, no).await?;
        }
        let rng = &mut dice(step.d);
        for partner in 0..self.orgs.len() {
            if rng.random_bool(0.7) {
                self.ask_along(no, post, partner).await?;
            }
            if rng.random_bool(0.7) {
                self.answer_along(no, self.head(partner), rng.random_bool(0.8)).await?;
            }
        }
        Ok(())
    }

    async fn make_joint(
        &mut self,
        desk: &Desk,
        kind: JointKind,
        site: usize,
        post: usize,
    ) -> Result<Reference, Problem> {
        let word = self.mark(Mark::Joint(self.joints.len()));
        let (id, reference) = self.sites[site].clone();
        let planned_for = self.model.now + SignedDuration::from_hours(72);
        match kind {
            JointKind::Visit => {
                let plan = VisitPlan {
                    kind: VisitKind::JointAssessment,
                    site: id,
                    planned_for,
                    purpose: word,
                    people: vec![self.posts[post]],
                    partner: None,
                };
                let reference = visits::make(desk, plan).await?;
                let place = visits::Place {
                    label: self.mark(Mark::Joint(self.joints.len())),
                    ..visits::Place::default()
                };
                visits::add_stop(desk, &reference, place).await?;
                Ok(reference)
            }
            JointKind::Plan => {
                let new = NewPlan {
                    template: Template::PublicEvent,
                    title: word,
                    site: Some(reference),
                    category: None,
                    actions: ActionSet::Neutral,
                    approver: self.posts[post],
                };
                plans::add(desk, new).await
            }
            JointKind::Exercise => {
                let plan = ExercisePlan {
                    site: reference,
                    kind: ExerciseKind::Tabletop,
                    title: word,
                    planned_for,
                    duration_minutes: 60,
                    category: Category::Unknown,
                    place: self.mark(Mark::Plot(self.joints.len())),
                    scope: String::new(),
                    scenario: self.mark(Mark::Plot(self.joints.len())),
                    sponsor: String::new(),
                    contact: String::new(),
                };
                Ok(exercises::create(desk, plan, None).await?.reference)
            }
            JointKind::Event => {
                let plan = EventPlan {
                    title: word,
                    words: self.mark(Mark::Joint(self.joints.len())),
                    attendance: None,
                    weather: self.mark(Mark::Joint(self.joints.len())),
                    safety: String::new(),
                    // No world lives to its end.
                    span: Span {
                        from: planned_for,
                        until: planned_for + SignedDuration::from_hours(24 * 3_650),
                    },
                };
                events::make(desk, plan, Ground::Standing(id), None).await
            }
        }
    }

    /// What players must not read before its time.
    async fn add_inject(&mut self, desk: &Desk, no: usize) -> Verdict {
        let new = NewInject {
            minute: 10,
            from: self.mark(Mark::Script(no)),
            to: "Control room".into(),
            audience: Audience::Everyone,
            words: self.mark(Mark::Script(no)),
            expected: self.mark(Mark::Script(no)),
            objective: None,
        };
        done(
            "an inject",
            exercises::add_inject(desk, &self.joints[no], new, false).await,
        )
        .map(drop)
    }

    /// A partner is asked: one that a clause lets read it.
    async fn ask_along(&mut self, no: usize, post: usize, partner: usize) -> Verdict {
        let (desk, reference, to) = (self.desk(post).await, self.joints[no].clone(), self.orgs[partner]);
        let joint = &self.model.joints[no];
        let mut theirs = (0..self.posts.len()).filter(|other| self.model.posts[*other].org == partner);
        let opens = partner != joint.org && theirs.any(|other| self.model.joint_clauses(other, no).is_open());
        let are_partners = self.model.are_partners(joint.org, partner);
        let (may, asked) = match joint.kind {
            JointKind::Visit => {
                let may = opens && joint.let_in.is_empty();
                // A second partner is refused as a conflict, which is neither done nor a fault.
                if !joint.let_in.is_empty() {
                    return Ok(());
                }
                (may, visits::invite(&desk, &reference, to).await)
            }
            JointKind::Plan => (are_partners && opens, plans::share(&desk, &reference, to, 1).await),
            // Whoever is in it already is refused as a conflict.
            JointKind::Event if joint.let_in.contains(&partner) => return Ok(()),
            JointKind::Event => (are_partners && opens, events::invite(&desk, &reference, to).await),
            JointKind::Exercise => {
                let may = are_partners && (opens || joint.let_in.contains(&partner));
                (may, exercises::ask_partner(&desk, &reference, to).await)
            }
        };
        let kind = joint.kind;
        let asked = done_or_refused("ask a partner along", asked)?;
        agree(&format!("may ask a partner to a {kind:?}"), may, asked.is_some())?;
        if may {
            self.model.joints[no].let_in.insert(partner);
        }
        Ok(())
    }

    /// Somebody says yes or no, or something at a plan. To who is not asked, or has no clause, there is nothing.
    async fn answer_along(&mut self, no: usize, post: usize, yes: bool) -> Verdict {
        let (desk, reference) = (self.desk(post).await, self.joints[no].clone());
        let (org, duty) = (self.model.posts[post].org, self.model.posts[post].duty);
        let joint = &self.model.joints[no];
        if org == joint.org {
            return Ok(());
        }
        let kind = joint.kind;
        let may = duty.may(kind.act()) && self.model.joint(post, no).is_open();
        let word = self.mark(Mark::JointWord(no, org));
        let answered = match kind {
            JointKind::Visit => {
                let reply = visits::Reply {
                    answer: if yes { Answer::Accepted } else { Answer::Declined },
                    words: word,
                    proposed_for: None,
                    people: vec![self.posts[post]],
                };
                visits::answer(&desk, &reference, reply, visits::Seen::default()).await
            }
            JointKind::Plan => {
                let place = plans::Place { version: 1, mark: 1 };
                plans::comment(&desk, &reference, place, &word).await.map(drop)
            }
            JointKind::Exercise => exercises::answer(&desk, &reference, yes).await.map(drop),
            JointKind::Event => {
                let answer = if yes {
                    EventAnswer::Accepted
                } else {
                    EventAnswer::Declined
                };
                events::answer(&desk, &reference, answer, &word).await
            }
        };
        let answered = done_or_refused("answer", answered)?;
        agree(&format!("may answer to a {kind:?}"), may, answered.is_some())?;
        if !may || kind == JointKind::Exercise {
            self.marks.pop();
        }
        if !may {
            return Ok(());
        }
        if kind == JointKind::Plan {
            // Whoever comments has read it, and the log of that says how it was called.
            let title = self.marks.iter().position(|mark| *mark == Mark::Joint(no));
            self.was_shown[org].extend(title);
        }
        let now = self.model.now;
        let joint = &mut self.model.joints[no];
        match (kind, yes) {
            (JointKind::Visit | JointKind::Event, true) => drop(joint.agreed.insert(org)),
            (JointKind::Visit | JointKind::Event, false) => {
                joint.let_in.remove(&org);
                joint.agreed.remove(&org);
            }
            (JointKind::Plan, _) => {}
            (JointKind::Exercise, true) => drop(joint.agreed.insert(org)),
            (JointKind::Exercise, false) => drop(joint.agreed.remove(&org)),
        }
        if kind != JointKind::Exercise {
            joint.said_at.insert(org, now);
        }
        if kind == JointKind::Exercise && yes {
            self.give_role(no, post).await?;
        }
        Ok(())
    }

    /// Whoever plans for its side gives somebody of it a role.
    async fn give_role(&mut self, no: usize, post: usize) -> Verdict {
        let org = self.model.posts[post].org;
        let own: Vec<usize> = (0..self.posts.len())
            .filter(|other| self.model.posts[*other].org == org)
            .collect();
        let whom = *own.choose(&mut dice(no as u32)).unwrap_or(&post);
        let desk = self.desk(post).await;
        let role = [Role::Player, Role::Evaluator][no % 2];
        let given = exercises::set_role(&desk, &self.joints[no], self.posts[whom], role).await;
        done("a role", given)?;
        if role == Role::Evaluator {
            self.model.joints[no].in_the_know.insert(whom);
        } else {
            self.model.joints[no].in_the_know.remove(&whom);
        }
        Ok(())
    }

    /// Later: somebody is asked, answers, or is taken out.
    pub async fn go_on_together(&mut self, step: Step) -> Verdict {
        if self.joints.is_empty() {
            return Ok(());
        }
        let no = step.a as usize % self.joints.len();
        let (owner, kind) = (self.model.joints[no].org, self.model.joints[no].kind);
        let partner = step.b as usize % self.orgs.len();
        match step.c % 5 {
            0 if partner != owner => self.ask_along(no, self.head(owner), partner).await,
            0..3 => {
                let post = self.any_post(step.d / 2);
                self.answer_along(no, post, step.d % 2 == 0).await
            }
            _ => self.take_out(no, kind, owner, partner).await,
        }
    }

    async fn take_out(&mut self, no: usize, kind: JointKind, owner: usize, partner: usize) -> Verdict {
        let (desk, reference, out) = (
            self.desk(self.head(owner)).await,
            self.joints[no].clone(),
            self.orgs[partner],
        );
        let joint = &self.model.joints[no];
        // A visit has one partner, and that one is taken out.
        let gone: BTreeSet<usize> = match kind {
            JointKind::Visit => joint.let_in.clone(),
            _ => joint.let_in.iter().copied().filter(|each| *each == partner).collect(),
        };
        let taken = match kind {
            JointKind::Visit => visits::uninvite(&desk, &reference, "Another day").await,
            JointKind::Plan => plans::end_share(&desk, &reference, out).await,
            JointKind::Exercise => exercises::take_out(&desk, &reference, out).await,
            JointKind::Event => events::uninvite(&desk, &reference, out, "Another day").await,
        };
        let taken = done_or_refused("take a partner out", taken)?;
        agree(
            &format!("may take a partner out of a {kind:?}"),
            !gone.is_empty(),
            taken.is_some(),
        )?;
        let joint = &mut self.model.joints[no];
        joint.let_in.retain(|each| !gone.contains(each));
        joint.agreed.retain(|each| !gone.contains(each));
        Ok(())
    }
}

/// The pages and calls of one.
pub fn addresses(kind: JointKind, reference: &Reference) -> Vec<String> {
    let (at, parts): (&str, &[&str]) = match kind {
        JointKind::Visit => ("visits", &["", "/edit", "/route", "/findings/new"]),
        JointKind::Plan => (
            "plans",
            &["", "/versions", "/versions/1", "/sharing", "/compare?from=1&to=1"],
        ),
        JointKind::Exercise => (
            "exercises",
            &["", "/msel", "/conduct", "/report", "/report/pdf", "/edit"],
        ),
        JointKind::Event => (
            "events",
            &[
                "",
                "/briefing",
                "/forms/ics-201",
                "/forms/ics-207",
                "/shifts/new",
                "/edit",
            ],
        ),
    };
    let pages = parts.iter().map(|part| format!("/{at}/{reference}{part}"));
    pages.chain([format!("/api/v1/{at}/{reference}")]).collect()
}

#[test]
fn every_kind_has_a_page_and_a_call() {
    for kind in JointKind::ALL {
        let all = addresses(kind, &"EX-0001".parse().unwrap());
        assert!(all.len() > 2 && all.iter().any(|address| address.starts_with("/api/")));
    }
}

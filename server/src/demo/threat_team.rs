//! The hospital's threat team in the demo: two members, what a colleague told them, a concern they work on, and what they asked the
//! police about it.

use super::town::{Town, at};
use crate::Server;
use jiff::ToSpan;
use muster_membership::sign_in::Caller;
use muster_terms::*;
use muster_threat_team::{
    DEMO_PASSPHRASE, OpenDesk, TeamDesk,
    concern::{
        rules::{self, CaseForm, List},
        verbs as concerns,
    },
    consult::{self, ConsultDesk, OpenConsults, rules as consulting, verbs as consults},
    intake::{rules::Told, verbs as intake},
    roster::{self, Role, Training, verbs as members},
};
use std::sync::Arc;

const CHAIR: &str = "director";
const MEMBER: &str = "hr";
const CONSULTED: &str = "liaison";

/// The team of one role of the demo, in a sign-in of its own.
async fn team_desk(town: &Town, role: &str) -> Result<TeamDesk, String> {
    let mut desk = town.desk(role).await?;
    desk.who.session = Some(SessionId::new());
    let tx = at(role, desk.read().await)?;
    let member = roster::member(&tx, desk.who.person, desk.who.position).await;
    let member = member.map_err(|fault| fault.to_string())?.ok_or("demo: not a member")?;
    Ok(TeamDesk::inside(desk, member))
}

async fn open_desk(town: &Town, role: &str) -> Result<OpenDesk, String> {
    let team = team_desk(town, role).await?;
    at(role, members::unlock(&team, DEMO_PASSPHRASE.into()).await)?;
    at(role, team.unlocked())?.ok_or_else(|| "demo: the team is locked".into())
}

/// Founds the team, tells it something, and has it meet.
pub async fn meet(server: &Server, town: &Town, clock: &Arc<FixedClock>) -> Result<(), String> {
    let mut desk = town.desk(CHAIR).await?;
    desk.who.session = Some(SessionId::new());
    let trained = desk.now().to_zoned(desk.time_zone()).date();
    at("team", members::found(&desk, desk.who.position, Role::Security).await)?;
    at(
        "key",
        members::make_key(&team_desk(town, CHAIR).await?, DEMO_PASSPHRASE.into()).await,
    )?;
    let chair = open_desk(town, CHAIR).await?;
    let new = members::NewMember {
        position: town.position(MEMBER).ok_or("demo: no HR coordinator")?,
        role: Role::HumanResources,
        training: Training {
            on: Some(trained.saturating_sub(40.days())),
            until: Some(trained.saturating_add(690.days())),
        },
    };
    at("member", members::add(&chair, new).await)?;
    at(
        "key",
        members::make_key(&team_desk(town, MEMBER).await?, DEMO_PASSPHRASE.into()).await,
    )?;
    let waiting = team_desk(town, MEMBER).await?;
    let digits = waiting
        .member
        .key
        .as_ref()
        .map(muster_threat_team::PublicKey::fingerprint);
    at(
        "admission",
        members::admit(&chair, waiting.member.slot, &digits.unwrap_or_default()).await,
    )?;
    clock.advance(1800);
    tell(server, &chair).await?;
    clock.advance(900);
    let id = work(&open_desk(town, CHAIR).await?, &open_desk(town, MEMBER).await?).await?;
    clock.advance(300);
    ask_police(town, id, clock).await
}

/// The liaison officer's desk for consults, with a key that is made or unlocked.
async fn consulted(town: &Town) -> Result<OpenConsults, String> {
    let mut desk = town.desk(CONSULTED).await?;
    desk.who.session = Some(SessionId::new());
    let asked = at("consults", ConsultDesk::inside(desk.clone()).await)?;
    if asked.key.is_none() {
        at("key", consult::make_key(&asked, DEMO_PASSPHRASE.into()).await)?;
    } else {
        at("key", consult::unlock(&asked, DEMO_PASSPHRASE.into()).await)?;
    }
    let asked = at("consults", ConsultDesk::inside(desk).await)?;
    at("consults", asked.unlocked())?.ok_or_else(|| "demo: consults are locked".into())
}

/// The chair asks the liaison officer, who reads it and answers; and asks once more, which waits.
async fn ask_police(town: &Town, id: uuid::Uuid, clock: &Arc<FixedClock>) -> Result<(), String> {
    consulted(town).await?;
    let ask = |reason: &str, question: &str, lines: &[&str]| consulting::ConsultForm {
        to: town.position(CONSULTED).map(|id| id.to_string()).unwrap_or_default(),
        reason: reason.into(),
        question: question.into(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..consulting::ConsultForm::default()
    };
    let first = ask(
        "advice",
        "Is this enough for you to speak with him at the door, and what should the visitor desk do when he comes again?",
        &["fact-0", "source-0", "level"],
    );
    send(town, id, first).await?;
    clock.advance(600);
    let open = consulted(town).await?;
    let asked = at("consults", consult::list(&open).await)?;
    let asked = asked.first().ok_or("demo: nothing was asked")?.copy.id;
    at("consult", consult::read(&open, asked).await)?;
    let answer = consulting::AnswerForm {
        disposition: "advice_given".into(),
        words: "We can be there on Thursday evening. Until then: do not name her shifts, and call us when he comes."
            .into(),
        ..consulting::AnswerForm::default()
    };
    said("answer", consult::answer(&open, asked, &answer).await)?;
    clock.advance(300);
    let second = ask(
        "protection",
        "May she call your district directly on her way home?",
        &["person"],
    );
    send(town, id, second).await
}

async fn send(town: &Town, id: uuid::Uuid, mut form: consulting::ConsultForm) -> Result<(), String> {
    let chair = open_desk(town, CHAIR).await?;
    let desktop = at("concern", concerns::read(&chair).await)?;
    let listed = desktop.case(id).ok_or("demo: no concern")?;
    form.seen = said("preview", consults::preview(&chair, listed, &form).await)?.seen;
    said("consult", consults::send(&chair, id, &form).await).map(drop)
}

fn said<T>(what: &str, done: Result<T, rules::Wrong>) -> Result<T, String> {
    done.map_err(|wrong| match wrong {
        rules::Wrong::Problem(problem) => format!("demo, {what}: {}", problem.words()),
        rules::Wrong::Fields(problems) => format!("demo, {what}: {:?}", problems.list()),
    })
}

async fn tell(server: &Server, chair: &OpenDesk) -> Result<(), String> {
    let tx = at("form", chair.desk.read().await)?;
    let team = roster::team(&tx, chair.desk.org())
        .await
        .map_err(|fault| fault.to_string())?;
    drop(tx);
    let team = team.ok_or("demo: no team")?;
    for (words, about, place) in [
        (
            "A visitor asks for the same nurse each evening and stays until somebody asks him to go. Today he knew her shifts.",
            "A man in a grey coat, around fifty",
            "Ward 3, after seven in the evening",
        ),
        (
            "A colleague said twice this week that nobody would miss him. He laughed, but I worry.",
            "A colleague of the night shift",
            "Staff room",
        ),
    ] {
        let told = Told {
            words: words.into(),
            about: about.into(),
            place: place.into(),
            contact: String::new(),
            kept_from: None,
        };
        at("told", intake::tell(&server.app, &team, told, &Caller::inside()).await)?;
    }
    Ok(())
}

async fn changed(
    open: &OpenDesk,
    id: uuid::Uuid,
    rule: impl FnOnce(muster_threat_team::concern::Case) -> rules::Changed,
) -> Result<(), String> {
    said("concern", concerns::change(open, id, |case, _, _| rule(case)).await)
}

async fn work(chair: &OpenDesk, member: &OpenDesk) -> Result<uuid::Uuid, String> {
    let told = at("read", concerns::read(chair).await)?;
    let visitor = told.threads.iter().find(|thread| thread.about.contains("grey coat"));
    let visitor = visitor.ok_or("demo: nothing was told")?;
    let (moment, today) = (concerns::moment(chair), concerns::today(chair));
    let id = concerns::new_id();
    let title = ("Visitor who waits for a nurse".to_owned(), visitor.about.clone());
    let case = rules::open(id, title, Some(visitor.id), moment.clone());
    at("concern", concerns::open_case(chair, case, &[]).await)?;
    let answer = "Thank you. We look into it today. Please tell us whether she is met at the door after her shift.";
    at("answer", concerns::answer(chair, visitor.id, answer.into()).await)?;
    let day = |days: i64| today.saturating_add(days.days()).to_string();
    let fact = CaseForm {
        fact: "Came on four evenings between 19:00 and 21:00 and asked for the same nurse by name.".into(),
        fact_source: "system_record".into(),
        fact_source_words: "Visitor desk, list of the week".into(),
        fact_on: day(-1),
        ..CaseForm::default()
    };
    changed(chair, id, |case| rules::add_fact(case, &fact, moment.clone(), today)).await?;
    let lines = CaseForm {
        hypothesis: "He may be a former patient. Shown wrong if the ward never treated him.".into(),
        protects: "She is never alone on the ward, and security walks her to her car.".into(),
        ..CaseForm::default()
    };
    changed(chair, id, |case| {
        rules::add_line(case, List::Hypotheses, &lines, moment.clone())
    })
    .await?;
    changed(chair, id, |case| {
        rules::add_line(case, List::Protective, &lines, moment.clone())
    })
    .await?;
    let level = CaseForm {
        level: "moderate".into(),
        rationale:
            "Persistent and with knowledge of her shifts; no threat was said and he left each time he was asked.".into(),
        next_review_on: day(5),
        ..CaseForm::default()
    };
    changed(chair, id, |case| rules::assess(case, &level, moment.clone(), today)).await?;
    let owner = concerns::moment(member).by;
    let action = CaseForm {
        action: "Speak with the ward about her way home and with the visitor desk about his visits.".into(),
        action_owner: owner.person.to_string(),
        action_due_on: day(2),
        ..CaseForm::default()
    };
    changed(chair, id, |case| {
        rules::add_action(case, &action, &[owner], moment.clone(), today)
    })
    .await?;
    Ok(id)
}

//! The demo's plans as text: one that waits for comments, one that both approved, a draft, and one of the police.

use super::town::{Town, at};
use muster_plans::{
    protective_actions::ActionSet,
    rules::{NewPlan, NewSection},
    store,
    templates::Template,
    verbs::{self, NewFile, Place},
};
use muster_terms::*;
use muster_web::Desk;

/// Writes the plans, with what was said of them.
pub async fn write(town: &Town) -> Result<(), String> {
    let (director, commander) = (town.desk("director").await?, town.desk("commander").await?);
    let liaison = town.desk("liaison").await?;
    let site = town
        .sites
        .iter()
        .find(|site| site.profile.name == "Northfield Hospital");
    let site = site.map(|site| site.reference.clone());
    let lockdown = begin(
        &director,
        Template::Lockdown,
        "Lockdown, Northfield Hospital",
        site.clone(),
    )
    .await?;
    fill(&director, &lockdown, 0, PURPOSE).await?;
    fill(&director, &lockdown, 5, POLICE).await?;
    let file = NewFile {
        name: "Call list, lockdown.pdf".into(),
        bytes: FILE.to_vec(),
    };
    at("plan", verbs::add_file(&director, &lockdown, file).await)?;
    offer(&director, &lockdown, commander.org()).await?;
    say(&liaison, &director, &lockdown).await?;

    let event = begin(
        &director,
        Template::PublicEvent,
        "Open day of the hospital",
        site.clone(),
    )
    .await?;
    offer(&director, &event, commander.org()).await?;
    at("plan", verbs::approve(&liaison, &event, 1, None).await)?;
    at("plan", verbs::approve(&director, &event, 1, None).await)?;
    begin(
        &director,
        Template::SecurityPlan,
        "Prevention plan, Northfield Hospital",
        site,
    )
    .await?;

    let run = begin(&commander, Template::PublicEvent, "Run through the old town", None).await?;
    offer(&commander, &run, director.org()).await
}

/// Shares the newest version.
async fn offer(desk: &Desk, plan: &Reference, partner: OrgId) -> Result<(), String> {
    let tx = at("plan", desk.read().await)?;
    let known = store::find(&tx, plan).await.map_err(|err| err.to_string())?;
    drop(tx);
    let version = known.ok_or("demo: no such plan")?.version;
    at("plan", verbs::share(desk, plan, partner, version).await)
}

/// The liaison officer misses something, the director answers.
async fn say(liaison: &Desk, director: &Desk, plan: &Reference) -> Result<(), String> {
    let tx = at("plan", director.read().await)?;
    let known = store::find(&tx, plan).await.map_err(|err| err.to_string())?;
    let known = known.ok_or("demo: no such plan")?;
    let version = store::version(&tx, known.id, known.version).await;
    drop(tx);
    let version = version.map_err(|err| err.to_string())?.ok_or("demo: no such version")?;
    let marks = version
        .content
        .sections
        .iter()
        .filter_map(|section| section.paragraphs.first());
    let marks: Vec<i64> = marks.map(|paragraph| paragraph.mark).collect();
    for (place, words) in [
        (0, "Say whether the car park is part of it. Patrols ask."),
        (
            5,
            "Door 3 is too narrow for a team with shields. Door 1 is better, and it has a camera.",
        ),
    ] {
        let mark = *marks.get(place).ok_or("demo: no such paragraph")?;
        let place = Place {
            version: known.version,
            mark,
        };
        let comment = at("comment", verbs::comment(liaison, plan, place, words).await)?;
        if words.starts_with("Say") {
            let answer = verbs::answer(director, plan, comment, "It is. The next version says so.").await;
            at("answer", answer)?;
            at("resolved", verbs::resolve(director, plan, comment).await)?;
        }
    }
    Ok(())
}

async fn begin(desk: &Desk, template: Template, title: &str, site: Option<Reference>) -> Result<Reference, String> {
    let new = NewPlan {
        template,
        title: title.into(),
        site,
        category: template.category(),
        actions: ActionSet::Neutral,
        approver: desk.who.position,
    };
    at(title, verbs::add(desk, new).await)
}

/// Another text for the section at this place.
async fn fill(desk: &Desk, plan: &Reference, place: usize, text: &str) -> Result<(), String> {
    let tx = at("plan", desk.read().await)?;
    let known = store::find(&tx, plan).await.map_err(|err| err.to_string())?;
    let known = known.ok_or("demo: no such plan")?;
    let version = store::version(&tx, known.id, known.version).await;
    drop(tx);
    let version = version.map_err(|err| err.to_string())?.ok_or("demo: no such version")?;
    let section = version.content.sections.get(place).ok_or("demo: no such section")?;
    let new = NewSection {
        title: section.title.clone(),
        text: text.into(),
    };
    let changed = verbs::change_section(desk, plan, section.id, known.version, new).await;
    at("section", changed)
}

const PURPOSE: &str = "This plan is for violence in or near the hospital, by day and by night. It covers buildings A to C.\n\n\
    The security director keeps it. A copy lies in the control room and in kit K1.";

const POLICE: &str = "Police are met at door 3 by Guard, Post 3, in a yellow vest, with the keys of the east wing.\n\n\
    The control room stays in command of the building until the unit on scene says that it takes over.";

/// A page without a word: the demo invents no telephone numbers.
const FILE: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

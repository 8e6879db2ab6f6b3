//! The after-action report and improvement plan (AAR/IP): one content, read on a page, on paper, and as a text document.

pub(crate) mod content;
mod docx;

use crate::model::*;
use crate::reading::{self, Script, Seen, SidePart};
use muster_membership::position;
use muster_paper::{Document, Foot, PageSize, print};
use muster_policy::{CrossingAct, Why};
use muster_recovery::corrective_action::{self as actions, NewAction, OwnerChoice};
use muster_response::incident::refused;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, format, t, t_with, texts::language};

/// All of a report that its reader may see.
pub struct Report {
    pub seen: Seen,
    pub sides: Vec<SidePart>,
    pub script: Script,
    /// The improvement plan.
    pub actions: Vec<actions::Seen>,
}

impl Report {
    /// Loads the report for this desk. Commit before anything is shown.
    ///
    /// Errors: [`Problem::Missing`] for whoever does not see the exercise, or does not take part in it.
    pub async fn load(desk: &Desk, tx: &mut Tx, reference: &Reference, act: CrossingAct) -> Result<Self, Problem> {
        let seen = reading::find(desk, tx, reference, act).await?;
        if !seen.access.takes_part {
            return Err(Problem::Missing);
        }
        let mut sides = reading::sides(desk, tx, &seen, act).await?;
        // Whoever was only asked, or has declined, is no side of it.
        sides.retain(|side| side.party.as_ref().is_none_or(Party::is_in));
        let mut script = reading::script(tx, &seen).await?;
        if !seen.sees_review() && !seen.access.is_own {
            script
                .objectives
                .iter_mut()
                .for_each(|one| one.analysis = String::new());
        }
        let actions = actions::reading::of_work(tx, desk, seen.exercise().work).await?;
        Ok(Self {
            seen,
            sides,
            script,
            actions,
        })
    }

    pub fn exercise(&self) -> &Exercise {
        self.seen.exercise()
    }

    /// What the sides that are open to the reader saw of this kind and about this objective, each with its side.
    pub fn observed(&self, kind: ObservationKind, about: Option<ObjectiveId>) -> Vec<(&SidePart, &Observation)> {
        let sides = self.sides.iter().filter_map(|side| Some((side, side.open()?)));
        let all = sides.flat_map(|(side, brought)| brought.observations.iter().map(move |said| (side, said)));
        all.filter(|(_, said)| said.kind == kind && said.objective == about)
            .collect()
    }

    /// The sides whose part is closed to the reader, each with the reason.
    pub fn closed(&self) -> impl Iterator<Item = (&SidePart, &Why)> {
        self.sides
            .iter()
            .filter_map(|side| Some((side, side.brought.as_ref().err()?)))
    }

    /// What stands where no rating of a target is shown.
    pub fn unrated(&self) -> String {
        t(match (self.seen.sees_review(), self.closed().next()) {
            (false, _) => "exercise-rated-later",
            (true, Some(_)) => "exercise-not-rated-open",
            (true, None) => "exercise-not-rated",
        })
    }

    /// How the sides that are open to the reader rated this target, from 1.
    pub fn ratings(&self, objective: ObjectiveId, target: i64) -> Vec<(&SidePart, &Rating)> {
        let sides = self.sides.iter().filter_map(|side| Some((side, side.open()?)));
        let all = sides.flat_map(|(side, brought)| brought.ratings.iter().map(move |rating| (side, rating)));
        all.filter(|(_, rating)| rating.objective == objective && rating.target == target)
            .collect()
    }
}

/// As which file a report is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    Pdf,
    Docx,
}

impl FileForm {
    /// The word of the address, and the ending of the file.
    pub fn as_str(self) -> &'static str {
        match self {
            FileForm::Pdf => "pdf",
            FileForm::Docx => "docx",
        }
    }

    /// The reverse of [`FileForm::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [FileForm::Pdf, FileForm::Docx]
            .into_iter()
            .find(|form| form.as_str() == word)
    }

    pub fn media_type(self) -> &'static str {
        match self {
            FileForm::Pdf => "application/pdf",
            FileForm::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// The file.
///
/// Errors: a fault; what people wrote is never the reason.
pub async fn written(desk: &Desk, report: &Report, form: FileForm) -> Result<Vec<u8>, Fault> {
    let zone = desk.time_zone();
    let exercise = report.exercise();
    let title = t_with("exercise-report-of", &[("title", exercise.title.as_str().into())]);
    let made = t_with(
        "exercise-report-made",
        &[
            ("at", format::day_clock_zone(desk.now(), &zone).into()),
            ("by", desk.who.position_title.as_str().into()),
        ],
    );
    let document = Document {
        title,
        subject: format!("{} {}", t("exercise-mark"), exercise.reference),
        foot: Foot {
            lines: vec![t("exercise-mark-words"), made],
            page: t_with(
                "exercise-report-page",
                &[("page", "{n}".into()), ("pages", "{m}".into())],
            ),
            code: None,
        },
        blocks: content::blocks(report, &zone),
        ..Document::new(PageSize::A4, &language(), desk.now())
    };
    // Setting a long report takes long enough that others would wait for this thread.
    let work = move || match form {
        FileForm::Pdf => print(&document).map(|printed| printed.pdf).map_err(Fault::other),
        FileForm::Docx => docx::written(&document),
    };
    tokio::task::spawn_blocking(work).await.map_err(Fault::other)?
}

/// Whom an action can be given to: own positions, and those of the other sides that take part and are open to this desk.
pub async fn owners(desk: &Desk, tx: &Tx, report: &Report) -> Result<Vec<OwnerChoice>, Problem> {
    let own = position::store::of_org(tx, desk.org()).await?;
    let mut owners: Vec<OwnerChoice> = own
        .into_iter()
        .map(|position| OwnerChoice {
            position: position.id,
            title: position.title,
            org: desk.org(),
            org_name: desk.who.org_name.clone(),
            side: desk.who.org_kind.side(),
        })
        .collect();
    for side in report.sides.iter().filter(|side| !side.is_own) {
        let people = side.open().map(|brought| brought.people.as_slice()).unwrap_or_default();
        owners.extend(people.iter().map(|one| OwnerChoice {
            position: one.position,
            title: one.title.clone(),
            org: side.org.id,
            org_name: side.org.name.clone(),
            side: side.org.side(),
        }));
    }
    Ok(owners)
}

/// Makes an action of what was found, in the list that both sides share.
///
/// Errors: [`Problem::Missing`] for whoever writes no actions or does not take part; `exercise.not-begun`; those of the action itself.
pub async fn add_action(desk: &Desk, reference: &Reference, new: NewAction) -> Result<Reference, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let report = Report::load(desk, &mut tx, reference, CrossingAct::Read).await?;
    let exercise = report.exercise();
    if exercise.started_at.is_none() {
        let problem = Problem::conflict("exercise.not-begun", t("exercise-not-begun"));
        return refused(tx, problem).await;
    }
    let owners = owners(desk, &tx, &report).await?;
    let owner = owners.into_iter().find(|owner| owner.position == new.owner);
    let Some(owner) = owner else {
        return refused(tx, Problem::refusal("action.owner", t("exercise-choose"))).await;
    };
    let work = exercise.work;
    let action = actions::verbs::add_from_work(&mut tx, desk, work, owner, new).await?;
    tx.commit().await?;
    Ok(action)
}

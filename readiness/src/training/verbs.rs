//! Adding courses, noting what was learned, taking it back. One transaction each, with its ledger entry.

use super::{Course, Learner, Training, csv_file, rules, store};
use muster_membership::position;
use muster_store::{Entry, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// What the page of who looks after the people is made of.
pub struct Register {
    pub courses: Vec<Course>,
    pub learners: Vec<Learner>,
    pub trainings: Vec<Training>,
}

/// Does this desk look after what others learn?
pub fn keeps(desk: &Desk) -> bool {
    desk.may(Act::ManageSites) || desk.may(Act::Administer)
}

fn require(desk: &Desk) -> Result<(), Problem> {
    match keeps(desk) {
        true => Ok(()),
        false => Err(Problem::Missing),
    }
}

/// Everybody's trainings.
///
/// Errors: [`Problem::Missing`] for who does not look after them.
pub async fn register(desk: &Desk, tx: &Tx) -> Result<Register, Problem> {
    require(desk)?;
    Ok(Register {
        courses: store::courses(tx, desk.org()).await?,
        learners: store::learners(tx, desk.org()).await?,
        trainings: store::of_org(tx, desk.org()).await?,
    })
}

/// The reader's own trainings.
pub async fn own(desk: &Desk, tx: &Tx) -> Result<Vec<Training>, Problem> {
    desk.require(Act::ReadOwn)?;
    Ok(store::of_person(tx, desk.org(), desk.who.person).await?)
}

fn entry(desk: &Desk, kind: &'static str) -> Entry {
    Entry::new(desk.org(), kind, desk.now()).with("by", String::from(desk.who.position))
}

fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// Adds a course.
///
/// Errors: `training.course-known` when one of this name is given already, `training.too-many-courses`.
pub async fn add_course(desk: &Desk, new: rules::NewCourse) -> Result<CourseId, Problem> {
    require(desk)?;
    let tx = desk.begin().await?;
    position::store::hold_org(&tx, desk.org()).await?;
    let given = store::courses(&tx, desk.org()).await?;
    let mut given = given.into_iter().filter(|course| !course.retired);
    let count = given.clone().count();
    if given.any(|course| course.name.eq_ignore_ascii_case(&new.name)) {
        return Err(Problem::refusal("training.course-known", t("training-course-known")));
    }
    if count >= rules::MOST_COURSES {
        return Err(Problem::refusal(
            "training.too-many-courses",
            t("training-too-many-courses"),
        ));
    }
    let course = Course {
        id: CourseId::new(),
        org: desk.org(),
        name: new.name,
        kind: new.kind,
        valid_months: new.valid_months,
        retired: false,
    };
    store::insert_course(&tx, &course, desk.now()).await?;
    let entry = entry(desk, "training.course_added").with("course", String::from(course.id));
    tx.commit_with(entry).await?;
    Ok(course.id)
}

/// A course is no longer given; what was learned stays.
///
/// Errors: [`Problem::Missing`] when it is none of the organisation's, or no longer given.
pub async fn retire_course(desk: &Desk, course: CourseId) -> Result<(), Problem> {
    require(desk)?;
    let tx = desk.begin().await?;
    if !store::retire(&tx, desk.org(), course, desk.now()).await? {
        return Err(Problem::Missing);
    }
    let entry = entry(desk, "training.course_retired").with("course", String::from(course));
    Ok(tx.commit_with(entry).await?)
}

/// What was kept of what was to be noted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Noted {
    pub kept: usize,
    /// Noted already: the same course, person and day.
    pub known: usize,
    /// Lines of a file that name nobody.
    pub skipped: usize,
}

/// Notes what was learned, all of it or none.
///
/// Errors: [`Problem::Missing`] for who does not look after the people.
pub async fn note(desk: &Desk, new: &[rules::NewTraining]) -> Result<Noted, Problem> {
    require(desk)?;
    let mut tx = desk.begin().await?;
    let mut noted = Noted::default();
    for new in new {
        for person in &new.people {
            let id = TrainingId::new();
            if !store::insert(&tx, desk, id, new, *person).await? {
                noted.known += 1;
                continue;
            }
            noted.kept += 1;
            let entry = entry(desk, "training.noted").with("training", String::from(id));
            tx.enter(entry.with("course", String::from(new.course)));
        }
    }
    tx.commit().await?;
    Ok(noted)
}

/// The register as files know it: with those who left, by their address.
async fn with_leavers(desk: &Desk, tx: &Tx) -> Result<Register, Problem> {
    let mut register = register(desk, tx).await?;
    register.learners.extend(store::leavers(tx, desk.org()).await?);
    Ok(register)
}

/// Notes what stands in a CSV file, all of it or none.
///
/// Errors: as [`csv_file::read`].
pub async fn import(desk: &Desk, bytes: &[u8]) -> Result<Noted, Problem> {
    let tx = desk.read().await?;
    let register = with_leavers(desk, &tx).await?;
    drop(tx);
    let found = csv_file::read(bytes, &register.courses, &register.learners, today(desk))?;
    let noted = note(desk, &found.trainings).await?;
    Ok(Noted {
        skipped: found.skipped,
        ..noted
    })
}

/// The whole register as a CSV file.
pub async fn export(desk: &Desk) -> Result<Vec<u8>, Problem> {
    let register = with_leavers(desk, &desk.read().await?).await?;
    csv_file::write(&register.trainings, &register.learners).map_err(|err| Problem::fault(err, false))
}

/// Takes back what was noted by mistake.
///
/// Errors: [`Problem::Missing`] when it is none of the organisation's.
pub async fn remove(desk: &Desk, id: TrainingId) -> Result<(), Problem> {
    require(desk)?;
    let tx = desk.begin().await?;
    if !store::remove(&tx, desk.org(), id).await? {
        return Err(Problem::Missing);
    }
    let entry = entry(desk, "training.removed").with("training", String::from(id));
    Ok(tx.commit_with(entry).await?)
}

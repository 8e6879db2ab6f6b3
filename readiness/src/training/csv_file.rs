//! Trainings from a CSV file and to one.

use super::{Course, Learner, Training, rules};
use muster_terms::{PersonId, civil::Date};
use muster_web::{Problem, format::spreadsheet_cell, t, t_with};
use std::collections::HashMap;

/// What stands in the first line of a file.
pub const HEAD: [&str; 5] = ["who", "course", "done_on", "valid_until", "words"];

/// What a file says.
#[derive(Debug, Default)]
pub struct Found {
    pub trainings: Vec<rules::NewTraining>,
    /// Lines that name nobody: of people who left without an address, as [`write`] writes them.
    pub skipped: usize,
}

/// Reads a whole file, or says what is wrong with it: the first lines of it that are, each with its number.
///
/// Errors: `training.file` for what is no such CSV, `training.lines` for lines that do not fit, `training.too-many`.
pub fn read(bytes: &[u8], courses: &[Course], learners: &[Learner], today: Date) -> Result<Found, Problem> {
    // Spreadsheets begin their UTF-8 with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let (mut found, mut wrong) = (Found::default(), Vec::new());
    for (at, line) in reader.deserialize::<rules::Line>().enumerate() {
        if at == rules::MOST_LINES {
            let words = t_with("training-too-many", &[("most", rules::MOST_LINES.into())]);
            return Err(Problem::refusal("training.too-many", words));
        }
        let number = at + 2;
        let checked = match line {
            Ok(line) if line.who.trim().is_empty() => {
                found.skipped += 1;
                continue;
            }
            Ok(line) => rules::check_line(&bare(line), courses, learners, today),
            Err(err) if err.is_io_error() => return Err(Problem::refusal("training.file", t("training-file-wrong"))),
            Err(_) => Err(t("training-line-wrong")),
        };
        match checked {
            Ok(new) => found.trainings.push(new),
            Err(words) => wrong.push(t_with(
                "training-line",
                &[("number", number.into()), ("words", words.into())],
            )),
        }
        if wrong.len() == 10 {
            break;
        }
    }
    match (wrong.is_empty(), found.trainings.is_empty() && found.skipped == 0) {
        (false, _) => Err(Problem::refusal("training.lines", wrong.join(" "))),
        (true, true) => Err(Problem::refusal("training.file", t("training-file-wrong"))),
        (true, false) => Ok(found),
    }
}

/// The line without what made its cells safe in a spreadsheet.
fn bare(line: rules::Line) -> rules::Line {
    let bare = |cell: String| match cell.strip_prefix('\'') {
        Some(rest) if spreadsheet_cell(rest) == cell => rest.to_owned(),
        _ => cell,
    };
    rules::Line {
        who: bare(line.who),
        course: bare(line.course),
        words: bare(line.words),
        ..line
    }
}

/// How a person is called in a file: by a title that nobody else has, else by their address.
fn called(learner: &Learner, learners: &[Learner]) -> Option<String> {
    let has = |other: &Learner, title: &str| other.titles.iter().any(|each| each.eq_ignore_ascii_case(title));
    let is_own = |title: &&String| learners.iter().filter(|other| has(other, title)).count() == 1;
    let title = learner.titles.iter().find(is_own).cloned();
    title.or_else(|| learner.email.clone())
}

/// The trainings as a file that [`read`] takes, safe in a spreadsheet.
pub fn write(trainings: &[Training], learners: &[Learner]) -> Result<Vec<u8>, csv::Error> {
    let named = |learner: &Learner| Some((learner.person, called(learner, learners)?));
    let called: HashMap<PersonId, String> = learners.iter().filter_map(named).collect();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(HEAD)?;
    for training in trainings {
        let who = called.get(&training.person).cloned().unwrap_or_default();
        let until = training.valid_until.map(|day| day.to_string()).unwrap_or_default();
        let done_on = training.done_on.to_string();
        writer.write_record(
            [&who, &training.course_name, &done_on, &until, &training.words].map(|cell| spreadsheet_cell(cell)),
        )?;
    }
    writer.into_inner().map_err(|err| err.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::super::CourseKind;
    use super::*;
    use muster_terms::{CourseId, OrgId, Timestamp, TrainingId, civil::date};

    #[test]
    fn what_was_written_is_read_back_though_people_left_and_a_course_ended() {
        let course = |name: &str, retired| Course {
            id: CourseId::new(),
            org: OrgId::new(),
            name: name.into(),
            kind: CourseKind::DeEscalation,
            valid_months: None,
            retired,
        };
        let learner = |titles: &[&str], email: Option<&str>| Learner {
            person: PersonId::new(),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            email: email.map(str::to_owned),
        };
        let courses = [course("Talking down", false), course("=Radio", true)];
        let learners = [
            learner(&["Guard, Post 3"], None),
            learner(&["Guard, Post 4"], Some("one@northgate.example")),
            learner(&["guard, post 4"], Some("two@northgate.example")),
            learner(&[], Some("left@northgate.example")),
        ];
        let done = |person: PersonId, course: &Course| super::super::Training {
            id: TrainingId::new(),
            course: course.id,
            course_name: course.name.clone(),
            kind: course.kind,
            person,
            done_on: date(2026, 1, 10),
            valid_until: None,
            words: "+1 555 0100".into(),
            noted_title: "Security director".into(),
            noted_at: Timestamp::UNIX_EPOCH,
        };
        let mut trainings: Vec<_> = learners.iter().map(|each| done(each.person, &courses[1])).collect();
        trainings.push(done(PersonId::new(), &courses[0]));
        let bytes = write(&trainings, &learners).unwrap();
        let found = read(&bytes, &courses, &learners, date(2026, 11, 20)).unwrap();
        assert_eq!(found.skipped, 1, "who left and has no address");
        let people: Vec<_> = found.trainings.iter().flat_map(|new| new.people.clone()).collect();
        assert_eq!(people, learners.map(|each| each.person));
        for new in &found.trainings {
            assert_eq!((new.course, new.words.as_str()), (courses[1].id, "+1 555 0100"));
        }
    }
}

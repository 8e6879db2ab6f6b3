//! Trainings from a CSV file and to one.

use super::{Course, Learner, Training, rules};
use muster_terms::{PersonId, civil::Date};
use muster_web::{Problem, format::spreadsheet_cell, t, t_with};
use std::collections::HashMap;

/// What stands in the first line of a file.
pub const HEAD: [&str; 5] = ["who", "course", "done_on", "valid_until", "words"];

/// Reads a whole file, or says what is wrong with it: the first lines of it that are, each with its number.
///
/// Errors: `training.file` for what is no such CSV, `training.lines` for lines that do not fit, `training.too-many`.
pub fn read(
    bytes: &[u8],
    courses: &[Course],
    learners: &[Learner],
    today: Date,
) -> Result<Vec<rules::NewTraining>, Problem> {
    // Spreadsheets begin their UTF-8 with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (at, line) in reader.deserialize::<rules::Line>().enumerate() {
        if at == rules::MOST_LINES {
            let words = t_with("training-too-many", &[("most", rules::MOST_LINES.into())]);
            return Err(Problem::refusal("training.too-many", words));
        }
        let number = at + 2;
        let checked = match line {
            Ok(line) => rules::check_line(&line, courses, learners, today),
            Err(err) if err.is_io_error() => return Err(Problem::refusal("training.file", t("training-file-wrong"))),
            Err(_) => Err(t("training-line-wrong")),
        };
        match checked {
            Ok(new) => found.push(new),
            Err(words) => wrong.push(t_with(
                "training-line",
                &[("number", number.into()), ("words", words.into())],
            )),
        }
        if wrong.len() == 10 {
            break;
        }
    }
    match (wrong.is_empty(), found.is_empty()) {
        (false, _) => Err(Problem::refusal("training.lines", wrong.join(" "))),
        (true, true) => Err(Problem::refusal("training.file", t("training-file-wrong"))),
        (true, false) => Ok(found),
    }
}

/// The trainings as a file that [`read`] takes, safe in a spreadsheet.
pub fn write(trainings: &[Training], learners: &[Learner]) -> Result<Vec<u8>, csv::Error> {
    let first = |learner: &Learner| Some((learner.person, learner.titles.first()?.clone()));
    let called: HashMap<PersonId, String> = learners.iter().filter_map(first).collect();
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

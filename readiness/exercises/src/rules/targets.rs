//! Targets and their critical tasks, as they are typed: a line each, and below a target its tasks with a dash before them.

use crate::model::Target;
use muster_web::{Problem, plain_text, t};

/// Targets of one objective.
pub const MOST_TARGETS: usize = 10;
/// Critical tasks of one target.
pub const MOST_TASKS: usize = 15;
/// Letters of one line.
const LINE_CHARS: usize = 300;

/// Reads what was typed. A task before the first target is a target of its own: nothing that was typed is dropped.
///
/// Errors: `exercise.targets` for none or too many, `text.too-long`.
pub fn read(typed: &str) -> Result<Vec<Target>, Problem> {
    let mut targets: Vec<Target> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let task = line.strip_prefix(['-', '–', '•', '*']).map(str::trim);
        let words = task.unwrap_or(line);
        if words.is_empty() {
            continue;
        }
        let words = plain_text(words, &t("exercise-targets-called"), LINE_CHARS, true)?;
        match (task, targets.last_mut()) {
            (Some(_), Some(target)) => target.tasks.push(words),
            _ => targets.push(Target {
                words,
                tasks: Vec::new(),
            }),
        }
    }
    let is_fine =
        (1..=MOST_TARGETS).contains(&targets.len()) && targets.iter().all(|one| one.tasks.len() <= MOST_TASKS);
    match is_fine {
        true => Ok(targets),
        false => Err(Problem::refusal("exercise.targets", t("exercise-targets-wrong"))),
    }
}

/// The reverse of [`read`].
pub fn written(targets: &[Target]) -> String {
    let mut lines = Vec::new();
    for target in targets {
        lines.push(target.words.clone());
        lines.extend(target.tasks.iter().map(|task| format!("- {task}")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_a_target_and_a_dash_is_its_task() {
        let read =
            read("First people told within 60 seconds\n- Raise the alarm\n • Call the desk\n\nDoors locked").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].tasks, ["Raise the alarm", "Call the desk"]);
        assert!(read[1].tasks.is_empty());
    }

    #[test]
    fn none_and_too_many_are_refused() {
        assert_eq!(read(" \n - \n").unwrap_err().code(), "exercise.targets");
        assert_eq!(read(&"Target\n".repeat(11)).unwrap_err().code(), "exercise.targets");
        let tasks = format!("Target\n{}", "- Task\n".repeat(16));
        assert_eq!(read(&tasks).unwrap_err().code(), "exercise.targets");
        assert_eq!(read(&"x".repeat(301)).unwrap_err().code(), "text.too-long");
    }

    proptest! {
        #[test]
        fn what_was_read_is_written_and_read_again(lines in prop::collection::vec("[A-Za-z\u{4e00}-\u{4e20}][a-z ]{0,20}[a-z]", 1..8), tasks in 0usize..4) {
            let typed: Vec<String> = lines.iter().enumerate().map(|(at, line)| if at > 0 && at <= tasks { format!("- {line}") } else { line.clone() }).collect();
            let once = read(&typed.join("\n")).unwrap();
            prop_assert_eq!(read(&written(&once)).unwrap(), once);
        }
    }
}

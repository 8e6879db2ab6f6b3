//! What is wrong with a posted form, field by field, so that all of it is said at once and what was typed stays.

use maud::Markup;
use muster_web::components::{error_summary, meanwhile_summary};
use muster_web::{Meanwhile, Now, Problem, Refusal};

/// Problems of a form's fields, in the order of the page; or that somebody else changed them meanwhile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldProblems {
    fields: Vec<(&'static str, String)>,
    /// Who was first, in words, and what they changed.
    meanwhile: Option<Box<(String, Meanwhile)>>,
}

impl FieldProblems {
    /// A single problem, such as the refusal of a verb, said at `field`.
    pub fn one(field: &'static str, problem: &Problem) -> Self {
        Self {
            fields: vec![(field, problem.words())],
            meanwhile: None,
        }
    }

    /// Somebody else was first.
    fn second(words: String, meanwhile: Meanwhile) -> Self {
        Self {
            fields: Vec::new(),
            meanwhile: Some(Box::new((words, meanwhile))),
        }
    }

    /// Keeps a good value; otherwise notes what is wrong with the field.
    pub fn keep<T>(&mut self, field: &'static str, result: Result<T, Problem>) -> Option<T> {
        result
            .map_err(|problem| self.fields.push((field, problem.words())))
            .ok()
    }

    /// Notes a problem in words.
    pub fn say(&mut self, field: &'static str, words: impl Into<String>) {
        self.fields.push((field, words.into()));
    }

    /// The same for a program, which reads one problem at a time: the first, under `code`, with its field named.
    pub fn into_problem(self, code: &'static str) -> Problem {
        match self.fields.into_iter().next() {
            Some((field, words)) => Problem::refusal(code, format!("{field}: {words}")),
            None => Problem::refusal(code, String::new()),
        }
    }

    /// The problem of one field, for the message above it.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, words)| words.as_str())
    }

    /// What stands in a field now, when somebody else changed it meanwhile.
    pub fn now(&self, field: &str) -> Option<Now<'_>> {
        self.meanwhile().and_then(|meanwhile| meanwhile.now(field))
    }

    /// What somebody else changed meanwhile.
    pub fn meanwhile(&self) -> Option<&Meanwhile> {
        self.meanwhile.as_deref().map(|(_, meanwhile)| meanwhile)
    }

    /// All of them, in the order of the page.
    pub fn list(&self) -> &[(&'static str, String)] {
        &self.fields
    }

    /// The message above the form. Empty when nothing stands in its way.
    pub fn summary(&self) -> Markup {
        match self.meanwhile.as_deref() {
            Some((words, meanwhile)) => meanwhile_summary(words, meanwhile),
            None => error_summary(&self.fields),
        }
    }
}

/// What a verb said no to, if it is the kind of no that belongs beside the form; everything else goes on its way.
pub fn beside_form(field: &'static str, problem: Problem) -> Result<FieldProblems, Problem> {
    match problem {
        Problem::Refusal(Refusal {
            words,
            meanwhile: Some(meanwhile),
            ..
        }) => Ok(FieldProblems::second(words, *meanwhile)),
        Problem::Refusal(_) => Ok(FieldProblems::one(field, &problem)),
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_web::Stored;

    #[test]
    fn every_wrong_field_is_named_once_and_good_values_stay() {
        let mut problems = FieldProblems::default();
        assert_eq!(problems.keep("name", Ok(7)), Some(7));
        assert_eq!(
            problems.keep::<()>("email", Err(Problem::refusal("email.malformed", "Enter it"))),
            None
        );
        assert_eq!(problems.list(), [("email", "Enter it".to_owned())]);
        assert_eq!((problems.of("email"), problems.of("name")), (Some("Enter it"), None));
    }

    #[test]
    fn who_comes_second_reads_what_changed_and_no_field_is_wrong() {
        let changed = vec![Stored::text("hours", "Hours", "Nights")];
        let conflict = Problem::conflict("a", "Somebody was first.").meanwhile("/x", Some(changed));
        let problems = beside_form("name", conflict).unwrap();
        let hours = Now {
            words: "Nights",
            is_taken: false,
        };
        assert_eq!((problems.now("hours"), problems.now("name")), (Some(hours), None));
        assert_eq!((problems.of("name"), problems.list().len()), (None, 0));
        let drawn = problems.summary().0;
        assert!(
            drawn.contains("Somebody was first.") && drawn.contains("href=\"/x\""),
            "{drawn}"
        );
        assert_eq!(FieldProblems::default().summary().0, "");
    }

    #[test]
    fn only_refusals_stand_beside_a_form() {
        assert!(beside_form("email", Problem::refusal("a", "b")).is_ok());
        assert!(matches!(beside_form("email", Problem::Missing), Err(Problem::Missing)));
    }
}

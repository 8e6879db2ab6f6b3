//! What is wrong with a posted form, field by field, so that all of it is said at once and what was typed stays.

use muster_web::Problem;

/// Problems of a form's fields, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldProblems(Vec<(&'static str, String)>);

impl FieldProblems {
    /// A single problem, such as the refusal of a verb, said at `field`.
    pub fn one(field: &'static str, problem: &Problem) -> Self {
        Self(vec![(field, problem.words())])
    }

    /// Keeps a good value; otherwise notes what is wrong with the field.
    pub fn keep<T>(&mut self, field: &'static str, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push((field, problem.words()))).ok()
    }

    /// Notes a problem in words.
    pub fn say(&mut self, field: &'static str, words: impl Into<String>) {
        self.0.push((field, words.into()));
    }

    /// The same for a program, which reads one problem at a time: the first, under `code`, with its field named.
    pub fn into_problem(self, code: &'static str) -> Problem {
        match self.0.into_iter().next() {
            Some((field, words)) => Problem::refusal(code, format!("{field}: {words}")),
            None => Problem::refusal(code, String::new()),
        }
    }

    /// The problem of one field, for the message above it.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, words)| words.as_str())
    }

    /// All of them, for the summary.
    pub fn list(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// What a verb said no to, if it is the kind of no that belongs beside the form; everything else goes on its way.
pub fn beside_form(field: &'static str, problem: Problem) -> Result<FieldProblems, Problem> {
    match problem {
        Problem::Refusal(_) => Ok(FieldProblems::one(field, &problem)),
        other => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn only_refusals_stand_beside_a_form() {
        assert!(beside_form("email", Problem::refusal("a", "b")).is_ok());
        assert!(matches!(beside_form("email", Problem::Missing), Err(Problem::Missing)));
    }
}

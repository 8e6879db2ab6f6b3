//! Courses and trainings as typed.

use serde::Deserialize;

/// A course as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CourseForm {
    pub name: String,
    pub kind: String,
    /// Empty: it does not run out.
    pub valid_months: String,
}

/// A training of one or more people as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TrainingForm {
    pub course: String,
    /// Ids of people.
    pub people: Vec<String>,
    pub done_on: String,
    /// Empty: as the course says.
    pub valid_until: String,
    pub words: String,
}

//! What was typed, read field by field: every mistake is found at once and stays with its field.

use muster_web::{Problem, t_with};

/// What is wrong, and the field of the form that it is said at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub field: Option<&'static str>,
    pub words: String,
}

impl Wrong {
    pub fn at(field: &'static str, words: String) -> Self {
        Self {
            field: Some(field),
            words,
        }
    }
}

/// Gathers the mistakes of one form.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) wrong: Vec<Wrong>,
}

impl Typed {
    /// What was read, or its mistake kept for this field.
    pub(super) fn take<T>(&mut self, field: &'static str, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.wrong.push(Wrong::at(field, problem.words())))
            .ok()
    }

    /// One of a list. `called` is how a sentence names the field.
    pub(super) fn chosen<T>(&mut self, field: &'static str, read: Option<T>, called: &str) -> Option<T> {
        self.need(field, read, "agreement-choose", called)
    }

    /// Something written in its own form, such as a number.
    pub(super) fn entered<T>(&mut self, field: &'static str, read: Option<T>, called: &str) -> Option<T> {
        self.need(field, read, "agreement-enter", called)
    }

    fn need<T>(&mut self, field: &'static str, read: Option<T>, key: &str, called: &str) -> Option<T> {
        if read.is_none() {
            let words = t_with(key, &[("what", called.into())]);
            self.wrong.push(Wrong::at(field, words));
        }
        read
    }
}

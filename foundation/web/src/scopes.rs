//! What a call of the API asks of a token. It is asked before anything is looked up, so that the answer is the same for a record of
//! one's own, of somebody else, and of nobody.

use crate::{Desk, Problem};
use axum::http::Method;
use muster_terms::Act;
use std::collections::BTreeMap;

/// Which acts a token must lend for a call. What the duty does not have, no token of it can lend: there the call itself decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Every token may: the call shows what its acts open.
    Nothing,
    One(Act),
    /// One of them is enough.
    AnyOf(&'static [Act]),
    /// The first of them that the duty has.
    FirstOfDuty(&'static [Act]),
}

impl Needs {
    /// The acts that the call knows of.
    pub fn acts(self) -> Vec<Act> {
        match self {
            Needs::Nothing => Vec::new(),
            Needs::One(act) => vec![act],
            Needs::AnyOf(acts) | Needs::FirstOfDuty(acts) => acts.to_vec(),
        }
    }

    /// Errors: [`Problem::Scope`] with what is missing.
    pub fn check(self, desk: &Desk) -> Result<(), Problem> {
        let mut wanted = self.acts();
        wanted.retain(|act| desk.who.duty.may(*act));
        if matches!(self, Needs::FirstOfDuty(_)) {
            wanted.truncate(1);
        }
        if wanted.is_empty() || wanted.iter().any(|act| desk.lends(*act)) {
            Ok(())
        } else {
            Err(Problem::Scope(wanted))
        }
    }
}

/// What each call of the API needs. A part of the server's.
#[derive(Debug, Default)]
pub struct TokenScopes(BTreeMap<(String, String), Needs>);

impl TokenScopes {
    /// From rows like `("GET", "/api/v1/rooms", needs)`.
    pub fn new(rows: impl IntoIterator<Item = (String, String, Needs)>) -> Self {
        Self(
            rows.into_iter()
                .map(|(method, path, needs)| ((method, path), needs))
                .collect(),
        )
    }

    /// Errors: [`Problem::Scope`].
    pub(crate) fn check(&self, desk: &Desk, method: &Method, route: &str) -> Result<(), Problem> {
        self.needs(method, route).check(desk)
    }

    /// What is asked for without its body is answered by the same call, so it needs the same.
    fn needs(&self, method: &Method, route: &str) -> Needs {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let key = (method.as_str().to_owned(), route.to_owned());
        self.0.get(&key).copied().unwrap_or(Needs::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_needs_what_its_get_needs() {
        let rows = [("GET", Needs::One(Act::Audit)), ("POST", Needs::One(Act::Respond))];
        let table = TokenScopes::new(rows.map(|(method, needs)| (method.into(), "/api/v1/log".into(), needs)));
        for (method, needs) in [
            (Method::GET, Needs::One(Act::Audit)),
            (Method::HEAD, Needs::One(Act::Audit)),
            (Method::POST, Needs::One(Act::Respond)),
            (Method::PUT, Needs::Nothing),
        ] {
            assert_eq!(table.needs(&method, "/api/v1/log"), needs, "{method}");
        }
    }
}

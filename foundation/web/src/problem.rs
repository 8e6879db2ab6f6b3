//! The three families of no: a refusal (the domain says no), missing (absent or not yours), and a fault (ours).

use crate::meanwhile::{Begun, Below, Meanwhile, Stored};
use crate::texts::{t, t_with};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use muster_store::Fault;
use muster_terms::Act;
use serde::Serialize;

/// What went wrong, as the three people who act on it need it.
#[derive(Debug)]
pub enum Problem {
    /// The domain says no: a stable code, a plain sentence, the clause if any.
    Refusal(Refusal),
    /// One answer for absent and for not yours.
    Missing,
    /// Nobody is signed in here.
    SignedOut,
    /// The form did not come from our own page.
    Csrf,
    /// The token lends none of these acts, one of which the call needs. Said before anything is looked up.
    Scope(Vec<Act>),
    /// Too many attempts; try again after so many seconds.
    TooMany { retry_after_seconds: u64 },
    /// Ours. Logged once, with the reference that the person sees.
    Fault { reference: String, unavailable: bool },
}

/// The domain's no.
#[derive(Debug, Clone, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    pub words: String,
    /// The clause that decided, as a page shows it: `AG-0143 §3.2`.
    pub clause: Option<String>,
    pub conflict: bool,
    /// Of a conflict: what changed, and where it can be opened as it is now.
    #[serde(skip)]
    pub meanwhile: Option<Box<Meanwhile>>,
}

impl Problem {
    pub fn refusal(code: &'static str, words: impl Into<String>) -> Self {
        Problem::Refusal(Refusal {
            code,
            words: words.into(),
            clause: None,
            conflict: false,
            meanwhile: None,
        })
    }

    /// Somebody else was first: the words say what changed.
    pub fn conflict(code: &'static str, words: impl Into<String>) -> Self {
        Problem::Refusal(Refusal {
            code,
            words: words.into(),
            clause: None,
            conflict: true,
            meanwhile: None,
        })
    }

    /// The same conflict with the way to the record as it is now, and what of it is not as it was: `None` where that is not known.
    /// Any other problem stays as it is.
    pub fn meanwhile(self, reopen: impl Into<String>, changed: Option<Vec<Stored>>) -> Self {
        match self {
            Problem::Refusal(refusal) if refusal.conflict => Problem::Refusal(Refusal {
                meanwhile: Some(Box::new(Meanwhile {
                    reopen: reopen.into(),
                    changed,
                    otherwise: Vec::new(),
                    below: Below::Unsaid,
                })),
                ..refusal
            }),
            other => other,
        }
    }

    /// The same conflict above what stands below its words.
    pub fn below(mut self, below: Below) -> Self {
        if let Problem::Refusal(Refusal {
            meanwhile: Some(meanwhile),
            ..
        }) = &mut self
        {
            meanwhile.below = below;
        }
        self
    }

    /// A conflict at a form that changes a record: what of the record, as it is stored now, is not as the form began, and where something
    /// else was `typed` (as it would be stored). Where the form did not say how it began, what the conflict knew by itself stays.
    ///
    /// Whoever was shown all that changed may send the form again: see [`Problem::goes_on`].
    pub fn since(self, begun: &Begun, typed: &[Stored], stored: &[Stored], reopen: impl Into<String>) -> Self {
        let mut since = begun.since(typed, stored, reopen);
        match self {
            Problem::Refusal(refusal) if refusal.conflict => {
                if since.changed.is_none() {
                    since.changed = refusal.meanwhile.and_then(|known| known.changed);
                    since.otherwise = begun.typed_otherwise(typed, since.fields());
                }
                Problem::Refusal(Refusal {
                    meanwhile: Some(Box::new(since)),
                    ..refusal
                })
            }
            other => other,
        }
    }

    /// Does the form go on from the record as it is now? Then it gets the version of the very read that its reader is shown, so that
    /// who sends it again knows what it replaces, and whatever came after that read is a conflict again; and each of its fields is filled
    /// as [`Meanwhile::fill`] says.
    pub fn goes_on(&self) -> Option<&Meanwhile> {
        let meanwhile = match self {
            Problem::Refusal(refusal) => refusal.meanwhile.as_deref(),
            _ => None,
        };
        meanwhile.filter(|it| matches!(it.below, Below::Over | Below::Beside))
    }

    /// Did somebody else come first?
    pub fn is_conflict(&self) -> bool {
        matches!(self, Problem::Refusal(refusal) if refusal.conflict)
    }

    /// A refusal that a clause decided.
    pub fn by_clause(code: &'static str, words: impl Into<String>, clause: impl Into<String>) -> Self {
        Problem::Refusal(Refusal {
            code,
            words: words.into(),
            clause: Some(clause.into()),
            conflict: false,
            meanwhile: None,
        })
    }

    pub fn fault(what: impl std::fmt::Display, unavailable: bool) -> Self {
        let reference = format!("F-{:08X}", rand::random::<u32>());
        tracing::error!(fault.reference = %reference, "{what}");
        Problem::Fault { reference, unavailable }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Refusal(refusal) if refusal.conflict => StatusCode::CONFLICT,
            Problem::Refusal(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Missing => StatusCode::NOT_FOUND,
            Problem::SignedOut => StatusCode::UNAUTHORIZED,
            Problem::Csrf | Problem::Scope(_) => StatusCode::FORBIDDEN,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Fault { unavailable: true, .. } => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Refusal(refusal) => refusal.code,
            Problem::Missing => "not-found",
            Problem::SignedOut => "signed-out",
            Problem::Csrf => "form.not-ours",
            Problem::Scope(_) => "token.scope",
            Problem::TooMany { .. } => "too-many",
            Problem::Fault { unavailable: true, .. } => "unavailable",
            Problem::Fault { .. } => "fault",
        }
    }

    /// What the person reads.
    pub fn words(&self) -> String {
        match self {
            Problem::Refusal(refusal) => refusal.words.clone(),
            Problem::Missing => t("refusal-not-found"),
            Problem::SignedOut => t("refusal-signed-out"),
            Problem::Csrf => t("refusal-form-not-ours"),
            Problem::Scope(acts) => {
                let scopes: Vec<&str> = acts.iter().map(|act| act.as_str()).collect();
                t_with("refusal-token-scope", &[("scopes", scopes.join(", ").into())])
            }
            Problem::TooMany { retry_after_seconds } => too_many(*retry_after_seconds),
            Problem::Fault {
                reference,
                unavailable: true,
            } => t_with("refusal-unavailable", &[("reference", reference.into())]),
            Problem::Fault { reference, .. } => t_with("refusal-fault", &[("reference", reference.into())]),
        }
    }
}

/// Seconds while somebody may wait for them, whole minutes from two minutes on.
fn too_many(seconds: u64) -> String {
    if seconds < 120 {
        return t_with("refusal-too-many", &[("seconds", seconds.into())]);
    }
    t_with("refusal-too-many-minutes", &[("minutes", seconds.div_ceil(60).into())])
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let unavailable = fault.is_unavailable();
        Problem::fault(fault, unavailable)
    }
}

/// RFC 9457 problem details. `code` is stable; `detail` is for people.
#[derive(Debug, Serialize)]
struct Details {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// Scopes of which the token lacks one that is needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<Act>,
    /// Of a conflict: the fields that changed since, with what they are now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changed: Vec<Stored>,
}

impl Problem {
    /// As the API answers it.
    pub fn into_json(self) -> Response {
        let status = self.status();
        let details = Details {
            kind: format!("urn:muster:problem:{}", self.code()),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code: self.code(),
            detail: self.words(),
            clause: match &self {
                Problem::Refusal(refusal) => refusal.clause.clone(),
                _ => None,
            },
            scopes: match &self {
                Problem::Scope(acts) => acts.clone(),
                _ => Vec::new(),
            },
            changed: match &self {
                Problem::Refusal(refusal) => refusal.meanwhile.clone().and_then(|it| it.changed).unwrap_or_default(),
                _ => Vec::new(),
            },
        };
        let body = serde_json::to_vec(&details).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        self.add_retry_after(&mut response);
        response
    }

    /// As a page. Signed-out people go to the sign-in page; `back` is where the others came from, `call` the number that helps when
    /// this was to be an alarm.
    pub fn into_page(self, wanted: &str, back: Option<&str>, call: Option<&str>) -> Response {
        if matches!(self, Problem::SignedOut) {
            let next = serde_html_form::to_string([("next", wanted)]).unwrap_or_default();
            return Redirect::to(&format!("/sign-in?{next}")).into_response();
        }
        let refusal = match &self {
            Problem::Refusal(refusal) => Some(refusal),
            _ => None,
        };
        let body = crate::pages::problem(&crate::pages::ProblemPage {
            status: self.status(),
            words: &self.words(),
            clause: refusal.and_then(|refusal| refusal.clause.as_deref()),
            meanwhile: refusal.and_then(|refusal| refusal.meanwhile.as_deref()),
            back,
            call,
        });
        let mut response = (self.status(), body).into_response();
        self.add_retry_after(&mut response);
        response
    }

    fn add_retry_after(&self, response: &mut Response) {
        if let Problem::TooMany { retry_after_seconds } = self
            && let Ok(value) = HeaderValue::from_str(&retry_after_seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
    }
}

/// Carries a problem to the layer that knows whether a page or the API asked.
#[derive(Clone)]
pub(crate) struct Carried(pub std::sync::Arc<std::sync::Mutex<Option<Problem>>>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response
            .extensions_mut()
            .insert(Carried(std::sync::Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_words_and_says_its_values() {
        let fault = |unavailable| Problem::Fault {
            reference: "F-0A".into(),
            unavailable,
        };
        for problem in [
            Problem::Missing,
            Problem::SignedOut,
            Problem::Csrf,
            fault(false),
            fault(true),
        ] {
            let words = problem.words();
            assert!(!words.contains(['⟦', '{', '$']) && words.ends_with('.'), "{words}");
        }
        assert!(fault(false).words().contains("F-0A") && fault(true).words().contains("F-0A"));
    }

    async fn body(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 64 * 1024).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_conflict_says_what_changed_to_people_and_to_programs() {
        let conflict = || {
            Problem::conflict("site.changed-meanwhile", "Somebody was first.").meanwhile(
                "/sites/S-1",
                Some(vec![Stored::known("tlp", "Label", "TLP:RED", "Red")]),
            )
        };
        let page = body(conflict().into_page("/home", Some("/sites/S-1/edit"), None)).await;
        assert!(
            page.contains("href=\"/sites/S-1\"") && page.contains("Label: Red"),
            "{page}"
        );
        let json = body(conflict().into_json()).await;
        let said: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(said["status"], 409);
        assert_eq!(
            said["changed"],
            serde_json::json!([{ "name": "tlp", "now": "TLP:RED" }])
        );
        let other = Problem::refusal("a", "b").meanwhile("/x", None).below(Below::Over);
        assert!(other.goes_on().is_none());
        assert!(matches!(other, Problem::Refusal(refusal) if refusal.meanwhile.is_none()));
    }

    #[test]
    fn only_who_was_shown_all_that_changed_may_send_the_form_again() {
        let name = |value: &str| [Stored::text("name", "Name", value)];
        let since = |begun: Begun| {
            let known = Some(vec![Stored::text("tlp", "Label", "TLP:RED")]);
            let problem = Problem::conflict("a", "Somebody was first.").meanwhile("/x", known);
            let problem = problem.since(&begun, &name("Mine"), &name("New"), "/x");
            let goes_on = problem.goes_on().is_some();
            match problem {
                Problem::Refusal(refusal) => (refusal.meanwhile.unwrap(), goes_on),
                other => panic!("{other:?}"),
            }
        };
        let names = |it: &Meanwhile| it.fields().iter().map(|field| field.name).collect::<Vec<_>>();
        let (changed, goes_on) = since(Begun::with(&name("Old")));
        assert_eq!((names(&changed), goes_on), (vec!["name"], true));
        assert!(changed.replaces() && !changed.takes("name"), "something else was typed");
        let (changed, _) = since(Begun::with(&name("Mine")));
        assert!(!changed.replaces() && changed.takes("name"), "it was left as it was");
        let (changed, goes_on) = since(Begun::with(&name("New")));
        assert_eq!((changed.changed.clone(), goes_on), (Some(Vec::new()), true));
        let (changed, goes_on) = since(Begun::default());
        assert_eq!((names(&changed), goes_on), (vec!["tlp"], false), "what was known stays");
        assert_eq!(changed.below, Below::ToCopy);
    }

    #[test]
    fn a_long_wait_is_said_in_minutes_and_never_too_short() {
        let words = |retry_after_seconds| Problem::TooMany { retry_after_seconds }.words();
        assert_eq!(words(119), "Too many attempts. Try again in 119 s.");
        assert_eq!(words(120), "Too many attempts. Try again in 2 minutes.");
        assert_eq!(words(121), "Too many attempts. Try again in 3 minutes.");
        assert_eq!(words(900), "Too many attempts. Try again in 15 minutes.");
    }
}

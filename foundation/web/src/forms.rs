//! Forms and paths at the border: parsed into typed input, refused in plain words, safe from other sites.

use crate::{
    App, Problem, cookies,
    texts::{t, t_with},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, request::Parts},
};
use serde::de::DeserializeOwned;

/// The largest form or JSON body, in bytes. Uploads have their own limit.
pub const MAX_FORM_BYTES: usize = 256 * 1024;

/// The CSRF token that belongs to a credential: only who holds the cookie can know it.
pub fn csrf_of(secret: &str) -> String {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    context.update(b"muster-csrf/v1\n");
    context.update(secret.as_bytes());
    hex::encode(&context.finish().as_ref()[..16])
}

/// A posted form of a person with a session or an enrolled device, its CSRF token checked.
///
/// Errors: [`Problem::Csrf`] when the token is wrong or another site sent it, a refusal when a field is missing or malformed.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        refuse_other_sites(&headers, app)?;
        let pairs = read_pairs(request).await?;
        let sent = headers
            .get("x-csrf-token")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
            .or_else(|| {
                pairs
                    .iter()
                    .find(|(key, _)| key == "_csrf")
                    .map(|(_, value)| value.clone())
            })
            .unwrap_or_default();
        let https = app.settings().is_https();
        let carried: Vec<String> = [cookies::SESSION, cookies::DEVICE]
            .into_iter()
            .filter_map(|name| cookies::read(&headers, name, https))
            .collect();
        let holds = carried
            .iter()
            .any(|secret| constant_time_eq(csrf_of(secret).as_bytes(), sent.as_bytes()));
        if !holds {
            return Err(if carried.is_empty() {
                Problem::SignedOut
            } else {
                Problem::Csrf
            });
        }
        from_pairs(pairs).map(Form)
    }
}

/// A posted form of somebody without a session: sign-in, first run, invitations. Only same-site posts pass.
pub struct OpenForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        refuse_other_sites(request.headers(), app)?;
        from_pairs(read_pairs(request).await?).map(OpenForm)
    }
}

async fn read_pairs(request: Request) -> Result<Vec<(String, String)>, Problem> {
    let body = axum::body::to_bytes(request.into_body(), MAX_FORM_BYTES)
        .await
        .map_err(|_| Problem::refusal("form.too-large", t("refusal-form-too-large")))?;
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(&body).map_err(|_| malformed())?;
    if pairs.iter().any(|(_, value)| value.contains(NOBODYS)) {
        return Err(malformed());
    }
    Ok(pairs)
}

fn from_pairs<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, Problem> {
    let encoded = serde_html_form::to_string(&pairs).map_err(|_| malformed())?;
    serde_html_form::from_str(&encoded).map_err(|_| malformed())
}

/// A form that none of our pages sends so: a field is missing, or holds what its kind never does. What the parser says of it is
/// for developers and quotes what was typed, so it stands neither on the page nor in the log.
fn malformed() -> Problem {
    Problem::refusal("form.malformed", t("problem-form"))
}

/// A browser says where a post came from; another site's post is refused before it is read.
fn refuse_other_sites(headers: &HeaderMap, app: &App) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")) {
        return Err(Problem::Csrf);
    }
    let Some(origin) = text("origin") else { return Ok(()) };
    // "null", the origin of nobody, is no host; nor is a host that was not said.
    let host = origin.split_once("://").map(|(_, host)| host);
    if (host.is_some() && host == text("host")) || origin == app.settings().base_url {
        Ok(())
    } else {
        Err(Problem::Csrf)
    }
}

/// Compares without telling by time where the difference is.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// A path's parameters; text that cannot be an id is the same "not found" as an id that does not exist.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if has_nul(parts.uri.path()) {
            return Err(Problem::Missing);
        }
        axum::extract::Path::from_request_parts(parts, app)
            .await
            .map(|path| Path(path.0))
            .map_err(|_| Problem::Missing)
    }
}

/// The character that is nobody's: PostgreSQL takes it in no text, so it must not get as far.
const NOBODYS: char = '\0';

/// Is it in a part of an address?
fn has_nul(part: &str) -> bool {
    part.contains("%00")
}

/// Is it in a document, however deep?
fn holds_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains(NOBODYS),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.values().any(holds_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A query string; a malformed one is refused in words.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let malformed = || Problem::refusal("query.malformed", t("refusal-query-malformed"));
        if has_nul(query) {
            return Err(malformed());
        }
        serde_html_form::from_str(query).map(Query).map_err(|_| malformed())
    }
}

/// A JSON body of the API.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        debug_assert!(request.method() != Method::GET);
        let body = axum::body::to_bytes(request.into_body(), MAX_FORM_BYTES)
            .await
            .map_err(|_| Problem::refusal("body.too-large", t("refusal-body-too-large")))?;
        from_document(&body).map(Json)
    }
}

fn from_document<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let malformed = |why: &dyn std::fmt::Display| {
        let words = t_with("refusal-body-malformed", &[("why", why.to_string().into())]);
        Problem::refusal("body.malformed", words)
    };
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|err| malformed(&err))?;
    if holds_nul(&value) {
        return Err(malformed(&t("refusal-body-holds-nul")));
    }
    serde_json::from_slice(body).map_err(|err| malformed(&err))
}

/// Text a person typed: trimmed, without control characters and what nobody sees, and not longer than `max` characters.
///
/// Errors: `text.too-long` and, when `required`, `text.empty`, both naming the field.
pub fn plain_text(text: &str, field: &str, max: usize, required: bool) -> Result<String, Problem> {
    let clean = clean(text);
    if required && clean.is_empty() {
        return Err(Problem::refusal(
            "text.empty",
            t_with("refusal-text-empty", &[("field", field.into())]),
        ));
    }
    if clean.chars().count() > max {
        return Err(Problem::refusal(
            "text.too-long",
            t_with("refusal-text-too-long", &[("field", field.into()), ("max", max.into())]),
        ));
    }
    Ok(clean)
}

/// Text as it is kept: trimmed, without control characters and what nobody sees.
pub(crate) fn clean(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| (!c.is_control() || *c == '\n') && !is_unseen(*c));
    kept.collect::<String>().trim().to_owned()
}

/// Characters that turn the text around them or take no room: a name could pass for another, or for none.
///
/// The marks that right-to-left scripts need (U+200E, U+200F, U+061C) and the joiners of Persian and of emoji stay.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_does_not_fit_is_refused_in_words_for_people() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code)]
        struct Two {
            day: u32,
            name: String,
        }
        let pairs = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            from_pairs::<Two>(pairs.collect())
        };
        assert!(pairs(&[("day", "7"), ("name", "Ada")]).is_ok());
        for wrong in [&[("day", "7")][..], &[("day", "soon"), ("name", "Ada")]] {
            let problem = pairs(wrong).unwrap_err();
            assert_eq!((problem.code(), problem.words()), ("form.malformed", t("problem-form")));
        }
    }

    #[tokio::test]
    async fn the_character_that_is_nobodys_gets_no_further_than_the_border() {
        let posted = |body: &'static str| Request::new(axum::body::Body::from(body));
        assert!(read_pairs(posted("email=a%40b.example")).await.is_ok());
        let refused = read_pairs(posted("email=a%00%40b.example")).await.unwrap_err();
        assert_eq!(refused.code(), "form.malformed");
        let read = |body: &str| from_document::<serde_json::Value>(body.as_bytes());
        let refused = read(r#"{ "lines": [{ "words": "a\u0000b" }] }"#).unwrap_err();
        assert_eq!(refused.code(), "body.malformed");
        assert!(
            read(r#"{ "words": "\\u0000" }"#).is_ok(),
            "five characters that spell it are not it"
        );
    }

    #[test]
    fn nothing_unseen_stays_in_a_text() {
        let kept = |text: &str| plain_text(text, "the name", 80, true).ok();
        assert_eq!(kept("Gate \u{202E}B\u{202C}").as_deref(), Some("Gate B"));
        assert_eq!(
            kept("\u{200B}\u{2060}\u{FEFF}"),
            None,
            "a name that nobody sees is none"
        );
        let shown = "مستشفى\u{200F} 1 👩\u{200D}⚕\u{FE0F}";
        assert_eq!(kept(shown).as_deref(), Some(shown));
    }
}

//! The form with a photo: a few fields and one file, and never more of either than they may have.

use crate::picture::{self, MOST_BYTES};
use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use muster_web::{App, Desk, Problem, forms::constant_time_eq, t};

/// Bytes of a field that is not the file.
const MOST_FIELD_BYTES: usize = 8 * 1024;

/// What the form held.
#[derive(Debug, Default)]
pub struct Sent {
    /// What the photo shows.
    pub words: String,
    /// Empty when none was chosen.
    pub file: Vec<u8>,
}

/// Reads the form; its token is its first field and is checked before anything else is read.
///
/// Errors: [`Problem::Csrf`], `upload.cut-short`, `form.too-large`, `photo.too-large`.
pub async fn read(request: Request, app: &App, desk: &Desk) -> Result<Sent, Problem> {
    if let Some(site) = request.headers().get("sec-fetch-site")
        && !matches!(site.as_bytes(), b"same-origin" | b"none")
    {
        return Err(Problem::Csrf);
    }
    let mut form = Multipart::from_request(request, app).await.map_err(|_| cut_short())?;
    let sent = fields(&mut form, desk).await;
    if sent.is_err() {
        drain(&mut form).await;
    }
    sent
}

async fn fields(form: &mut Multipart, desk: &Desk) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    let mut is_known = false;
    while let Some(field) = form.next_field().await.map_err(|_| cut_short())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "photo" && is_known {
            sent.file = bytes(field, MOST_BYTES).await?.ok_or_else(picture::too_large)?;
            continue;
        }
        let value = bytes(field, MOST_FIELD_BYTES).await?.ok_or_else(too_long)?;
        match name.as_str() {
            "_csrf" => is_known = constant_time_eq(&value, desk.csrf.as_bytes()),
            "words" if is_known => sent.words = String::from_utf8_lossy(&value).into_owned(),
            _ => {}
        }
        if !is_known {
            return Err(Problem::Csrf);
        }
    }
    match is_known {
        true => Ok(sent),
        false => Err(Problem::Csrf),
    }
}

/// Reads a form that is refused unread, and keeps nothing of it.
pub async fn pass_over(request: Request, app: &App) {
    if let Ok(mut form) = Multipart::from_request(request, app).await {
        drain(&mut form).await;
    }
}

/// Reads the rest and keeps nothing, so that a refusal reaches a browser that is still sending. The body's own limit ends it.
async fn drain(form: &mut Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// The bytes of a field; none when there are more than `most`, and then the rest is not read.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| cut_short())? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn cut_short() -> Problem {
    Problem::refusal("upload.cut-short", t("sites-upload-cut-short"))
}

fn too_long() -> Problem {
    Problem::refusal("form.too-large", t("sites-upload-field-too-long"))
}

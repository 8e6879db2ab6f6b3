//! The form with a photo: a few fields and one file, and never more of either than they may have.

use crate::picture::{self, MOST_BYTES};
use axum::extract::{FromRequest, Multipart, Request};
use muster_readiness::form_files::{self, bytes, cut_short, drain, too_long};
use muster_web::{App, Desk, Problem, forms::constant_time_eq};

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
    let mut form = form_files::open(request, app).await?;
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

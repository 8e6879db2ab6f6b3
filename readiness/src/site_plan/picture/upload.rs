//! The form with a file: a few fields and one file, and never more of either than they may have.

use super::{PictureRefusal, take::MOST_BYTES};
use crate::form_files::{self, bytes, cut_short, drain, too_long};
use axum::extract::{Multipart, Request};
use muster_web::{App, Desk, Problem, forms::constant_time_eq};

/// Bytes of a field that is not the file.
const MOST_FIELD_BYTES: usize = 4 * 1024;

/// What the form held.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    pub version: u32,
    /// Which page of a PDF, as typed.
    pub page: String,
    pub why: String,
    /// Empty when none was chosen.
    pub file: Vec<u8>,
}

/// Reads the form into `sent`, as far as it goes; its token is its first field and is checked before anything else is read.
///
/// Errors: [`Problem::Csrf`], `upload.cut-short`, `form.too-large`, `picture.too-large`.
pub(super) async fn read(request: Request, app: &App, desk: &Desk, sent: &mut Sent) -> Result<(), Problem> {
    let mut form = form_files::open(request, app).await?;
    let read = fields(&mut form, desk, sent).await;
    if read.is_err() {
        drain(&mut form).await;
    }
    read
}

async fn fields(form: &mut Multipart, desk: &Desk, sent: &mut Sent) -> Result<(), Problem> {
    let mut is_known = false;
    while let Some(field) = form.next_field().await.map_err(|_| cut_short())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "picture" && is_known {
            let file = bytes(field, MOST_BYTES).await?;
            sent.file = file.ok_or_else(|| PictureRefusal::TooLarge.problem())?;
            continue;
        }
        let value = bytes(field, MOST_FIELD_BYTES).await?.ok_or_else(too_long)?;
        let text = || String::from_utf8_lossy(&value).into_owned();
        match name.as_str() {
            "_csrf" => is_known = constant_time_eq(&value, desk.csrf.as_bytes()),
            "version" if is_known => sent.version = text().parse().unwrap_or(0),
            "page" if is_known => sent.page = text(),
            "why" if is_known => sent.why = text(),
            _ => {}
        }
        if !is_known {
            return Err(Problem::Csrf);
        }
    }
    match is_known {
        true => Ok(()),
        false => Err(Problem::Csrf),
    }
}

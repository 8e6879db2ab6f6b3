//! A multipart form, read piece by piece: never more than one file and never more of it than a plan may have.

use super::import::{PlanRefusal, limits::MOST_BYTES};
use super::intake::{File, refused};
use crate::form_files::{self, bytes, cut_short, too_long};
use axum::extract::{Multipart, Request};
use muster_web::{App, Desk, Problem, forms::constant_time_eq};

/// Bytes of a field that is not a file.
const MOST_FIELD_BYTES: usize = 4096;

/// The form of a person with a session; the token is its first field.
pub struct Upload(Multipart);

/// One field of it.
pub enum Piece {
    Text { name: String, value: String },
    File(File),
}

impl Upload {
    /// Opens the form and checks its token before anything else is read.
    ///
    /// Errors: [`Problem::Csrf`] when another site sent it or the token is wrong or not first.
    pub async fn open(request: Request, app: &App, desk: &Desk) -> Result<Self, Problem> {
        let mut upload = Self(form_files::open(request, app).await?);
        match upload.next().await? {
            Some(Piece::Text { name, value })
                if name == "_csrf" && constant_time_eq(value.as_bytes(), desk.csrf.as_bytes()) =>
            {
                Ok(upload)
            }
            _ => Err(Problem::Csrf),
        }
    }

    /// The next field, in the order of the page. A file field that was left empty is skipped.
    ///
    /// Errors: `upload.cut-short`, `plan.too-large`, `form.too-large`.
    pub async fn next(&mut self) -> Result<Option<Piece>, Problem> {
        while let Some(field) = self.0.next_field().await.map_err(|_| cut_short())? {
            let Some(file_name) = field.file_name().map(str::to_owned) else {
                let name = field.name().unwrap_or_default().to_owned();
                let bytes = bytes(field, MOST_FIELD_BYTES).await?.ok_or_else(too_long)?;
                let value = String::from_utf8_lossy(&bytes).into_owned();
                return Ok(Some(Piece::Text { name, value }));
            };
            let bytes = bytes(field, MOST_BYTES).await?;
            let too_large = PlanRefusal::TooLarge {
                bytes: MOST_BYTES + 1,
                most: MOST_BYTES,
            };
            let bytes = bytes.ok_or_else(|| refused(&file_name, &too_large))?;
            if !(file_name.is_empty() && bytes.is_empty()) {
                return Ok(Some(Piece::File(File { name: file_name, bytes })));
            }
        }
        Ok(None)
    }
}

impl Upload {
    /// See [`form_files::drain`].
    pub async fn drain(&mut self) {
        form_files::drain(&mut self.0).await;
    }
}

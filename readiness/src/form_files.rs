//! Forms with files, read piece by piece: who sent them is checked first, and never more is held than a field may have.

use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use muster_web::{App, Problem, t};

/// Opens a form.
///
/// Errors: [`Problem::Csrf`] when another site sent it; `upload.cut-short`.
pub async fn open(request: Request, app: &App) -> Result<Multipart, Problem> {
    if let Some(site) = request.headers().get("sec-fetch-site")
        && !matches!(site.as_bytes(), b"same-origin" | b"none")
    {
        return Err(Problem::Csrf);
    }
    Multipart::from_request(request, app).await.map_err(|_| cut_short())
}

/// Reads the rest and keeps nothing, so that a refusal reaches a browser that is still sending. The body's own limit ends it.
pub async fn drain(form: &mut Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// The bytes of a field; none when there are more than `most`, and then the rest is not read.
///
/// Errors: `upload.cut-short`.
pub async fn bytes(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| cut_short())? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

/// `upload.cut-short`: the form ended before it was whole.
pub fn cut_short() -> Problem {
    Problem::refusal("upload.cut-short", t("sites-upload-cut-short"))
}

/// `form.too-large`: a field that is not the file is longer than it may be.
pub fn too_long() -> Problem {
    Problem::refusal("form.too-large", t("sites-upload-field-too-long"))
}

//! Files as they come: one at a time, of few kinds, never more of them than a file may have.

use crate::verbs::NewFile;
use axum::extract::{FromRequest, Multipart, Request, multipart::Field};
use muster_web::{App, Desk, Problem, forms::constant_time_eq, t};

/// Bytes of one file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Bytes of a whole form.
pub const MOST_UPLOAD_BYTES: usize = MOST_BYTES + 64 * 1024;
/// Files of one plan.
pub const MOST_FILES: usize = 20;
/// Letters of a file's name.
const MOST_NAME: usize = 120;

/// The kinds that may be kept, with the ending of their name.
const KINDS: [(&str, &str); 7] = [
    ("application/pdf", "pdf"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("application/vnd.oasis.opendocument.text", "odt"),
];

/// The media type of a file, from its bytes.
///
/// Errors: `plan-text.file-empty`, `plan-text.file-too-large`, `plan-text.file-kind`.
pub fn media_type(bytes: &[u8]) -> Result<&'static str, Problem> {
    if bytes.is_empty() {
        return Err(Problem::refusal("plan-text.file-empty", t("plantext-file-empty")));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    let known = KINDS.iter().find(|(kind, _)| found == Some(*kind));
    let wrong = || Problem::refusal("plan-text.file-kind", t("plantext-file-kind"));
    known.map(|(kind, _)| *kind).ok_or_else(wrong)
}

/// The name of a file without its way and without what no name has, ending as its kind does.
pub fn file_name(typed: &str, media_type: &str) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_fine = |c: &char| {
        !c.is_control()
            && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
    };
    let clean: String = last.chars().filter(is_fine).collect();
    let ending = KINDS
        .iter()
        .find(|(kind, _)| *kind == media_type)
        .map_or("bin", |(_, ending)| *ending);
    let stem = match clean.rsplit_once('.') {
        Some((stem, _)) => stem,
        None => clean.as_str(),
    };
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(MOST_NAME).collect();
    let stem = if stem.is_empty() {
        t("plantext-file-unnamed")
    } else {
        stem
    };
    format!("{stem}.{ending}")
}

/// `Content-Disposition` of a file: it is taken along, never shown in place of a page. Source: RFC 6266 and RFC 8187.
pub fn disposition(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii() && plain(c as u8) { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        match plain(byte) {
            true => whole.push(char::from(byte)),
            false => whole.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

/// Reads the form of one file; its token is its first field.
///
/// Errors: [`Problem::Csrf`] when another site sent it or the token is wrong or not first; `plan-text.file-empty`,
/// `plan-text.file-too-large`, `upload.cut-short`.
pub async fn read(request: Request, app: &App, desk: &Desk) -> Result<NewFile, Problem> {
    if let Some(site) = request.headers().get("sec-fetch-site")
        && !matches!(site.as_bytes(), b"same-origin" | b"none")
    {
        return Err(Problem::Csrf);
    }
    let mut form = Multipart::from_request(request, app).await.map_err(|_| cut_short())?;
    let token = form.next_field().await.map_err(|_| cut_short())?.ok_or(Problem::Csrf)?;
    if token.name() != Some("_csrf") || token.file_name().is_some() {
        return Err(Problem::Csrf);
    }
    let token = bytes(token, 2048).await?.ok_or(Problem::Csrf)?;
    if !constant_time_eq(&token, desk.csrf.as_bytes()) {
        return Err(Problem::Csrf);
    }
    while let Some(field) = form.next_field().await.map_err(|_| cut_short())? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            continue;
        };
        return match bytes(field, MOST_BYTES).await? {
            Some(bytes) => Ok(NewFile { name, bytes }),
            None => {
                drain(form).await;
                Err(too_large())
            }
        };
    }
    Err(Problem::refusal("plan-text.file-empty", t("plantext-file-empty")))
}

/// Reads the rest and keeps nothing, so that a refusal reaches a browser that is still sending. The body's own limit ends it.
async fn drain(mut form: Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// The bytes of a field; none when there are more than `most`, and then they are read and not kept.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    let mut fits = true;
    while let Some(chunk) = field.chunk().await.map_err(|_| cut_short())? {
        fits = fits && bytes.len() + chunk.len() <= most;
        if fits {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(fits.then_some(bytes))
}

fn cut_short() -> Problem {
    Problem::refusal("upload.cut-short", t("sites-upload-cut-short"))
}

fn too_large() -> Problem {
    Problem::refusal("plan-text.file-too-large", t("plantext-file-too-large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_from_the_bytes_and_never_from_the_name() {
        assert_eq!(media_type(b"%PDF-1.7\n...").unwrap(), "application/pdf");
        assert_eq!(media_type(b"").unwrap_err().code(), "plan-text.file-empty");
        for wrong in [b"<!doctype html><script>".as_slice(), b"MZ\x90\x00", b"plain words"] {
            assert_eq!(media_type(wrong).unwrap_err().code(), "plan-text.file-kind");
        }
        let large = vec![0_u8; MOST_BYTES + 1];
        assert_eq!(media_type(&large).unwrap_err().code(), "plan-text.file-too-large");
    }

    #[test]
    fn a_name_in_any_script_is_a_header() {
        let said = disposition("Räumung 2.pdf");
        assert_eq!(
            said,
            "attachment; filename=\"R_umung_2.pdf\"; filename*=UTF-8''R%C3%A4umung%202.pdf"
        );
    }

    #[test]
    fn a_name_in_any_script_stays_and_leads_nowhere() {
        let pdf = "application/pdf";
        assert_eq!(file_name("../../etc/plan.exe", pdf), "plan.pdf");
        assert_eq!(file_name("C:\\x\\Räumung 避難.PDF", pdf), "Räumung 避難.pdf");
        assert_eq!(file_name("a\"b\r\nc.pdf", pdf), "abc.pdf");
        assert_eq!(file_name("plan\u{202e}fdp.exe", pdf), "planfdp.pdf");
        assert_eq!(file_name("...", pdf), format!("{}.pdf", t("plantext-file-unnamed")));
        assert!(file_name(&"x".repeat(5_000), pdf).len() < 200);
    }
}

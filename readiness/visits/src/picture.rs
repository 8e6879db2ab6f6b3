//! A photo from a phone: decoded in a process of its own, made smaller, encoded anew.
//!
//! What is kept holds pixels and nothing else: place, time, maker and thumbnail that a camera writes are gone, and so is whatever a
//! file hides behind its picture.

use image::{DynamicImage, ImageFormat, RgbImage, codecs::jpeg::JpegEncoder};
use muster_readiness::site_plan::picture::{PictureRefusal, take as decoder};
use muster_terms::PhotoId;
use muster_web::{Problem, t, t_with};

/// Bytes of a file that comes in.
pub const MOST_BYTES: usize = 12 * 1024 * 1024;
/// Bytes of a form with one file.
pub const MOST_UPLOAD_BYTES: usize = MOST_BYTES + 64 * 1024;
/// When to come again, for whoever finds them all there.
const COME_AGAIN_SECONDS: u64 = 10;
/// The longer side of what is kept, in pixels.
const LONGEST_SIDE: u32 = 1600;
/// Bytes of what is kept.
const MOST_KEPT_BYTES: usize = 1024 * 1024;

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub id: PhotoId,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    pub jpeg: Vec<u8>,
}

/// The picture in these bytes: JPEG, PNG or WebP. It is decoded in a process of its own, one at a time, and few wait.
///
/// Errors: `photo.empty`, `photo.too-large`, `photo.kind`, `photo.too-many-pixels`, `photo.broken`; [`Problem::TooMany`] where as many
/// wait as may.
pub async fn take(bytes: Vec<u8>) -> Result<Picture, Problem> {
    check_file(&bytes)?;
    let drawn = decoder::pixels(bytes).await.map_err(refused)?;
    let encoded = tokio::task::spawn_blocking(move || encode(drawn)).await;
    encoded.map_err(|err| Problem::fault(err, false))?
}

fn check_file(bytes: &[u8]) -> Result<(), Problem> {
    if bytes.is_empty() {
        return Err(Problem::refusal("photo.empty", t("visit-photo-empty")));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    let is_known = matches!(
        image::guess_format(bytes),
        Ok(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)
    );
    if !is_known {
        return Err(Problem::refusal("photo.kind", t("visit-photo-kind")));
    }
    Ok(())
}

/// A file with more bytes than one may have.
pub fn too_large() -> Problem {
    let most = [("megabytes", (MOST_BYTES / 1024 / 1024).into())];
    Problem::refusal("photo.too-large", t_with("visit-photo-too-large", &most))
}

fn too_many_pixels() -> Problem {
    Problem::refusal("photo.too-many-pixels", t("visit-photo-too-many-pixels"))
}

fn broken() -> Problem {
    Problem::refusal("photo.broken", t("visit-photo-broken"))
}

fn refused(refusal: PictureRefusal) -> Problem {
    match refusal {
        PictureRefusal::TooManyPixels | PictureRefusal::TooHeavy => too_many_pixels(),
        PictureRefusal::Busy => Problem::TooMany {
            retry_after_seconds: COME_AGAIN_SECONDS,
        },
        PictureRefusal::NoWorker => refusal.problem(),
        _ => broken(),
    }
}

/// Small enough, as JPEG.
fn encode(drawn: RgbImage) -> Result<Picture, Problem> {
    let mut small = DynamicImage::ImageRgb8(drawn);
    if small.width().max(small.height()) > LONGEST_SIDE {
        small = small.thumbnail(LONGEST_SIDE, LONGEST_SIDE);
    }
    let mut jpeg = Vec::new();
    for quality in [82, 60, 35] {
        jpeg.clear();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
        small.write_with_encoder(encoder).map_err(|_| broken())?;
        if jpeg.len() <= MOST_KEPT_BYTES {
            break;
        }
    }
    Ok(Picture {
        id: PhotoId::new(),
        width: small.width(),
        height: small.height(),
        jpeg,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use muster_readiness::site_plan::picture::{page, worker};
    use std::ffi::OsString;
    use std::io::Cursor;

    /// This test program as the one that decodes.
    pub(crate) fn use_this_program() {
        let name = "picture::tests::decodes_one_picture_as_a_process_of_its_own";
        worker::use_program(worker::Program {
            path: std::env::current_exe().unwrap(),
            args: ["--ignored", "--exact", name, "--nocapture", "--skip"]
                .map(OsString::from)
                .to_vec(),
        });
    }

    /// Not a test: what `muster render-page` is, for the tests of this crate.
    #[test]
    #[ignore = "the other side of the tests of photos"]
    fn decodes_one_picture_as_a_process_of_its_own() {
        std::process::exit(i32::from(page::run(1)));
    }

    async fn taken(bytes: &[u8]) -> Result<Picture, Problem> {
        use_this_program();
        take(bytes.to_vec()).await
    }

    /// A picture of this size and kind.
    pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let drawn = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(drawn).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an Exif segment: it is to be turned by a quarter, and it says where it was taken.
    pub(crate) fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
        tiff.extend_from_slice(&[0x01, 0x0F, 0, 2, 0, 0, 0, 4]);
        tiff.extend_from_slice(b"GPS!");
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
        bytes.extend_from_slice(&u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
        bytes.extend_from_slice(&tiff);
        bytes.extend_from_slice(&jpeg[2..]);
        bytes
    }

    #[tokio::test]
    async fn the_three_kinds_come_in_and_a_jpeg_is_kept() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let kept = taken(&picture(64, 48, format)).await.unwrap();
            assert_eq!((kept.width, kept.height), (64, 48), "{format:?}");
            assert_eq!(image::guess_format(&kept.jpeg).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[tokio::test]
    async fn what_the_camera_wrote_is_gone_and_the_picture_stands_upright() {
        let bytes = with_exif(&picture(64, 48, ImageFormat::Jpeg));
        assert!(bytes.windows(4).any(|four| four == b"GPS!"));
        let kept = taken(&bytes).await.unwrap();
        assert_eq!((kept.width, kept.height), (48, 64));
        for gone in [b"GPS!".as_slice(), b"Exif"] {
            assert!(!kept.jpeg.windows(gone.len()).any(|window| window == gone));
        }
    }

    #[tokio::test]
    async fn a_large_picture_is_made_smaller_and_bounded() {
        let kept = taken(&picture(2000, 1500, ImageFormat::Jpeg)).await.unwrap();
        assert_eq!((kept.width, kept.height), (1600, 1200));
        assert!(kept.jpeg.len() <= MOST_KEPT_BYTES);
    }

    /// A PNG whose head claims this size and has next to nothing behind it.
    pub(crate) fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut png = picture(1, 1, ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        png
    }

    /// CRC-32 as PNG has it. Source: PNG, second edition, annex D.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    0xEDB8_8320 ^ (crc >> 1)
                } else {
                    crc >> 1
                }
            })
        })
    }

    #[tokio::test]
    async fn what_is_huge_broken_or_no_picture_is_refused_before_it_costs_memory() {
        let whole = picture(300, 200, ImageFormat::Png);
        for (bytes, code) in [
            (Vec::new(), "photo.empty"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "photo.kind"),
            (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "photo.kind"),
            (b"%PDF-1.7\n".to_vec(), "photo.kind"),
            (bomb(60_000, 60_000), "photo.too-many-pixels"),
            (bomb(u32::MAX >> 1, 4), "photo.too-many-pixels"),
            (whole[..whole.len() / 2].to_vec(), "photo.broken"),
            ([&[0xFF, 0xD8, 0xFF, 0xE0][..], &[0; 40]].concat(), "photo.broken"),
            (vec![0xFF; MOST_BYTES + 1], "photo.too-large"),
        ] {
            assert_eq!(taken(&bytes).await.unwrap_err().code(), code);
        }
    }
}

//! A photo from a phone: measured before it is decoded, made smaller, encoded anew.
//!
//! What is kept holds pixels and nothing else: place, time, maker and thumbnail that a camera writes are gone, and so is whatever a
//! file hides behind its picture.

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};
use muster_terms::PhotoId;
use muster_web::{Problem, t, t_with};
use std::io::Cursor;
use tokio::sync::Semaphore;

/// Bytes of a file that comes in.
pub const MOST_BYTES: usize = 12 * 1024 * 1024;
/// Bytes of a form with one file.
pub const MOST_UPLOAD_BYTES: usize = MOST_BYTES + 64 * 1024;
/// Pixels of what comes in; a phone takes 12 to 24 million of them.
pub const MOST_PIXELS: u64 = 24_000_000;
/// A progressive JPEG needs three times the memory of its pixels before the first is there.
const MOST_PROGRESSIVE_PIXELS: u64 = 12_000_000;
/// Bytes that a decoder may ask for.
const MOST_DECODED_BYTES: u64 = 128 * 1024 * 1024;
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

/// The picture in these bytes. One is worked on at a time, away from the threads that answer.
///
/// Errors: those of [`take_now`].
pub async fn take(bytes: Vec<u8>) -> Result<Picture, Problem> {
    static ONE: Semaphore = Semaphore::const_new(1);
    let turn = ONE.acquire().await.map_err(|err| Problem::fault(err, true))?;
    let taken = tokio::task::spawn_blocking(move || take_now(&bytes)).await;
    drop(turn);
    taken.map_err(|err| Problem::fault(err, false))?
}

/// The picture in these bytes: JPEG, PNG or WebP.
///
/// Errors: `photo.empty`, `photo.too-large`, `photo.kind`, `photo.too-many-pixels`, `photo.broken`.
pub fn take_now(bytes: &[u8]) -> Result<Picture, Problem> {
    let format = check_file(bytes)?;
    let limit = match format == ImageFormat::Jpeg && is_progressive(bytes) {
        true => MOST_PROGRESSIVE_PIXELS,
        false => MOST_PIXELS,
    };
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader().into_dimensions().map_err(refused)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limit {
        return Err(too_many_pixels());
    }
    if pixels == 0 {
        return Err(broken());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED_BYTES);
    let mut reader = reader();
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    if decoder.total_bytes() > MOST_DECODED_BYTES {
        return Err(too_many_pixels());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    encode(&picture, orientation)
}

fn check_file(bytes: &[u8]) -> Result<ImageFormat, Problem> {
    if bytes.is_empty() {
        return Err(Problem::refusal("photo.empty", t("visit-photo-empty")));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    let format = image::guess_format(bytes).ok();
    let known = |format: &ImageFormat| matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP);
    let wrong = || Problem::refusal("photo.kind", t("visit-photo-kind"));
    format.filter(known).ok_or_else(wrong)
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

fn refused(err: ImageError) -> Problem {
    match err {
        ImageError::Limits(_) => too_many_pixels(),
        _ => broken(),
    }
}

/// Upright, small enough, without an alpha channel, as JPEG.
fn encode(picture: &DynamicImage, orientation: Orientation) -> Result<Picture, Problem> {
    let is_long = picture.width().max(picture.height()) > LONGEST_SIDE;
    let small = match is_long {
        true => picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE),
        false => picture.clone(),
    };
    let mut small = DynamicImage::ImageRgb8(small.to_rgb8());
    small.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    for quality in [82, 60, 35] {
        jpeg.clear();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
        small.write_with_encoder(encoder).map_err(refused)?;
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

/// Is it a progressive JPEG? Walks the segments up to the first frame. Source: ITU-T T.81, B.1.1.3 and B.2.2.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()) {
        match marker {
            0xFF => at += 1,
            0xC2 | 0xC6 | 0xCA | 0xCE => return true,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => return false,
            0xDA => return false,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2),
        }
    }
    // What cannot be followed is held to the lower limit.
    true
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use image::RgbImage;

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

    #[test]
    fn the_three_kinds_come_in_and_a_jpeg_is_kept() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let kept = take_now(&picture(64, 48, format)).unwrap();
            assert_eq!((kept.width, kept.height), (64, 48), "{format:?}");
            assert_eq!(image::guess_format(&kept.jpeg).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn what_the_camera_wrote_is_gone_and_the_picture_stands_upright() {
        let bytes = with_exif(&picture(64, 48, ImageFormat::Jpeg));
        assert!(bytes.windows(4).any(|four| four == b"GPS!"));
        let kept = take_now(&bytes).unwrap();
        assert_eq!((kept.width, kept.height), (48, 64));
        for gone in [b"GPS!".as_slice(), b"Exif"] {
            assert!(!kept.jpeg.windows(gone.len()).any(|window| window == gone));
        }
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_bounded() {
        let kept = take_now(&picture(2000, 1500, ImageFormat::Jpeg)).unwrap();
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

    #[test]
    fn what_is_huge_broken_or_no_picture_is_refused_before_it_costs_memory() {
        let code = |bytes: &[u8]| take_now(bytes).unwrap_err().code();
        assert_eq!(code(b""), "photo.empty");
        assert_eq!(code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "photo.kind");
        assert_eq!(code(b"GIF89a\x01\0\x01\0\0\0\0;"), "photo.kind");
        assert_eq!(code(&bomb(60_000, 60_000)), "photo.too-many-pixels");
        assert_eq!(code(&bomb(u32::MAX >> 1, 4)), "photo.too-many-pixels");
        let whole = picture(300, 200, ImageFormat::Png);
        assert_eq!(code(&whole[..whole.len() / 2]), "photo.broken");
        assert_eq!(
            code(&[&[0xFF, 0xD8, 0xFF, 0xE0][..], &[0; 40]].concat()),
            "photo.broken"
        );
        assert_eq!(code(&vec![0xFF; MOST_BYTES + 1]), "photo.too-large");
    }

    #[test]
    fn a_progressive_picture_is_known_by_its_frame() {
        let baseline = picture(16, 16, ImageFormat::Jpeg);
        assert!(!is_progressive(&baseline));
        let mut progressive = baseline;
        let frame = progressive.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
        progressive[frame + 1] = 0xC2;
        assert!(is_progressive(&progressive));
        assert!(
            is_progressive(&[0xFF, 0xD8]),
            "what cannot be followed is held to the lower limit"
        );
    }
}

//! A file from a stranger: measured before it is decoded, made smaller, encoded anew.
//!
//! What is kept holds pixels and nothing else: what a camera or a program wrote beside them is gone, and so is whatever a file hides
//! behind its picture. No such file is opened in this process: what a decoder asks for is known only when it asks; see [`super::worker`].

use super::{CameAs, Extent, Kind, Picture, PictureRefusal, worker};
use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader,
    Limits, RgbImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    metadata::Orientation,
};
use std::io::Cursor;

/// Bytes of a file that comes in.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a form with one file.
pub const MOST_UPLOAD_BYTES: usize = MOST_BYTES + 64 * 1024;
/// Pixels of what comes in.
pub const MOST_PIXELS: u64 = 24_000_000;
/// A progressive JPEG needs three times the memory of its pixels before the first is there.
const MOST_PROGRESSIVE_PIXELS: u64 = 12_000_000;
/// Bytes that a decoder may ask for.
const MOST_DECODED_BYTES: u64 = 100 * 1024 * 1024;
/// The longer side of what is kept, in pixels.
pub const LONGEST_SIDE: u32 = 4096;
/// Pixels of what is kept.
pub const MOST_KEPT_PIXELS: u64 = 12_000_000;
/// Bytes of what is kept.
pub const MOST_KEPT_BYTES: usize = 4 * 1024 * 1024;

/// The longer side of the JPEG for paper, in pixels: some 200 to an inch on a page.
const PAPER_SIDE: u32 = 1600;
/// Bytes of the JPEG for paper.
pub const MOST_PAPER_BYTES: usize = 400 * 1024;

/// The picture in these bytes; `page` counts from 1 and is read for a PDF alone.
///
/// Errors: any [`PictureRefusal`].
pub async fn take(bytes: Vec<u8>, page: u32) -> Result<Picture, PictureRefusal> {
    let came_as = sniff(&bytes)?;
    let _turn = worker::turn().await?;
    let drawn = worker::draw(bytes, page).await?;
    let page = (came_as == CameAs::Pdf).then_some(page);
    let done = tokio::task::spawn_blocking(move || encode(drawn, came_as, page)).await;
    done.unwrap_or(Err(PictureRefusal::Broken))
}

/// The pixels of a PNG, JPEG or WebP, upright and no more than are kept: for slices that keep pictures of their own.
///
/// Errors: any [`PictureRefusal`]; a PDF is [`PictureRefusal::Kind`].
pub async fn pixels(bytes: Vec<u8>) -> Result<RgbImage, PictureRefusal> {
    if sniff(&bytes)? == CameAs::Pdf {
        return Err(PictureRefusal::Kind);
    }
    let _turn = worker::turn().await?;
    worker::draw(bytes, 1).await
}

/// What a file says it is, by its first bytes.
///
/// Errors: [`PictureRefusal::Empty`], [`PictureRefusal::TooLarge`], [`PictureRefusal::Kind`].
pub fn sniff(bytes: &[u8]) -> Result<CameAs, PictureRefusal> {
    if bytes.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(PictureRefusal::TooLarge);
    }
    // A PDF may begin with a few bytes of something else. Source: ISO 32000-1, annex H, implementation note 13.
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|five| five == b"%PDF-") {
        return Ok(CameAs::Pdf);
    }
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Ok(CameAs::Png),
        Ok(ImageFormat::Jpeg) => Ok(CameAs::Jpeg),
        Ok(ImageFormat::WebP) => Ok(CameAs::Webp),
        _ => Err(PictureRefusal::Kind),
    }
}

/// The pixels of a PNG, JPEG or WebP, upright and no more than are kept. Runs in the worker's process.
pub(super) fn decoded(bytes: &[u8], came_as: CameAs) -> Result<RgbImage, PictureRefusal> {
    let format = match came_as {
        CameAs::Png => ImageFormat::Png,
        CameAs::Jpeg => ImageFormat::Jpeg,
        CameAs::Webp => ImageFormat::WebP,
        CameAs::Pdf => return Err(PictureRefusal::Kind),
    };
    let most = match came_as == CameAs::Jpeg && is_progressive(bytes) {
        true => MOST_PROGRESSIVE_PIXELS,
        false => MOST_PIXELS,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > most || decoder.total_bytes() > MOST_DECODED_BYTES {
        return Err(PictureRefusal::TooManyPixels);
    }
    if pixels == 0 {
        return Err(PictureRefusal::Broken);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let mut small = match fit(Extent { width, height }) {
        Extent { width: w, height: h } if (w, h) == (width, height) => whole,
        Extent { width: w, height: h } => {
            let small = whole.thumbnail_exact(w, h);
            drop(whole);
            small
        }
    };
    small.apply_orientation(orientation);
    Ok(on_white(small))
}

/// A picture of our own pixels, as it is kept: for the demo.
///
/// Errors: [`PictureRefusal::TooManyPixels`].
pub fn of_pixels(drawn: RgbImage) -> Result<Picture, PictureRefusal> {
    let (width, height) = drawn.dimensions();
    let extent = Extent { width, height };
    if fit(extent) != extent {
        return Err(PictureRefusal::TooManyPixels);
    }
    encode(drawn, CameAs::Png, None)
}

/// The extent that is kept of a picture of this one.
pub fn fit(extent: Extent) -> Extent {
    let (wide, tall) = (f64::from(extent.width), f64::from(extent.height));
    let by_side = f64::from(LONGEST_SIDE) / wide.max(tall);
    let by_area = (MOST_KEPT_PIXELS as f64 / (wide * tall)).sqrt();
    let scale = by_side.min(by_area).min(1.0);
    let side = |pixels: f64| ((pixels * scale).floor() as u32).max(1);
    Extent {
        width: side(wide),
        height: side(tall),
    }
}

fn refused(err: ImageError) -> PictureRefusal {
    match err {
        ImageError::Limits(_) => PictureRefusal::TooManyPixels,
        _ => PictureRefusal::Broken,
    }
}

/// What shines through is paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let clear = picture.into_rgba8();
    let over = |part: u8, alpha: u8| {
        let mixed = u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
        u8::try_from(mixed / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [r, g, b, a] = clear.get_pixel(x, y).0;
        image::Rgb([over(r, a), over(g, a), over(b, a)])
    })
}

/// Lines stay sharp as PNG; what is too large for that, and what came as a photo, is a JPEG.
fn encode(drawn: RgbImage, came_as: CameAs, page: Option<u32>) -> Result<Picture, PictureRefusal> {
    let (width, height) = drawn.dimensions();
    let extent = Extent { width, height };
    let paper = paper(&drawn)?;
    let kept = |kind, bytes| Picture {
        came_as,
        page,
        kind,
        extent,
        bytes,
        paper,
    };
    if came_as != CameAs::Jpeg {
        let bytes = png(&drawn)?;
        if bytes.len() <= MOST_KEPT_BYTES {
            return Ok(kept(Kind::Png, bytes));
        }
    }
    jpeg(&drawn, MOST_KEPT_BYTES).map(|bytes| kept(Kind::Jpeg, bytes))
}

/// As good as fits into so many bytes.
fn jpeg(drawn: &RgbImage, most: usize) -> Result<Vec<u8>, PictureRefusal> {
    for quality in [85, 70, 50, 30, 10] {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        drawn.write_with_encoder(encoder).map_err(refused)?;
        if bytes.len() <= most {
            return Ok(bytes);
        }
    }
    Err(PictureRefusal::TooManyPixels)
}

fn paper(drawn: &RgbImage) -> Result<Vec<u8>, PictureRefusal> {
    let (width, height) = drawn.dimensions();
    let scale = f64::from(PAPER_SIDE) / f64::from(width.max(height));
    if scale >= 1.0 {
        return jpeg(drawn, MOST_PAPER_BYTES);
    }
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    jpeg(
        &image::imageops::thumbnail(drawn, side(width), side(height)),
        MOST_PAPER_BYTES,
    )
}

fn png(drawn: &RgbImage) -> Result<Vec<u8>, PictureRefusal> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = drawn.dimensions();
    let is_grey = drawn
        .pixels()
        .all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]);
    let written = if is_grey {
        let grey = GrayImage::from_fn(width, height, |x, y| image::Luma([drawn.get_pixel(x, y).0[0]]));
        encoder.write_image(grey.as_raw(), width, height, ExtendedColorType::L8)
    } else {
        encoder.write_image(drawn.as_raw(), width, height, ExtendedColorType::Rgb8)
    };
    written.map_err(refused)?;
    Ok(bytes)
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
mod tests {
    use super::super::samples::{bomb, drawn, with_exif};
    use super::*;

    fn taken(bytes: &[u8]) -> Result<Picture, PictureRefusal> {
        let came_as = sniff(bytes)?;
        encode(decoded(bytes, came_as)?, came_as, None)
    }

    #[test]
    fn the_three_kinds_come_in_and_are_encoded_anew() {
        for (format, came_as, kind) in [
            (ImageFormat::Png, CameAs::Png, Kind::Png),
            (ImageFormat::WebP, CameAs::Webp, Kind::Png),
            (ImageFormat::Jpeg, CameAs::Jpeg, Kind::Jpeg),
        ] {
            let kept = taken(&drawn(64, 48, format)).unwrap();
            assert_eq!(
                (kept.came_as, kept.kind, kept.extent),
                (came_as, kind, Extent { width: 64, height: 48 })
            );
            let again = image::load_from_memory(&kept.bytes).unwrap();
            assert_eq!((again.width(), again.height()), (64, 48));
        }
    }

    #[test]
    fn what_the_camera_wrote_is_gone_and_the_picture_stands_upright() {
        let bytes = with_exif(&drawn(64, 48, ImageFormat::Jpeg));
        assert!(bytes.windows(4).any(|four| four == b"GPS!"));
        let kept = taken(&bytes).unwrap();
        assert_eq!(kept.extent, Extent { width: 48, height: 64 });
        for gone in [b"GPS!".as_slice(), b"Exif"] {
            assert!(!kept.bytes.windows(gone.len()).any(|window| window == gone));
        }
    }

    #[test]
    fn what_is_hidden_behind_a_picture_is_not_kept() {
        let mut bytes = drawn(64, 48, ImageFormat::Png);
        bytes.extend_from_slice(b"<script>hidden</script>");
        let kept = taken(&bytes).unwrap();
        assert!(!kept.bytes.windows(6).any(|six| six == b"hidden"));
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_bounded() {
        let kept = taken(&drawn(4500, 900, ImageFormat::Jpeg)).unwrap();
        assert_eq!(
            kept.extent,
            Extent {
                width: 4096,
                height: 819
            }
        );
        assert!(kept.bytes.len() <= MOST_KEPT_BYTES);
        let paper = image::load_from_memory(&kept.paper).unwrap();
        assert_eq!((paper.width(), paper.height()), (1600, 320));
        assert!(kept.paper.len() <= MOST_PAPER_BYTES);
        let square = fit(Extent {
            width: 4900,
            height: 4890,
        });
        assert!(u64::from(square.width) * u64::from(square.height) <= MOST_KEPT_PIXELS);
        assert_eq!(
            fit(Extent {
                width: 9_000_000,
                height: 1
            })
            .height,
            1
        );
    }

    #[test]
    fn what_shines_through_is_white() {
        let clear = image::RgbaImage::from_pixel(9, 9, image::Rgba([200, 0, 0, 0]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(clear)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        let kept = taken(&bytes.into_inner()).unwrap();
        let again = image::load_from_memory(&kept.bytes).unwrap().into_rgb8();
        assert_eq!(again.get_pixel(4, 4).0, [255, 255, 255]);
    }

    #[test]
    fn what_is_huge_broken_or_no_picture_is_refused_before_it_costs_memory() {
        let no = |bytes: &[u8]| taken(bytes).unwrap_err();
        assert_eq!(no(b""), PictureRefusal::Empty);
        assert_eq!(no(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), PictureRefusal::Kind);
        assert_eq!(no(b"GIF89a\x01\0\x01\0\0\0\0;"), PictureRefusal::Kind);
        assert_eq!(no(&bomb(60_000, 60_000)), PictureRefusal::TooManyPixels);
        assert_eq!(no(&bomb(u32::MAX >> 1, 4)), PictureRefusal::TooManyPixels);
        let whole = drawn(300, 200, ImageFormat::Png);
        assert_eq!(no(&whole[..whole.len() / 2]), PictureRefusal::Broken);
        assert_eq!(
            no(&[&[0xFF, 0xD8, 0xFF, 0xE0][..], &[0; 40]].concat()),
            PictureRefusal::Broken
        );
        assert_eq!(no(&vec![0xFF; MOST_BYTES + 1]), PictureRefusal::TooLarge);
    }

    #[test]
    fn a_progressive_picture_is_known_by_its_frame() {
        let baseline = drawn(16, 16, ImageFormat::Jpeg);
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

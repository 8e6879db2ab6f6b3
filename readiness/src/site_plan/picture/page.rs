//! A picture, or one page of a PDF, as pixels. This runs in a process of its own, which holds no secret, opens no file and no socket, and
//! may take so much memory and time and no more: a file that wants more ends that process, and nothing else.
//!
//! - In: the file on standard input, the page's number as an argument.
//! - Out: [`MARK`], width and height as big-endian `u32`, then red, green and blue of each pixel; or an exit code of [`exits`].

use super::{
    CameAs, Extent, PictureRefusal,
    take::{self, LONGEST_SIDE, MOST_BYTES, MOST_KEPT_PIXELS},
};
use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{LoadPdfError, Pdf},
    render,
    vello_cpu::color::palette::css::WHITE,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write};

/// What goes before the pixels.
pub(super) const MARK: &[u8] = b"\0muster page 1\0";
/// Bytes of memory of its own that the process may have, while the server holds the file and the pixels: together under 256 MiB.
const MOST_MEMORY_BYTES: u64 = 176 * 1024 * 1024;
/// Seconds of work that a page may take.
const MOST_CPU_SECONDS: u64 = 15;
/// Objects of a PDF.
const MOST_OBJECTS: usize = 200_000;
/// Pages of a PDF.
const MOST_PAGES: usize = 2_000;
/// Pixels per point at most: 300 to an inch.
const MOST_SCALE: f64 = 300.0 / 72.0;
/// How many times longer one side of a page may be than the other.
const MOST_ASPECT: f64 = 20.0;

/// Exit codes that mean something; any other, and any signal, means that the page was too heavy.
pub(super) mod exits {
    pub(in super::super) const BROKEN: u8 = 20;
    pub(in super::super) const LOCKED: u8 = 21;
    pub(in super::super) const NO_PAGE: u8 = 22;
    pub(in super::super) const TOO_MANY_OBJECTS: u8 = 23;
    pub(in super::super) const PAGE_SHAPE: u8 = 24;
    /// The limits could not be set, so nothing was read.
    pub(in super::super) const NO_LIMITS: u8 = 25;
    pub(in super::super) const TOO_MANY_PIXELS: u8 = 26;
    /// A decoder gave up by panicking.
    pub(in super::super) const PANIC: u8 = 101;
}

/// Draws a file from standard input: `muster render-page N`, where N counts for a PDF alone. The answer is the process's exit code.
pub fn run(page: u32) -> u8 {
    if limit().is_err() {
        return exits::NO_LIMITS;
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes);
    if read.is_err() || bytes.len() > MOST_BYTES {
        return exits::BROKEN;
    }
    let drawn = match take::sniff(&bytes) {
        Ok(CameAs::Pdf) => draw(bytes, page),
        Ok(came_as) => raster(&bytes, came_as),
        Err(_) => Err(exits::BROKEN),
    };
    match drawn {
        Ok((extent, pixels)) => match write(extent, &pixels) {
            Ok(()) => 0,
            Err(_) => exits::BROKEN,
        },
        Err(code) => code,
    }
}

fn limit() -> Result<(), rustix::io::Errno> {
    let most = |resource, most: u64| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)
    };
    most(Resource::Data, MOST_MEMORY_BYTES)?;
    most(Resource::Cpu, MOST_CPU_SECONDS)?;
    most(Resource::Core, 0)?;
    most(Resource::Fsize, 0)?;
    // Standard input, output and error are open; nothing else will be.
    most(Resource::Nofile, 3)
}

fn raster(bytes: &[u8], came_as: CameAs) -> Result<(Extent, Vec<u8>), u8> {
    let drawn = take::decoded(bytes, came_as).map_err(|refusal| match refusal {
        PictureRefusal::TooManyPixels => exits::TOO_MANY_PIXELS,
        _ => exits::BROKEN,
    })?;
    let (width, height) = drawn.dimensions();
    Ok((Extent { width, height }, drawn.into_raw()))
}

/// The pixels of a page, or the exit code.
fn draw(bytes: Vec<u8>, page: u32) -> Result<(Extent, Vec<u8>), u8> {
    let pdf = Pdf::new(bytes).map_err(|err| match err {
        LoadPdfError::Decryption(_) => exits::LOCKED,
        LoadPdfError::Invalid => exits::BROKEN,
    })?;
    if pdf.len() > MOST_OBJECTS || pdf.pages().len() > MOST_PAGES {
        return Err(exits::TOO_MANY_OBJECTS);
    }
    let place = usize::try_from(page).ok().and_then(|page| page.checked_sub(1));
    let page = place.and_then(|place| pdf.pages().get(place)).ok_or(exits::NO_PAGE)?;
    let (wide, tall) = page.render_dimensions();
    let scale = scale(f64::from(wide), f64::from(tall)).ok_or(exits::PAGE_SHAPE)?;
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let interpreter = InterpreterSettings::default();
    let pixmap = render(
        page,
        &RenderCache::new(),
        &interpreter,
        &RenderSettings::default(),
        &settings,
    );
    let extent = Extent {
        width: u32::from(pixmap.width()),
        height: u32::from(pixmap.height()),
    };
    if extent.width == 0 || extent.height == 0 {
        return Err(exits::PAGE_SHAPE);
    }
    Ok((
        extent,
        pixmap
            .data()
            .iter()
            .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
            .collect(),
    ))
}

/// Pixels per point: as sharp as a kept picture may be. None for a page of no size.
fn scale(wide: f64, tall: f64) -> Option<f32> {
    let (long, short) = (wide.max(tall), wide.min(tall));
    if !(wide.is_finite() && tall.is_finite() && short > 0.0 && long / short <= MOST_ASPECT) {
        return None;
    }
    let by_side = f64::from(LONGEST_SIDE) / long;
    let by_area = (MOST_KEPT_PIXELS as f64 / (wide * tall)).sqrt();
    let scale = by_side.min(by_area).min(MOST_SCALE);
    // The renderer cuts off what is less than a pixel, and a picture without a pixel is none.
    (short * scale >= 1.0).then_some(scale as f32)
}

fn write(extent: Extent, pixels: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(MARK)?;
    out.write_all(&extent.width.to_be_bytes())?;
    out.write_all(&extent.height.to_be_bytes())?;
    out.write_all(pixels)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_drawn_as_sharp_as_may_be_kept_and_no_sharper() {
        let pixels = |wide: f64, tall: f64| {
            let scale = f64::from(scale(wide, tall).unwrap());
            ((wide * scale) as u64, (tall * scale) as u64)
        };
        assert!(
            (299..=300).contains(&pixels(72.0, 72.0).0),
            "a small page is not blown up"
        );
        let (wide, tall) = pixels(2384.0, 3370.0);
        assert!(
            tall <= 4096 && wide * tall <= MOST_KEPT_PIXELS && tall >= 4000,
            "{wide} {tall}"
        );
        let (wide, tall) = pixels(14_400.0, 14_400.0);
        assert!(wide * tall <= MOST_KEPT_PIXELS && wide > 3000);
        for (wide, tall) in [
            (0.0, 10.0),
            (f64::NAN, 10.0),
            (f64::INFINITY, 10.0),
            (-5.0, 5.0),
            (1e9, 1.0),
        ] {
            assert_eq!(scale(wide, tall), None, "{wide} {tall}");
        }
    }
}

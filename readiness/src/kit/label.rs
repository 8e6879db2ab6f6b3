//! The QR code of a label, drawn by the server.

use maud::{Markup, html};
use muster_store::Fault;
use muster_web::App;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Modules of white around the code. Source: ISO/IEC 18004, section 9.1.
const QUIET: usize = 4;

/// Where a label leads.
pub fn address(app: &App, label: &str) -> String {
    format!("{}/k/{label}", app.settings().base_url)
}

/// A QR code (error correction M) as an SVG of one path, black on white in both themes; `spoken` is its text alternative.
///
/// Errors: a fault when the text is too long for a code.
pub fn qr_code(text: &str, spoken: &str) -> Result<Markup, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Fault::other)?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        for (column, _) in line.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
        }
    }
    let side = width + 2 * QUIET;
    Ok(html! {
        svg.qr-code viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(spoken) shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader's camera reads: each module of the drawing eight dots wide.
    fn scanned(svg: &str) -> Vec<String> {
        let between = |text: &str, from: &str, to: &str| {
            let (_, rest) = text.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let side: usize = between(svg, "viewBox=\"0 0 ", " ").parse().unwrap();
        let path = between(svg, "path d=\"", "\"");
        let mut dark = vec![false; side * side];
        for module in path.split('M').filter(|part| !part.is_empty()) {
            let (place, _) = module.split_once('h').unwrap();
            let (column, row) = place.split_once(' ').unwrap();
            dark[row.parse::<usize>().unwrap() * side + column.parse::<usize>().unwrap()] = true;
        }
        let is_dark = |x: usize, y: usize| dark[(y / 8) * side + x / 8];
        let mut seen = rqrr::PreparedImage::prepare_from_bitmap(side * 8, side * 8, is_dark);
        let codes = seen.detect_grids();
        codes.iter().map(|code| code.decode().unwrap().1).collect()
    }

    #[test]
    fn a_reader_reads_the_address_back() {
        for base in [
            "http://localhost:8080",
            "https://muster.very-long-name-of-a-hospital-group.example:8443",
        ] {
            let address = format!("{base}/k/{}", "0123456789abcdef".repeat(2));
            let drawn = qr_code(&address, "Label of K2").unwrap().0;
            assert_eq!(scanned(&drawn), [address], "one code on the label");
        }
    }

    #[test]
    fn what_is_too_long_for_a_code_is_a_fault_and_no_panic() {
        assert!(qr_code(&"x".repeat(10_000), "").is_err());
    }
}

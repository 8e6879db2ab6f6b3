//! Files for the tests: small drawings, and what strangers send.

use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::{Cursor, Write};

/// A picture of this size and kind.
pub(crate) fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
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

/// A PNG whose head claims this size and has next to nothing behind it.
pub(crate) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = drawn(1, 1, ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// CRC-32 as PNG has it. Source: PNG, second edition, annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            1 => 0xEDB8_8320 ^ (crc >> 1),
            _ => crc >> 1,
        })
    })
}

/// A PDF of one page: the width and height of its box in points, and its content.
pub(crate) fn pdf(size: &str, content: &str) -> Vec<u8> {
    let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    with_objects(size, "", &[stream.into_bytes()])
}

/// The same of any objects from number 4 on, the first of which is the content; `resources` names the others.
fn with_objects(size: &str, resources: &str, objects: &[Vec<u8>]) -> Vec<u8> {
    let page =
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents 4 0 R /Resources << {resources} >> >>");
    let head = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in head.iter().chain(objects).enumerate() {
        places.push(bytes.len());
        writeln!(bytes, "{} 0 obj", n + 1).unwrap();
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let xref = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
    for place in &places {
        writeln!(bytes, "{place:010} 00000 n ").unwrap();
    }
    let size = places.len() + 1;
    writeln!(
        bytes,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF"
    )
    .unwrap();
    bytes
}

fn stream(entries: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< {entries} /Length {} >>\nstream\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(b"\nendstream");
    bytes
}

/// Deflated by a ZIP writer's own library: `times` times over itself.
fn deflated(body: &[u8], times: usize) -> Vec<u8> {
    (0..times).fold(body.to_vec(), |body, _| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("a", options).unwrap();
        zip.write_all(&body).unwrap();
        let whole = zip.finish().unwrap().into_inner();
        let name = usize::from(u16::from_le_bytes([whole[26], whole[27]]));
        let extra = usize::from(u16::from_le_bytes([whole[28], whole[29]]));
        let directory = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        // The ZIP's raw stream in the frame that a PDF wants; the sum at its end is not checked by readers of broken files.
        let mut framed = vec![0x78, 0x9C];
        framed.extend_from_slice(&whole[30 + name + extra..directory]);
        framed.extend_from_slice(&[0; 4]);
        framed
    })
}

/// Files that want to take the server down, by name, and whether they can only be refused.
pub(crate) fn bombs() -> Vec<(&'static str, bool, Vec<u8>)> {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let once = deflated(&zeros, 1);
    let nested = deflated(&once, 3);
    let filters = "/Filter [/FlateDecode /FlateDecode /FlateDecode /FlateDecode]";
    let image = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode";
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 999 999] /Resources << /XObject << /X 5 0 R >> >>";
    let deep = "q ".repeat(400_000);
    let arrays = "[".repeat(3_000_000);
    let endless = "0 0 500 500 re f 1 1 499 499 re S ".repeat(400_000);
    let wide = (0..60).map(|_| "/X Do ".repeat(60)).collect::<String>();
    let forms: Vec<Vec<u8>> = (0..6)
        .map(|n| {
            let next = format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 999 999] /Resources << /XObject << /X {} 0 R >> >>",
                n + 6
            );
            stream(&next, wide.as_bytes())
        })
        .chain([stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f")])
        .collect();
    vec![
        (
            "a page as wide as a country",
            false,
            pdf("99999999 99999999", "0 0 9 9 re f"),
        ),
        (
            "a stream of a gigabyte",
            true,
            with_objects(
                "500 500",
                "",
                &[stream("/Filter /FlateDecode", &deflated(&vec![b' '; 1 << 30], 1))],
            ),
        ),
        (
            "a stream in a stream in a stream",
            false,
            with_objects("500 500", "", &[stream(filters, &nested)]),
        ),
        (
            "an image of ten gigabytes",
            false,
            with_objects(
                "500 500",
                "/XObject << /X 5 0 R >>",
                &[stream("", b"500 0 0 500 0 0 cm /X Do"), stream(image, &once)],
            ),
        ),
        (
            "a form that draws itself",
            false,
            with_objects(
                "500 500",
                "/XObject << /X 5 0 R >>",
                &[stream("", b"/X Do"), stream(form, b"/X Do /X Do")],
            ),
        ),
        (
            "forms that draw forms that draw forms",
            true,
            with_objects(
                "500 500",
                "/XObject << /X 5 0 R >>",
                &[vec![stream("", b"/X Do")], forms].concat(),
            ),
        ),
        ("a state under a state", false, pdf("500 500", &deep)),
        ("a list in a list", false, pdf("500 500", &arrays)),
        ("a content without end", true, pdf("500 500", &endless)),
        ("a PNG of which each pixel has eight bytes", true, deep_png(3600, 3600)),
        ("a WebP whose picture is larger than its canvas", true, lying_webp()),
        ("a JPEG in many scans", false, scans(4800, 4900)),
    ]
}

/// Sixteen bits of red, green, blue and alpha for each pixel.
fn deep_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgba16(image::ImageBuffer::from_pixel(width, height, image::Rgba([9, 9, 9, 9])))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A canvas of 100 by 100 pixels, and in it a key frame whose head says 16383 by 16383. Source: RFC 9649, 2.7; RFC 6386, 9.1.
fn lying_webp() -> Vec<u8> {
    // A key frame that is shown, with a first partition of as many bytes as follow.
    let partition = vec![0_u8; 500_000];
    let tag = (u32::try_from(partition.len()).unwrap() << 5) | 0x10;
    let mut frame = tag.to_le_bytes()[..3].to_vec();
    frame.extend_from_slice(&[0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F]);
    frame.extend_from_slice(&partition);
    frame.extend_from_slice(&[0; 64]);
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len()).unwrap();
        let mut bytes = [name.as_slice(), &size.to_le_bytes(), body].concat();
        bytes.resize(bytes.len() + bytes.len() % 2, 0);
        bytes
    };
    let canvas = [0, 0, 0, 0, 99, 0, 0, 99, 0, 0];
    let body = [b"WEBP".as_slice(), &chunk(b"VP8X", &canvas), &chunk(b"VP8 ", &frame)].concat();
    chunk(b"RIFF", &body)
}

/// A baseline JPEG whose first scan names one of its three parts: the decoder keeps all coefficients.
fn scans(width: u32, height: u32) -> Vec<u8> {
    let mut jpeg = drawn(width, height, ImageFormat::Jpeg);
    let scan = jpeg.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap();
    // Of "three components: 1, 2, 3" only the first is left.
    let tables: Vec<u8> = jpeg[scan + 5..scan + 7].to_vec();
    let head = [&[0xFF, 0xDA, 0, 8, 1], tables.as_slice(), &[0, 63, 0]].concat();
    jpeg.splice(scan..scan + 14, head);
    jpeg
}

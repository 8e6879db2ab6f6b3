//! Memory: whatever file somebody sends, the program and the child that opens it for the program stay within 256 MiB while they work.
//!
//! Measured at the real program: what each process has for itself, read from the system while the upload is worked on, added up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_readiness::site_plan::{import::limits, picture::take::MOST_BYTES as MOST_PICTURE_BYTES};
use muster_stories::{Browser, Home, Muster, Page, Partners, Town};
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What one upload may add to what the program has anyway.
const MOST_GROWTH_BYTES: u64 = 256 * 1024 * 1024;

/// How often the processes are looked at.
const GLANCE: Duration = Duration::from_millis(2);

/// Somebody's file, and where it goes.
struct Upload {
    name: &'static str,
    path: String,
    fields: Vec<(&'static str, &'static str)>,
    field: &'static str,
    files: Vec<(String, Vec<u8>)>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_upload_takes_more_than_its_memory() {
    if !Path::new("/proc/self/status").exists() {
        say("skipped: this system does not say how much memory a process has");
        return;
    }
    let mut homes = vec![Home::sqlite()];
    homes.extend(Home::postgres().await);
    if homes.len() < 2 {
        say("skipped: no PostgreSQL");
    }
    for home in homes {
        send_all(&home).await;
        home.leave().await;
    }
}

#[expect(clippy::print_stderr, reason = "what was measured, or could not be, must be seen")]
fn say(words: &str) {
    eprintln!("{words}");
}

async fn send_all(home: &Home) {
    let town = Town::found_at(home, Partners::Strangers, jiff::Timestamp::now()).await;
    let mut director = town.browser("director").await;
    let site = format!("/sites/{}", town.hospital.reference);
    town.leave().await;
    let floor = first_floor(home, &mut director, &site).await;
    for upload in uploads(&site, &floor) {
        // A program of its own for each: what one left behind is not room for the next.
        let muster = Muster::serve_home(home, Muster::free_address());
        director.moves_to(muster.address);
        let form = director.get(&upload.path).await.ok();
        let before = own_bytes(muster.id());
        let (most, status) = sent(&muster, &mut director, &form, &upload).await;
        let grown = most.saturating_sub(before);
        say(&format!("{}: {status}, {} MiB", upload.name, grown >> 20));
        assert!(grown < MOST_GROWTH_BYTES, "{} takes {} MiB", upload.name, grown >> 20);
    }
}

/// A floor to lay pictures under.
async fn first_floor(home: &Home, director: &mut Browser, site: &str) -> String {
    let muster = Muster::serve_home(home, Muster::free_address());
    director.moves_to(muster.address);
    let named = [("name", "Ground floor"), ("ordinal", "0")];
    let file: (&str, &str, &[u8]) = ("files", "ground.geojson", &rooms(20));
    let brought = director.upload(&format!("{site}/plans/import"), &named, &[file]).await;
    brought.is(303).location().split('?').next().unwrap().to_owned()
}

/// Sends it with what stands hidden in its form, and looks at the processes meanwhile: the most that they had at one time, in bytes,
/// and the answer.
async fn sent(muster: &Muster, director: &mut Browser, form: &Page, upload: &Upload) -> (u64, u16) {
    let end = upload.path.rsplit('/').next().unwrap();
    let hidden = form.form(end);
    let hidden = hidden.iter().filter(|(name, _)| name != "_csrf");
    let mut fields: Vec<(&str, &str)> = hidden.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend_from_slice(&upload.fields);
    let files: Vec<(&str, &str, &[u8])> = upload
        .files
        .iter()
        .map(|(name, bytes)| (upload.field, name.as_str(), bytes.as_slice()))
        .collect();
    let (most, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watcher = thread::spawn({
        let (most, is_over, id) = (most.clone(), is_over.clone(), muster.id());
        move || {
            while !is_over.load(Ordering::Relaxed) {
                most.fetch_max(own_bytes(id), Ordering::Relaxed);
                thread::sleep(GLANCE);
            }
        }
    });
    let answer = director.upload(&upload.path, &fields, &files).await;
    is_over.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
    assert!(
        answer.code() < 500,
        "{}: {} {}",
        upload.name,
        answer.status,
        answer.text()
    );
    (most.load(Ordering::Relaxed), answer.code())
}

/// What a process and its children have for themselves now, in bytes: without the program's own text, which they share.
fn own_bytes(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let kibibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let own = 1024 * (kibibytes("RssAnon:") + kibibytes("RssShmem:"));
    own + children(id).into_iter().map(own_bytes).sum::<u64>()
}

fn children(id: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let ids = lists.flat_map(|list| {
        list.split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect::<Vec<u32>>()
    });
    ids.collect()
}

/// The worst that each door takes, and what it refuses as late as it can.
fn uploads(site: &str, floor: &str) -> Vec<Upload> {
    let picture = |name, file: &str, bytes| Upload {
        name,
        path: format!("{floor}/picture"),
        fields: vec![("page", "1")],
        field: "picture",
        files: vec![(file.to_owned(), bytes)],
    };
    let plans = |name, count: usize, bytes: Vec<u8>| Upload {
        name,
        path: format!("{site}/plans/import"),
        fields: Vec::new(),
        field: "files",
        files: (0..count)
            .map(|n| (format!("floor-{n}.geojson"), bytes.clone()))
            .collect(),
    };
    let archive = |name, values: &str| Upload {
        name,
        path: format!("{site}/plans/imdf"),
        fields: vec![("outside", "yes")],
        field: "archive",
        files: vec![("venue.zip".into(), venue(values))],
    };
    let map = Upload {
        path: format!("{site}/map/import"),
        field: "file",
        ..plans("a map of the most features and corners", 1, many_corners())
    };
    vec![
        Upload {
            files: vec![("venue.zip".into(), large_venue())],
            ..archive("an archive as large as it may be", "0,")
        },
        picture(
            "a PDF whose stream is larger than its memory",
            "a.pdf",
            pdf("500 500", &vec![b' '; 200 << 20]),
        ),
        picture(
            "a PDF without end",
            "a.pdf",
            pdf("500 500", &b"0 0 500 500 re f 1 1 499 499 re S ".repeat(400_000)),
        ),
        picture(
            "a PDF of a state under a state",
            "a.pdf",
            pdf("3000 3000", &b"q ".repeat(4_000_000)),
        ),
        picture(
            "a PDF as wide as it may be",
            "a.pdf",
            pdf("1100 1100", b"0 0 900 900 re f"),
        ),
        picture("a picture of the most pixels", "a.png", png(6_000, 4_000)),
        picture("a picture of more pixels than the most", "a.png", png(6_000, 4_001)),
        picture("a picture of sixteen bits", "a.png", deep_png(3_600, 3_600)),
        picture("a file that is too large", "a.png", vec![7; MOST_PICTURE_BYTES + 1]),
        plans("three floors of the most features and corners", 3, many_corners()),
        plans("seven floors of nothing but lists", 7, lists()),
        plans(
            "a floor of more rooms than a plan may have",
            1,
            rooms(limits::MOST_FEATURES + 1),
        ),
        map,
        archive("an archive of lists", "[],"),
        archive("an archive of numbers", "0,"),
        archive("an archive of records", "{\"a\":0},"),
        Upload {
            files: vec![("venue.zip".into(), zipped(&[("unit.geojson", &vec![b' '; 64 << 20])]))],
            ..archive("an archive that unpacks to more than is read", "0,")
        },
    ]
}

/// A plan of so many rooms, side by side.
fn rooms(count: usize) -> Vec<u8> {
    let features: Vec<String> = (0..count)
        .map(|n| {
            let (west, south) = ((n % 150) as f64 * 0.00002, (n / 150) as f64 * 0.00002);
            let (east, north) = (west + 0.000015, south + 0.000015);
            format!(
                r#"{{"type":"Feature","id":"r{n}","properties":{{"kind":"room","label":"{n}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west:.6},{south:.6}],[{east:.6},{south:.6}],[{east:.6},{north:.6}],[{west:.6},{north:.6}],[{west:.6},{south:.6}]]]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

/// A plan at its limits: as many rooms as it may have, and lines with as many corners as its bytes hold.
fn many_corners() -> Vec<u8> {
    let mut plan = rooms(15_000);
    let corner = |n: usize| format!("[{},{}]", (n % 7) as f64 / 10_000.0, (n % 11) as f64 / 10_000.0);
    plan.truncate(plan.len() - 2);
    let mut left = limits::MOST_BYTES - plan.len() - 100;
    let mut n = 0;
    while left > 40_000 && n < 120 {
        let corners: Vec<String> = (0..2_000).map(corner).collect();
        let line = format!(
            r#",{{"type":"Feature","id":"l{n}","properties":{{"kind":"way_in"}},"geometry":{{"type":"LineString","coordinates":[{}]}}}}"#,
            corners.join(",")
        );
        left = left.saturating_sub(line.len());
        plan.extend_from_slice(line.as_bytes());
        n += 1;
    }
    plan.extend_from_slice(b"]}");
    assert!(plan.len() <= limits::MOST_BYTES);
    plan
}

/// A plan of one room whose property holds as many empty lists as its bytes.
fn lists() -> Vec<u8> {
    let many = "[],".repeat((limits::MOST_BYTES - 400) / 3);
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"a","properties":{{"kind":"room","note":[{many}0]}},"geometry":{{"type":"Point","coordinates":[0,0]}}}}]}}"#
    )
    .into_bytes()
}

/// An archive whose files hold as many of these values as are read: just fewer than are refused.
fn venue(value: &str) -> Vec<u8> {
    const MANIFEST: &[u8] = br#"{"version":"1.0.0","created":"x","language":"en"}"#;
    const FILES: [&str; 3] = ["level", "unit", "opening"];
    // As the reader reckons: a comma is two values, a list four, a record seven.
    let of = |letter: char| value.matches(letter).count();
    let each = value.len() + size_of::<serde_json::Value>() * (2 * of(',') + 4 * of('[') + 7 * of('{'));
    let count = (180 * 1024 * 1024 / each).min(3 * 3_900_000 / value.len()) / FILES.len();
    let many = value.repeat(count);
    let file = |n: usize, of: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"id":"{n}","type":"Feature","feature_type":"{of}","geometry":null,"properties":{{"x":[{many}0]}}}}]}}"#
        )
    };
    let files: Vec<(String, String)> = FILES
        .into_iter()
        .enumerate()
        .map(|(n, of)| (format!("{of}.geojson"), file(n, of)))
        .collect();
    let mut all: Vec<(&str, &[u8])> = vec![("manifest.json", MANIFEST)];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    zipped(&all)
}

/// One level and as many units as its file may hold.
fn large_venue() -> Vec<u8> {
    const MANIFEST: &[u8] = br#"{"version":"1.0.0","created":"x","language":"en"}"#;
    let square = |west: f64, south: f64, side: f64| {
        let (east, north) = (west + side, south + side);
        format!(
            "[[[{west:.6},{south:.6}],[{east:.6},{south:.6}],[{east:.6},{north:.6}],[{west:.6},{north:.6}],[{west:.6},{south:.6}]]]"
        )
    };
    let feature = |n: usize, of: &str, shape: &str, more: &str| {
        format!(
            r#"{{"id":"{n:08x}-0000-4000-8000-000000000000","type":"Feature","feature_type":"{of}","geometry":{{"type":"Polygon","coordinates":{shape}}},"properties":{{{more}}}}}"#
        )
    };
    let collection =
        |features: &[String]| format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let level =
        r#""category":"unspecified","outdoor":false,"ordinal":0,"name":{"en":"Ground"},"short_name":{"en":"G"}"#;
    let level = collection(&[feature(0, "level", &square(0.0, 0.0, 0.002), level)]);
    let unit = r#""category":"room","name":{"en":"Room"},"level_id":"00000000-0000-4000-8000-000000000000""#;
    let units: Vec<String> = (1..=9_500)
        .map(|n| {
            let (west, south) = ((n % 98) as f64 * 0.00002, (n / 98) as f64 * 0.00002);
            feature(n, "unit", &square(west, south, 0.000015), unit)
        })
        .collect();
    let units = collection(&units);
    zipped(&[
        ("manifest.json", MANIFEST),
        ("level.geojson", level.as_bytes()),
        ("unit.geojson", units.as_bytes()),
    ])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF of one page with this content, deflated.
fn pdf(size: &str, content: &[u8]) -> Vec<u8> {
    let body = deflated(content);
    let mut stream = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", body.len()).into_bytes();
    stream.extend_from_slice(&body);
    stream.extend_from_slice(b"\nendstream");
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents 4 0 R >>");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
        stream,
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    for (n, object) in objects.iter().enumerate() {
        bytes.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    bytes.extend_from_slice(b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF");
    bytes
}

/// A ZIP's raw stream in the frame that a PDF wants; the sum at its end is not checked by readers of broken files.
fn deflated(body: &[u8]) -> Vec<u8> {
    let whole = zipped(&[("a", body)]);
    let length = |at: usize| usize::from(u16::from_le_bytes([whole[at], whole[at + 1]]));
    let begins = 30 + length(26) + length(28);
    let ends = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    [&[0x78, 0x9C], &whole[begins..ends], &[0; 4]].concat()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let drawn = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    written(&image::DynamicImage::ImageRgb8(drawn))
}

/// Sixteen bits of red, green, blue and alpha for each pixel.
fn deep_png(width: u32, height: u32) -> Vec<u8> {
    let pixels = image::ImageBuffer::from_pixel(width, height, image::Rgba([9_u16, 9, 9, 9]));
    written(&image::DynamicImage::ImageRgba16(pixels))
}

fn written(picture: &image::DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

//! Documents as a stranger's reader sees them: poppler says which pages, faces, tags and words it finds, and draws them.

use crate::{Block, Code, Column, Document, Drawing, Foot, PageSize, Printed, Sheet, Tone, print};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::path::Path;
use std::process::Command;

/// What one of poppler's programs says of these bytes; nothing, and a word why, where it is not installed.
fn poppler(program: &str, options: &[&str], pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(options).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    match command.output() {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{program}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            // Some versions of poppler look for a name where the standard has a truth value.
            let said = String::from_utf8_lossy(&output.stderr)
                .replace("Syntax Error: Suspects object is wrong type (boolean)\n", "");
            assert_eq!(said, "", "{program} complains");
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(_) => {
            println!("skipped: {program} is not installed (poppler-utils)");
            None
        }
    }
}

/// One grey byte for each of the page's dots, and the page's width in dots.
fn picture(pdf: &[u8], page: usize) -> Option<(Vec<u8>, usize)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).unwrap();
    let page = page.to_string();
    let output = Command::new("pdftoppm")
        .args(["-gray", "-r", "72", "-f", &page, "-l", &page])
        .arg(&file)
        .output();
    let Ok(output) = output else {
        println!("skipped: pdftoppm is not installed (poppler-utils)");
        return None;
    };
    let bytes = output.stdout;
    let mut ends = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_whitespace())
        .map(|(at, _)| at);
    let begin = ends.nth(3).unwrap() + 1;
    let wide = String::from_utf8_lossy(&bytes[3..begin])
        .split_ascii_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    Some((bytes[begin..].to_vec(), wide))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const SVG: &str = r#"<svg viewBox="0 0 400 200"><g class="room"><rect x="10" y="10" width="180" height="90" rx="4"></rect>
    <path d="M0 0l400 200z"></path></g><g class="mark" transform="translate(300 100) rotate(20)" text-anchor="middle"><circle r="20"></circle>
    <text y="5">E2</text></g><text x="30" y="50"><tspan x="30" y="50">Waiting</tspan><tspan x="30" y="66">room</tspan></text></svg>"#;

fn drawing() -> Drawing {
    let sheet = Sheet::read(
        ".room { fill: none; stroke: #405060; stroke-width: 2; stroke-dasharray: 4 2 } .mark circle { fill: #123456 } .mark text { fill: #fff; font-weight: 700 }",
    );
    Drawing::from_svg(SVG, &sheet).unwrap()
}

fn document(size: PageSize) -> Document {
    let rows = (1..=70).map(|n| {
        vec![
            format!("E{n}"),
            format!("Door number {n} on the north side, opened from Mill Lane"),
            String::new(),
        ]
    });
    Document {
        title: "Northfield Hospital".into(),
        subject: "Response packet".into(),
        foot: Foot {
            lines: vec!["Made on 22 Nov 2026".into(), "SHA-256 0011 2233".into()],
            page: "Page {n} of {m}".into(),
            code: Some(Code::of("https://muster.example/v/0011223344").unwrap()),
        },
        blocks: vec![
            Block::heading(1, "Before you arrive"),
            Block::toned(Tone::Strong, "Meet the guard at M2."),
            Block::words(
                "A long sentence that has to be broken because it says a lot about a place where somebody waits, more than one line can hold.",
            ),
            Block::toned(Tone::Framed, "Framed words."),
            Block::toned(Tone::Absent, "Floor plans: closed by AG-0143 §3.2."),
            Block::Facts(vec![
                ("Hours".into(), "24 hours".into()),
                ("Police".into(), String::new()),
            ]),
            Block::List {
                numbered: true,
                items: vec!["Lock the doors.".into(), "Count who is there.".into()],
            },
            Block::heading(2, "Ground floor"),
            Block::Drawing {
                drawing: Box::new(drawing()),
                alt: "A plan with one door".into(),
                most: None,
            },
            Block::heading(2, "Doors"),
            Block::Table {
                columns: vec![
                    Column::new("Door", 1.0),
                    Column::new("Where", 4.0),
                    Column::new("Opens", 1.0),
                ],
                rows: rows.collect(),
            },
            Block::toned(
                Tone::Code,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            Block::toned(Tone::Quiet, "Printed for the duty desk."),
        ],
        ..Document::new(size, "en", "2026-11-22T08:00:00Z".parse().unwrap())
    }
}

fn words_of(block: &Block) -> Vec<String> {
    let or_dash = |text: &String| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            text.clone()
        }
    };
    match block {
        Block::Heading { words, .. } | Block::Words { words, .. } => vec![words.clone()],
        Block::List { items, .. } => items
            .iter()
            .enumerate()
            .flat_map(|(n, item)| [format!("{}.", n + 1), item.clone()])
            .collect(),
        Block::Facts(facts) => facts
            .iter()
            .flat_map(|(called, known)| [called.clone(), or_dash(known)])
            .collect(),
        Block::Table { columns, rows } => columns
            .iter()
            .map(|column| column.head.clone())
            .chain(rows.iter().flatten().map(or_dash))
            .collect(),
        Block::Drawing { drawing, .. } => drawing.words().map(str::to_owned).collect(),
        Block::NewPage => Vec::new(),
    }
}

/// The words inside the tags, in the order of reading.
fn read_aloud(structure: &str) -> String {
    let said: String = structure
        .lines()
        .filter_map(|line| Some(line.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned() + " "))
        .collect();
    squeezed(&said)
}

fn printed(size: PageSize) -> Printed {
    print(&document(size)).unwrap()
}

#[test]
fn the_same_document_is_the_same_bytes() {
    assert!(printed(PageSize::A4) == printed(PageSize::A4));
}

#[test]
fn what_was_put_in_is_read_aloud_in_that_order() {
    let Some(structure) = poppler("pdfinfo", &["-struct-text"], &printed(PageSize::A4).pdf) else {
        return;
    };
    let put_in: Vec<String> = document(PageSize::A4).blocks.iter().flat_map(words_of).collect();
    assert_eq!(read_aloud(&structure), squeezed(&put_in.join(" ")));
}

#[test]
fn what_was_put_in_can_be_selected_and_found() {
    for size in PageSize::ALL {
        let Some(text) = poppler("pdftotext", &[], &printed(size).pdf) else {
            return;
        };
        let text = squeezed(&text);
        for words in document(size)
            .blocks
            .iter()
            .filter(|block| !matches!(block, Block::Table { .. } | Block::Facts(_)))
            .flat_map(words_of)
        {
            assert!(text.contains(&squeezed(&words)), "{words}");
        }
        for n in 1..=70 {
            assert!(text.contains(&format!("Door number {n} on")), "{n}");
        }
        assert!(text.contains("Page 1 of 4") && text.contains("Page 4 of 4"), "{text}");
    }
}

#[test]
fn pages_are_of_their_size_tagged_and_titled() {
    for (size, points) in [
        (PageSize::A4, "595.28 x 841.89 pts (A4)"),
        (PageSize::Letter, "612 x 792 pts (letter)"),
    ] {
        let printed = printed(size);
        let Some(told) = poppler("pdfinfo", &[], &printed.pdf) else {
            return;
        };
        for line in [
            format!("Page size:       {points}"),
            format!("Pages:           {}", printed.pages),
            "Tagged:          yes".into(),
            "Title:           Northfield Hospital".into(),
        ] {
            assert!(told.contains(&line), "{line} in\n{told}");
        }
    }
    let printed = printed(PageSize::A4);
    let Some(structure) = poppler("pdfinfo", &["-struct"], &printed.pdf) else {
        return;
    };
    for tag in [
        "H1",
        "H2",
        "P (block)",
        "L (block)",
        "LI (block)",
        "Lbl",
        "LBody",
        "Figure",
        "Table (block)",
        "THead",
        "TBody",
        "TR",
        "TH",
        "TD",
    ] {
        assert!(structure.contains(tag), "{tag} in\n{structure}");
    }
    let text = String::from_utf8_lossy(&printed.pdf).into_owned();
    assert!(
        text.contains("/Lang (en)") || text.contains("/Lang(en)"),
        "the language is said"
    );
}

#[test]
fn every_face_is_embedded_as_a_subset_and_can_be_copied_from() {
    let Some(told) = poppler("pdffonts", &[], &printed(PageSize::A4).pdf) else {
        return;
    };
    let faces: Vec<&str> = told.lines().skip(2).collect();
    assert!(faces.len() >= 3, "{told}");
    for face in faces {
        let said: Vec<&str> = face.split_whitespace().collect();
        let yes = said.iter().filter(|word| **word == "yes").count();
        assert_eq!(yes, 3, "embedded, subset, Unicode: {face}");
    }
}

#[test]
fn nothing_is_cut_by_the_edge_of_a_page() {
    let printed = printed(PageSize::Letter);
    for page in 1..=printed.pages {
        let Some((dots, wide)) = picture(&printed.pdf, page) else {
            return;
        };
        let tall = dots.len() / wide;
        const EDGE: usize = 18;
        for (at, dot) in dots.iter().enumerate() {
            let (x, y) = (at % wide, at / wide);
            let is_edge = x < EDGE || y < EDGE || x >= wide - EDGE || y >= tall - EDGE;
            assert!(!is_edge || *dot > 250, "page {page} is dark at {x}, {y}");
        }
        assert!(
            dots.iter().filter(|dot| **dot < 100).count() > 500,
            "page {page} is empty"
        );
    }
}

#[test]
fn names_in_other_scripts_are_printed() {
    let names = [
        "Łódź Škofja İzmir Đà Nẵng",
        "Αθήνα",
        "Київ Ђурђевак",
        "मुख्य द्वार",
        "Ωμέγα",
    ];
    let document = Document {
        title: "Names".into(),
        blocks: names.iter().map(|name| Block::words(*name)).collect(),
        ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    let printed = print(&document).unwrap();
    assert_eq!(printed.missing, []);
    let Some(text) = poppler("pdftotext", &[], &printed.pdf) else {
        return;
    };
    for name in names {
        assert!(squeezed(&text).contains(name), "{name} in {text}");
    }
}

#[test]
fn what_is_read_from_the_right_is_shaped_and_stands_at_the_right() {
    let document = Document {
        title: "Names".into(),
        blocks: vec![
            Block::words("مدخل الطوارئ"),
            Block::words("שער ראשי 12"),
            Block::heading(1, "مرحبا E2"),
        ],
        ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    let printed = print(&document).unwrap();
    assert_eq!(printed.missing, []);
    let Some(text) = poppler("pdftotext", &[], &printed.pdf) else {
        return;
    };
    // Where poppler parts words and lines in such scripts is its own guess.
    let is_letter = |letter: &char| letter.is_alphanumeric();
    let letters: String = text.chars().filter(is_letter).collect();
    for name in ["مدخل الطوارئ", "שער ראשי", "12", "مرحبا"] {
        let name: String = name.chars().filter(is_letter).collect();
        assert!(letters.contains(&name), "{name} in {letters}");
    }
    let Some((dots, wide)) = picture(&printed.pdf, 1) else {
        return;
    };
    let dark = |from: usize, to: usize| {
        dots.iter()
            .enumerate()
            .filter(|(at, dot)| **dot < 128 && (70..130).contains(&(at / wide)) && (from..to).contains(&(at % wide)))
            .count()
    };
    assert!(
        dark(wide / 2, wide) > 100 && dark(0, wide / 2) == 0,
        "{} at the left",
        dark(0, wide / 2)
    );
}

#[test]
fn a_letter_that_no_face_has_is_a_box_and_is_named() {
    let document = Document {
        title: "Names".into(),
        blocks: vec![
            Block::words("Door 門 and 門 and 口"),
            Block::words("\u{202e}plain\u{7}"),
        ],
        ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    let printed = print(&document).unwrap();
    assert_eq!(printed.missing, ['口', '門']);
    let Some(text) = poppler("pdftotext", &[], &printed.pdf) else {
        return;
    };
    assert!(squeezed(&text).contains("plain"), "{text}");
    assert!(
        text.contains('門') && text.contains('口'),
        "it can still be copied: {text}"
    );
}

#[test]
fn no_mark_on_any_letter_makes_a_document_impossible() {
    let marks: Vec<char> = ('\0'..='\u{ffff}')
        .filter(|letter| crate::fonts::is_mark(*letter))
        .collect();
    assert!(marks.len() > 200);
    let mut words: Vec<String> = Vec::new();
    for base in ["", "e", "門", "ب", "א", "क", "e\u{301}", " "] {
        for few in marks.chunks(40) {
            words.push(few.iter().map(|mark| format!("{base}{mark} ")).collect());
        }
        words.push(marks.iter().map(|mark| format!("{base}{mark}")).collect());
    }
    let tones = [Tone::Plain, Tone::Strong, Tone::Quiet];
    let blocks = words
        .iter()
        .flat_map(|words| tones.map(|tone| Block::toned(tone, words)));
    let document = Document {
        blocks: blocks.collect(),
        ..document(PageSize::A4)
    };
    let printed = print(&document).unwrap();
    assert!(printed.missing.contains(&'門'));
    // A mark that a face has is set, and one that none has with its letter is a box and is named.
    let of = |words: &str| {
        let document = Document {
            title: "Names".into(),
            subject: String::new(),
            blocks: vec![Block::words(words)],
            ..Document::new(PageSize::A4, "en", "2031-05-05T09:00:00Z".parse().unwrap())
        };
        print(&document).unwrap().missing
    };
    assert_eq!(of("Ame\u{301}lie, Vo\u{304}ta, क\u{93f}"), []);
    assert_eq!(of("門\u{304}"), ['\u{304}', '門']);
}

#[test]
fn a_word_without_end_and_a_row_taller_than_a_page_are_broken() {
    let endless = "A".repeat(40_000);
    let document = Document {
        title: "Endless".into(),
        blocks: vec![
            Block::Table {
                columns: vec![Column::new("One", 1.0), Column::new("Two", 0.0)],
                rows: vec![vec![endless.clone(), "B ".repeat(500)], vec![]],
            },
            Block::words(&endless),
            Block::toned(Tone::Framed, &endless),
            Block::heading(1, "H ".repeat(2_000)),
        ],
        ..Document::new(PageSize::Letter, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    let printed = print(&document).unwrap();
    let Some(text) = poppler("pdftotext", &[], &printed.pdf) else {
        return;
    };
    assert!(text.matches('A').count() >= 3 * 40_000);
    for page in 1..=printed.pages {
        let Some((dots, wide)) = picture(&printed.pdf, page) else {
            return;
        };
        let outside = dots
            .iter()
            .enumerate()
            .filter(|(at, dot)| at % wide >= wide - 40 && **dot < 200)
            .count();
        assert_eq!(outside, 0, "page {page} runs over its edge");
    }
}

#[test]
fn an_empty_document_is_one_page() {
    let document = Document {
        title: "Empty".into(),
        ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    assert_eq!(print(&document).unwrap().pages, 1);
}

#[test]
fn a_broken_drawing_is_refused() {
    for svg in [
        "",
        "<svg/>",
        "<svg viewBox='0 0 0 0'/>",
        "<svg viewBox='0 0 1 1'><path d='M0 q'/></svg>",
        "<svg viewBox='0 0 NaN 1'/>",
        "<svg viewBox='0 0 9 9'><image width='9' height='9'/></svg>",
        "<svg viewBox='0 0 9 9'><image width='9' height='9' href='/somewhere.jpg'/></svg>",
        "<svg viewBox='0 0 9 9'><image width='9' height='9' href='data:image/jpeg;base64,AAAA'/></svg>",
    ] {
        assert!(Drawing::from_svg(svg, &Sheet::default()).is_err(), "{svg}");
    }
    let deep = format!(
        "<svg viewBox='0 0 1 1'>{}{}</svg>",
        "<g>".repeat(500),
        "</g>".repeat(500)
    );
    assert!(Drawing::from_svg(&deep, &Sheet::default()).is_err());
}

/// Black on the left, white on the right.
fn half_black() -> String {
    let picture = image::GrayImage::from_fn(64, 32, |x, _| image::Luma([if x < 32 { 0 } else { 255 }]));
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90);
    picture.write_with_encoder(encoder).unwrap();
    BASE64_STANDARD.encode(jpeg)
}

#[test]
fn a_picture_lies_where_its_matrix_says_and_under_what_is_drawn_after() {
    // Turned by a quarter: what was left is above.
    let svg = format!(
        "<svg viewBox='0 0 400 400'><image width='64' height='32' transform='matrix(0 5 -10 0 360 40)' opacity='1.00' \
         href='data:image/jpeg;base64,{}'></image><g class='room'><rect x='100' y='60' width='200' height='40'></rect></g></svg>",
        half_black()
    );
    let drawing = Drawing::from_svg(&svg, &Sheet::read(".room { fill: #fff }")).unwrap();
    let document = Document {
        title: "Picture".into(),
        blocks: vec![Block::Drawing {
            drawing: Box::new(drawing),
            alt: "A scan".into(),
            most: None,
        }],
        ..Document::new(PageSize::A4, "en", jiff::Timestamp::UNIX_EPOCH)
    };
    let pdf = print(&document).unwrap().pdf;
    let Some((dots, wide)) = picture(&pdf, 1) else {
        return;
    };
    let is_dark = |x: usize, y: usize| dots[y * wide + x] < 60;
    // The head and the foot have no row as dark as this.
    let dark: Vec<(usize, usize)> = (0..dots.len() / wide)
        .filter(|y| (0..wide).filter(|x| is_dark(*x, *y)).count() > wide / 8)
        .flat_map(|y| (0..wide).filter(move |x| is_dark(*x, y)).map(move |x| (x, y)))
        .collect();
    let (left, right) = (dark.iter().map(|at| at.0).min(), dark.iter().map(|at| at.0).max());
    let (top, bottom) = (dark.iter().map(|at| at.1).min(), dark.iter().map(|at| at.1).max());
    let (across, down) = (right.unwrap() - left.unwrap(), bottom.unwrap() - top.unwrap());
    // 320 by 160 units of the drawing are black, whatever its scale on paper.
    let shape = across as f64 / down as f64;
    assert!((1.9..2.1).contains(&shape), "{across} by {down} dots are black");
    let share = dark.len() as f64 / (across * down) as f64;
    assert!(
        (0.8..0.9).contains(&share),
        "a white room of 200 by 40 lies over it: {share}"
    );
}

/// Draws the document for looking at: `MUSTER_TEST_PICTURES=folder cargo test -p muster-paper -- pictures`.
#[test]
fn pictures_for_looking_at() {
    let Some(folder) = std::env::var_os("MUSTER_TEST_PICTURES") else {
        return;
    };
    for size in PageSize::ALL {
        std::fs::write(
            Path::new(&folder).join(format!("paper-{}.pdf", size.as_str())),
            printed(size).pdf,
        )
        .unwrap();
    }
}

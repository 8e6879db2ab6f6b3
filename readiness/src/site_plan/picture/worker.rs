//! The other side of [`super::page`]: starts the process, hands it the file, takes the pixels, and ends it when it takes too long.
//!
//! Pixels alone come back, as many as were announced: what is kept is encoded here, so nothing of a stranger's file reaches a reader.

use super::{Extent, PictureRefusal, page, page::exits};
use image::RgbImage;
use std::{ffi::OsString, path::PathBuf, process::Stdio, sync::OnceLock, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// What drawing one page may take, waiting for a busy machine included.
const MOST_SECONDS: u64 = 30;
/// How long an upload waits for those before it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Files that wait, with the one that is worked on: each holds its bytes meanwhile.
const MOST_WAITING: usize = 6;
/// Bytes that may come before the mark: a test program's own words.
const MOST_BEFORE_MARK: usize = 512;

/// The program that draws a page, and what goes before the page's number.
#[derive(Debug, Clone)]
pub struct Program {
    pub path: PathBuf,
    pub args: Vec<OsString>,
}

static PROGRAM: OnceLock<Program> = OnceLock::new();

/// Says which program draws pages, once, before the first; without this it is the running one with `render-page`.
pub fn use_program(program: Program) {
    // A second word changes nothing, as the first may be in use.
    drop(PROGRAM.set(program));
}

fn program() -> Result<Program, PictureRefusal> {
    if let Some(program) = PROGRAM.get() {
        return Ok(program.clone());
    }
    // On Linux the running program is found even after a newer one took its place on the disk.
    let path = match cfg!(target_os = "linux") {
        true => PathBuf::from("/proc/self/exe"),
        false => std::env::current_exe().map_err(|_| PictureRefusal::NoWorker)?,
    };
    Ok(Program {
        path,
        args: vec!["render-page".into()],
    })
}

/// Who waits for the one worker.
struct Queue {
    places: Semaphore,
    worker: Semaphore,
}

/// A place in the queue, and the worker.
type Turn<'a> = [SemaphorePermit<'a>; 2];

impl Queue {
    const fn of(places: usize) -> Self {
        Self {
            places: Semaphore::const_new(places),
            worker: Semaphore::const_new(1),
        }
    }

    async fn turn(&self) -> Result<Turn<'_>, PictureRefusal> {
        let place = self.places.try_acquire().map_err(|_| PictureRefusal::Busy)?;
        match timeout(PATIENCE, self.worker.acquire()).await {
            Ok(Ok(worker)) => Ok([place, worker]),
            _ => Err(PictureRefusal::Busy),
        }
    }
}

/// The turn of one file: one is worked on at a time, and few wait, so that their memory does not add up.
///
/// Errors: [`PictureRefusal::Busy`].
pub(super) async fn turn() -> Result<Turn<'static>, PictureRefusal> {
    static QUEUE: Queue = Queue::of(MOST_WAITING);
    QUEUE.turn().await
}

/// The pixels of a file; `page` counts from 1 and is asked of a PDF alone.
///
/// Errors: [`PictureRefusal`], but those that are known before a file is opened.
pub(super) async fn draw(file: Vec<u8>, page: u32) -> Result<RgbImage, PictureRefusal> {
    let program = program()?;
    draw_with(&program, file, page).await
}

async fn draw_with(program: &Program, pdf: Vec<u8>, page: u32) -> Result<RgbImage, PictureRefusal> {
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .arg(page.to_string())
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    match timeout(Duration::from_secs(MOST_SECONDS), talk(command, pdf)).await {
        Ok(done) => done,
        Err(_) => Err(PictureRefusal::TooHeavy),
    }
}

async fn talk(mut command: Command, pdf: Vec<u8>) -> Result<RgbImage, PictureRefusal> {
    let mut child = command.spawn().map_err(|err| {
        tracing::error!(%err, "the program that draws pages does not start");
        PictureRefusal::NoWorker
    })?;
    let (Some(mut to), Some(mut from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(PictureRefusal::NoWorker);
    };
    let send = async move {
        // It may end before it read all; its exit code says why.
        let sent = to.write_all(&pdf).await;
        drop((to, pdf));
        sent
    };
    let (_, drawn) = tokio::join!(send, pixels(&mut from));
    drop(from);
    let status = child.wait().await.map_err(|_| PictureRefusal::NoWorker)?;
    match (status.code().map(u8::try_from), drawn) {
        (Some(Ok(0)), Some(drawn)) => Ok(drawn),
        (Some(Ok(0)), None) => Err(PictureRefusal::Broken),
        (Some(Ok(code)), _) => Err(refusal(code)),
        _ => Err(PictureRefusal::TooHeavy),
    }
}

fn refusal(code: u8) -> PictureRefusal {
    match code {
        exits::BROKEN => PictureRefusal::Broken,
        exits::LOCKED => PictureRefusal::Locked,
        exits::NO_PAGE => PictureRefusal::NoPage,
        exits::TOO_MANY_OBJECTS => PictureRefusal::TooManyObjects,
        exits::PAGE_SHAPE => PictureRefusal::PageShape,
        exits::TOO_MANY_PIXELS => PictureRefusal::TooManyPixels,
        exits::PANIC => PictureRefusal::Broken,
        exits::NO_LIMITS => {
            tracing::error!("the program that draws pages could not limit itself, so it drew none");
            PictureRefusal::NoWorker
        }
        _ => PictureRefusal::TooHeavy,
    }
}

/// The announced pixels, if they all came and are no more than may be kept.
async fn pixels(from: &mut (impl AsyncRead + Unpin)) -> Option<RgbImage> {
    find_mark(from).await?;
    let (width, height) = (from.read_u32().await.ok()?, from.read_u32().await.ok()?);
    let extent = Extent { width, height };
    if width == 0 || height == 0 || super::take::fit(extent) != extent {
        return None;
    }
    let bytes = usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?;
    let mut pixels = vec![0; bytes];
    from.read_exact(&mut pixels).await.ok()?;
    RgbImage::from_raw(width, height, pixels)
}

async fn find_mark(from: &mut (impl AsyncRead + Unpin)) -> Option<()> {
    let mut seen = Vec::with_capacity(MOST_BEFORE_MARK);
    while seen.len() < MOST_BEFORE_MARK {
        seen.push(from.read_u8().await.ok()?);
        if seen.ends_with(page::MARK) {
            return Some(());
        }
    }
    None
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::samples::{self, pdf};
    use super::*;
    use std::time::Instant;

    /// This test program as the one that draws a page.
    pub(crate) fn this_program() -> Program {
        let name = "site_plan::picture::worker::tests::draws_one_page_as_a_process_of_its_own";
        Program {
            path: std::env::current_exe().unwrap(),
            args: ["--ignored", "--exact", name, "--nocapture", "--skip"]
                .map(OsString::from)
                .to_vec(),
        }
    }

    /// Not a test: what `muster render-page` is, for the tests below. The page is the name to skip, its last argument.
    #[test]
    #[ignore = "the other side of the tests of this room"]
    fn draws_one_page_as_a_process_of_its_own() {
        let page = std::env::args()
            .next_back()
            .and_then(|page| page.parse().ok())
            .unwrap_or(0);
        std::process::exit(i32::from(page::run(page)));
    }

    async fn drawn(bytes: Vec<u8>, page: u32) -> Result<RgbImage, PictureRefusal> {
        let _turn = turn().await?;
        draw_with(&this_program(), bytes, page).await
    }

    #[tokio::test]
    async fn few_wait_for_the_worker_and_the_next_is_told_to_come_again() {
        let queue = Queue::of(2);
        let first = queue.turn().await.unwrap();
        let mut second = std::pin::pin!(queue.turn());
        tokio::select! {
            biased;
            _ = &mut second => panic!("two at the worker"),
            third = queue.turn() => assert_eq!(third.unwrap_err(), PictureRefusal::Busy),
        }
        drop(first);
        let second = second.await.unwrap();
        assert_eq!(queue.places.available_permits(), 1);
        drop(second);
        assert_eq!(queue.places.available_permits(), 2);
    }

    #[tokio::test]
    async fn a_page_becomes_pixels_with_its_lines_where_they_were() {
        let square = "0 0 0 rg 100 100 200 100 re f";
        let page = drawn(pdf("400 300", square), 1).await.unwrap();
        assert_eq!((page.width(), page.height()), (1666, 1250));
        let at = |x: f32, y: f32| page.get_pixel((x * 300.0 / 72.0) as u32, (y * 300.0 / 72.0) as u32).0;
        assert_eq!(at(200.0, 150.0), [0, 0, 0], "the square, measured from below");
        assert_eq!(at(50.0, 150.0), [255, 255, 255]);
        assert_eq!(at(200.0, 250.0), [255, 255, 255]);
    }

    #[tokio::test]
    async fn what_is_no_page_is_said() {
        let whole = pdf("400 300", "0 0 9 9 re f");
        assert_eq!(drawn(whole.clone(), 2).await.unwrap_err(), PictureRefusal::NoPage);
        assert_eq!(drawn(whole.clone(), 0).await.unwrap_err(), PictureRefusal::NoPage);
        assert_eq!(
            drawn(b"%PDF-1.7\nnothing".to_vec(), 1).await.unwrap_err(),
            PictureRefusal::Broken
        );
        assert_eq!(
            drawn(pdf("14400 9", ""), 1).await.unwrap_err(),
            PictureRefusal::PageShape
        );
    }

    #[tokio::test]
    async fn a_bomb_ends_its_own_process_and_nothing_else() {
        for (name, must_end, bytes) in samples::bombs() {
            let begun = Instant::now();
            let answer = drawn(bytes, 1).await;
            let seconds = begun.elapsed().as_secs();
            assert!(seconds <= MOST_SECONDS + 1, "{name} took {seconds} s");
            match answer {
                Ok(page) => {
                    let extent = Extent {
                        width: page.width(),
                        height: page.height(),
                    };
                    assert_eq!(super::super::take::fit(extent), extent, "{name}");
                    assert!(!must_end, "{name} was drawn");
                }
                Err(refusal) => assert!(
                    matches!(
                        refusal,
                        PictureRefusal::TooHeavy
                            | PictureRefusal::Broken
                            | PictureRefusal::TooManyPixels
                            | PictureRefusal::PageShape
                    ),
                    "{name}: {refusal}"
                ),
            }
        }
        assert!(
            drawn(pdf("40 30", "0 0 9 9 re f"), 1).await.is_ok(),
            "the next one is drawn"
        );
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_or_talks_nonsense_is_no_page() {
        let gone = Program {
            path: "/nowhere/muster".into(),
            args: Vec::new(),
        };
        assert_eq!(
            draw_with(&gone, Vec::new(), 1).await.unwrap_err(),
            PictureRefusal::NoWorker
        );
        let talker = Program {
            path: "/bin/echo".into(),
            args: Vec::new(),
        };
        assert_eq!(
            draw_with(&talker, vec![0; 100_000], 1).await.unwrap_err(),
            PictureRefusal::Broken
        );
    }

    #[tokio::test]
    async fn pixels_that_were_not_announced_or_did_not_come_are_none() {
        let said = |width: u32, height: u32, bytes: usize| {
            [page::MARK, &width.to_be_bytes(), &height.to_be_bytes(), &vec![7; bytes]].concat()
        };
        assert!(pixels(&mut said(2, 2, 12).as_slice()).await.is_some());
        assert!(pixels(&mut said(2, 2, 11).as_slice()).await.is_none());
        assert!(pixels(&mut said(0, 2, 12).as_slice()).await.is_none());
        assert!(pixels(&mut said(90_000, 90_000, 12).as_slice()).await.is_none());
    }
}

//! The installed program: from its start as a process to "ready", and what it holds while nobody asks.

use crate::{
    report::{Report, Times, bytes, ms},
    serving::Serving,
    town::Home,
};
use std::{path::Path, thread, time::Duration};
use tokio::runtime::Runtime;

const STARTS: usize = 15;
/// Its jobs have looked around several times by then.
const IDLE: Duration = Duration::from_secs(5);

pub fn measure(runtime: &Runtime, report: &mut Report) {
    let first: Times = (0..STARTS)
        .map(|_| Serving::muster(Home::sqlite().folder.path()).started_in)
        .collect();
    row(report, "start, empty data folder (makes the schema)", &first);
    let empty = Home::sqlite();
    drop(Serving::muster(empty.folder.path()));
    again(report, "empty store", empty.folder.path());
    let demo = Home::sqlite();
    runtime.block_on(demo.found_demo());
    again(report, "demo store", demo.folder.path());
}

fn again(report: &mut Report, what: &str, data: &Path) {
    let times: Times = (0..STARTS).map(|_| Serving::muster(data).started_in).collect();
    row(report, &format!("start, {what}"), &times);
    let serving = Serving::muster(data);
    thread::sleep(IDLE);
    let held = bytes(serving.resident());
    report.row(format!("idle memory, {what}"), "under 50 MiB", held);
}

fn row(report: &mut Report, what: &str, times: &Times) {
    let measured = format!(
        "{} (longest {}, of {})",
        ms(times.median()),
        ms(times.max()),
        times.len()
    );
    report.row(what, "under 300 ms", measured);
}

//! Figures: sorted times, and the table that goes into docs/performance.md.

use std::{fmt, time::Duration};

/// Times of one thing, sorted when they are read.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        let at = self.0.partition_point(|known| *known <= time);
        self.0.insert(at, time);
    }

    /// The time that this share of all is not above; zero when there is none.
    pub fn at(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get((last as f64 * share).round() as usize)
            .copied()
            .unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.at(0.5)
    }

    pub fn max(&self) -> Duration {
        self.at(1.0)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Extend<Duration> for Times {
    fn extend<I: IntoIterator<Item = Duration>>(&mut self, times: I) {
        self.0.extend(times);
        self.0.sort_unstable();
    }
}

/// Median, 99 % and longest.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (99 %: {}, longest {}, of {})",
            ms(self.median()),
            ms(self.at(0.99)),
            ms(self.max()),
            self.len()
        )
    }
}

/// Milliseconds with as many digits as they deserve.
pub fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    match ms {
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.0} ms"),
    }
}

/// Bytes as KiB or MiB.
pub fn bytes(bytes: u64) -> String {
    match bytes as f64 / 1024.0 {
        kib if kib < 1024.0 => format!("{kib:.1} KiB"),
        kib => format!("{:.1} MiB", kib / 1024.0),
    }
}

/// The table.
#[derive(Debug, Default)]
pub struct Report(Vec<[String; 3]>);

impl Report {
    /// A line of the table, also told now: a long run that is stopped has said something.
    pub fn row(&mut self, what: impl Into<String>, aim: &str, measured: impl Into<String>) {
        let row = [what.into(), aim.to_owned(), measured.into()];
        println!("{}: {}", row[0], row[2]);
        self.0.push(row);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | aim | measured (median) |\n| --- | --- | --- |")?;
        for [what, aim, measured] in &self.0 {
            writeln!(f, "| {what} | {aim} | {measured} |")?;
        }
        Ok(())
    }
}

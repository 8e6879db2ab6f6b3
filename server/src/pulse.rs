//! Whether the jobs beside the requests live: each says so at every turn, and `/health/ready` asks.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};

/// A job that turns every half second and has said nothing for so long is stuck.
pub const STUCK_AFTER: Duration = Duration::from_secs(60);
/// The pause before a job that panicked is started again.
const PAUSE: Duration = Duration::from_secs(1);

/// The newest turn of each job. By the machine's own clock, which no setting moves.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<BTreeMap<&'static str, Beat>>);

#[derive(Debug, Clone, Copy)]
enum Beat {
    At(Instant),
    /// It ended and cannot be started again.
    Dead,
}

impl Pulse {
    /// The job took a turn.
    pub fn beat(&self, job: &'static str) {
        self.set(job, Beat::At(Instant::now()));
    }

    fn set(&self, job: &'static str, beat: Beat) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job, beat);
    }

    /// Jobs that are dead, or have taken no turn for `long`.
    pub fn silent(&self, long: Duration) -> Vec<&'static str> {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_silent = |beat: &Beat| match beat {
            Beat::Dead => true,
            Beat::At(at) => at.elapsed() > long,
        };
        beats
            .iter()
            .filter(|(_, beat)| is_silent(beat))
            .map(|(job, _)| *job)
            .collect()
    }
}

/// Works until `stop` turns true.
pub async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        // An error says that whoever could ask to stop is gone: the same.
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Runs a job until `stop`; one that panics is logged, counted and begun anew.
pub fn keep<F, W>(jobs: &mut JoinSet<()>, job: &'static str, stop: &watch::Receiver<bool>, begin: F)
where
    F: Fn() -> W + Send + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let stop = stop.clone();
    jobs.spawn(async move {
        while !*stop.borrow() {
            if ended_well(job, until(stop.clone(), begin())).await {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
}

/// Runs a job that cannot be begun anew: when it panics, the server is not ready any more.
pub fn once(
    jobs: &mut JoinSet<()>,
    job: &'static str,
    pulse: &Arc<Pulse>,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let pulse = pulse.clone();
    jobs.spawn(async move {
        if !ended_well(job, work).await {
            pulse.set(job, Beat::Dead);
        }
    });
}

/// Whether the work came to its own end.
async fn ended_well(job: &'static str, work: impl Future<Output = ()> + Send + 'static) -> bool {
    // A set of one: dropped with its caller, and a panic stays inside.
    let mut one = JoinSet::new();
    one.spawn(work);
    match one.join_next().await {
        Some(Err(err)) if err.is_panic() => {
            tracing::error!(job, %err, "a job panicked");
            metrics::counter!("muster_job_panics_total", "job" => job).increment(1);
            false
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_job_that_panics_is_begun_anew_and_ends_when_asked() {
        let (stop, stopping) = watch::channel(false);
        let begun = Arc::new(AtomicU32::new(0));
        let counted = begun.clone();
        let mut jobs = JoinSet::new();
        keep(&mut jobs, "test", &stopping, move || {
            let turn = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(turn >= 2, "the first two turns fail");
                std::future::pending().await
            }
        });
        while begun.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.send(true).unwrap();
        jobs.join_next().await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_dead_job_and_a_stuck_one_are_named() {
        let pulse = Arc::new(Pulse::default());
        let mut jobs = JoinSet::new();
        once(&mut jobs, "deliveries", &pulse, async { panic!("on purpose") });
        jobs.join_next().await.unwrap().unwrap();
        pulse.beat("ladders");
        assert_eq!(pulse.silent(STUCK_AFTER), ["deliveries"]);
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(pulse.silent(Duration::from_millis(1)), ["deliveries", "ladders"]);
    }
}

//! Turns: how many tasks may hold connections at once.
//!
//! A request may begin a transaction while it holds another: a page reads its frame beside its record, a line is kept of what is being
//! read. If as many requests as there are connections each held one and waited for a second, none would ever go on. So a task takes
//! a turn with its first transaction and keeps it until its last has ended, and there are so few turns that the connections suffice
//! for [`DEEPEST`] of each: whoever has begun can finish.

use crate::Fault;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
};

/// Transactions that one task may hold at once.
pub(crate) const DEEPEST: u32 = 3;

/// The turns of one store.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    wait: Duration,
    /// Tasks that have a turn, and how many transactions each holds.
    held: Mutex<HashMap<task::Id, Held>>,
}

#[derive(Debug)]
struct Held {
    transactions: u32,
    _turn: OwnedSemaphorePermit,
}

impl Turns {
    /// As many as these connections suffice for. Whoever waits longer than `wait` for one is told that the database is not to be had.
    pub fn for_connections(connections: u32, wait: Duration) -> Arc<Self> {
        let turns = connections.saturating_sub(1) / (DEEPEST - 1);
        Arc::new(Self {
            free: Arc::new(Semaphore::new(turns.max(1) as usize)),
            wait,
            held: Mutex::default(),
        })
    }

    /// A turn for one transaction of this task: a new one, or part of the one it has.
    ///
    /// Errors: [`Fault::Database`] when none came free in time.
    pub async fn take(self: &Arc<Self>) -> Result<Turn, Fault> {
        let task = task::try_id();
        if let Some(task) = task.filter(|task| self.share(*task)) {
            return Ok(self.turn(Some(task), None));
        }
        let timed_out = || Fault::Database(sea_orm::DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout));
        let permit = tokio::time::timeout(self.wait, self.free.clone().acquire_owned())
            .await
            .map_err(|_| timed_out())?
            .map_err(|_| timed_out())?;
        let Some(task) = task else {
            return Ok(self.turn(None, Some(permit)));
        };
        // Two branches of one task may have waited side by side: the second gives its turn back.
        if !self.share(task) {
            let held = Held {
                transactions: 1,
                _turn: permit,
            };
            self.held().insert(task, held);
        }
        Ok(self.turn(Some(task), None))
    }

    fn turn(self: &Arc<Self>, task: Option<task::Id>, own: Option<OwnedSemaphorePermit>) -> Turn {
        Turn {
            turns: self.clone(),
            task,
            _own: own,
        }
    }

    /// One transaction more for a task that has a turn; whether it has.
    fn share(&self, task: task::Id) -> bool {
        match self.held().get_mut(&task) {
            Some(held) => {
                held.transactions += 1;
                true
            }
            None => false,
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<task::Id, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by a transaction as long as it is open.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Turns>,
    task: Option<task::Id>,
    /// Of whoever is no task, such as the beginning of a program.
    _own: Option<OwnedSemaphorePermit>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(task) = self.task else {
            return;
        };
        let mut held = self.turns.held();
        let ended = held.get_mut(&task).is_some_and(|held| {
            held.transactions -= 1;
            held.transactions == 0
        });
        if ended {
            held.remove(&task);
        }
    }
}

#[cfg(test)]
#[cfg(feature = "testing")]
mod tests {
    use crate::{params, testing::each_store};

    /// Far more than there are connections, each as deep as a request may go.
    const CROWD: usize = 120;

    #[tokio::test]
    async fn a_crowd_that_holds_one_connection_and_asks_for_more_comes_through() {
        each_store(|store| async move {
            let mut crowd = tokio::task::JoinSet::new();
            for _ in 0..CROWD {
                let store = store.clone();
                crowd.spawn(async move {
                    let page = store.read().await.unwrap();
                    tokio::task::yield_now().await;
                    let frame = store.read().await.unwrap();
                    tokio::task::yield_now().await;
                    let line = store.begin().await.unwrap();
                    for tx in [&page, &frame, &line] {
                        tx.count("SELECT COUNT(*) AS n FROM ledger_turn", params![])
                            .await
                            .unwrap();
                    }
                    line.commit().await.unwrap();
                });
            }
            assert_eq!(crowd.join_all().await.len(), CROWD);
            // All turns are back.
            assert!(store.turns.held().is_empty());
        })
        .await;
    }
}

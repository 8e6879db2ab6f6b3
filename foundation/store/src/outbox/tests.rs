//! What becomes of messages: each is handled once, one that fails waits and holds up no other, and what nobody acts on is settled.

use super::*;
use crate::testing::each_store;
use jiff::SignedDuration;
use serde_json::json;
use std::sync::Mutex;

/// Writes down what it is handed; fails while it is told to.
struct Keeper {
    seen: Mutex<Vec<Value>>,
    fails: Mutex<bool>,
}

impl Keeper {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            seen: Mutex::default(),
            fails: Mutex::new(false),
        })
    }

    fn seen(&self) -> Vec<Value> {
        self.seen.lock().unwrap().clone()
    }
}

#[async_trait]
impl Handler for Keeper {
    fn topic(&self) -> &'static str {
        "known"
    }

    async fn handle(&self, _tx: &mut Tx, payload: &Value, _now: Timestamp) -> Result<(), Fault> {
        if *self.fails.lock().unwrap() && payload["n"] == 1 {
            return Err(Fault::other("not now"));
        }
        self.seen.lock().unwrap().push(payload.clone());
        Ok(())
    }
}

fn evening() -> Timestamp {
    "2031-05-06T19:42:00Z".parse().unwrap()
}

async fn posted(store: &Store, messages: Vec<Message>) {
    let mut tx = store.begin().await.unwrap();
    messages.into_iter().for_each(|message| tx.post(message));
    tx.commit().await.unwrap();
}

async fn waiting(store: &Store) -> i64 {
    let tx = store.read().await.unwrap();
    let sql = "SELECT COUNT(*) AS n FROM outbox WHERE handled_at IS NULL";
    let waiting = tx.count(sql, params![]).await.unwrap();
    tx.roll_back().await.unwrap();
    waiting
}

#[tokio::test]
async fn what_nobody_acts_on_is_settled_at_once_and_holds_up_nobody() {
    each_store(|store| async move {
        let keeper = Keeper::new();
        let handlers: [Arc<dyn Handler>; 1] = [keeper.clone()];
        posted(
            &store,
            vec![
                Message::durable("nobody.acts", json!({ "n": 0 })),
                Message::durable("known", json!({ "n": 1 })),
                Message::live("known", json!({ "n": 2 })),
            ],
        )
        .await;
        assert_eq!(hand_over(&store, &handlers, evening()).await.unwrap(), 2);
        assert_eq!(keeper.seen(), [json!({ "n": 1 })]);
        assert_eq!(waiting(&store).await, 0);
        // Never again: neither by the next round nor by somebody who would act on it from now on.
        let later = evening() + SignedDuration::from_hours(1);
        assert_eq!(hand_over(&store, &handlers, later).await.unwrap(), 0);
        assert_eq!(tidy(&store, evening()).await.unwrap(), 0);
        assert_eq!(tidy(&store, later).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn one_that_fails_waits_and_is_handed_over_again_while_the_others_go_on() {
    each_store(|store| async move {
        let keeper = Keeper::new();
        *keeper.fails.lock().unwrap() = true;
        let handlers: [Arc<dyn Handler>; 1] = [keeper.clone()];
        let two = [1, 2].map(|n| Message::durable("known", json!({ "n": n })));
        posted(&store, two.to_vec()).await;
        assert_eq!(hand_over(&store, &handlers, evening()).await.unwrap(), 1);
        assert_eq!(keeper.seen(), [json!({ "n": 2 })]);
        *keeper.fails.lock().unwrap() = false;
        assert_eq!(hand_over(&store, &handlers, evening()).await.unwrap(), 0, "it waits");
        assert_eq!(waiting(&store).await, 1);
        let later = evening() + SignedDuration::from_secs(1);
        assert_eq!(hand_over(&store, &handlers, later).await.unwrap(), 1);
        assert_eq!(keeper.seen(), [json!({ "n": 2 }), json!({ "n": 1 })]);
        assert_eq!(waiting(&store).await, 0);
    })
    .await;
}

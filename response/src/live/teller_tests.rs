//! What screens hear after a commit.

use super::*;
use crate::room::tests::town::{Town, Who};
use futures_util::{FutureExt, StreamExt};
use muster_notify::hub::{HubSettings, Subscription};
use muster_store::testing::each_store;

#[test]
fn commits_that_do_not_fit_send_every_screen_to_look() {
    let hub = Hub::new(HubSettings::default());
    let mut screen = hub.subscribe(&[Topic::named("any")], None);
    let mut heard = || match screen.next().now_or_never() {
        Some(Some(frame)) => String::from_utf8_lossy(&frame).into_owned(),
        _ => String::new(),
    };
    assert!(heard().starts_with("retry:"));
    let (teller, mut work) = Teller::new();
    let tell = |times: usize| (0..times).for_each(|_| teller.told(&[Message::live(ROOM_TOPIC, Value::Null)]));
    let mut commits = Vec::new();
    tell(MOST_WAITING);
    assert_eq!(work.wait(&mut commits, &hub).now_or_never(), Some(true));
    assert_eq!((commits.len(), heard().as_str()), (AT_ONCE, ""));
    tell(AT_ONCE + 1);
    assert_eq!(work.wait(&mut commits, &hub).now_or_never(), Some(true));
    assert!(heard().contains("event: resync"));
    assert_eq!(work.wait(&mut commits, &hub).now_or_never(), Some(true));
    assert_eq!(heard(), "", "once is enough");
}

/// The screen of somebody of the hospital who responds: its strips as the page shows them.
struct Screen {
    who: Who,
    stream: Subscription,
    strips: String,
}

impl Screen {
    fn open(town: &Town, hub: &Hub, who: Who) -> Self {
        let topics = [Topic::position(town.desk(who).who.position), responders(town.hospital)];
        Self {
            who,
            stream: hub.subscribe(&topics, None),
            strips: String::new(),
        }
    }

    /// Takes what came, as the live island does; the names of the events.
    async fn take(&mut self, town: &Town) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(Some(frame)) = self.stream.next().now_or_never() {
            let frame = String::from_utf8_lossy(&frame).into_owned();
            let Some(name) = frame.lines().find_map(|line| line.strip_prefix("event: ")) else {
                continue;
            };
            if name == "strip" {
                self.strips.clone_from(&frame);
            } else if name == "resync" {
                self.strips = town.get(self.who, "/live/strips").await.body;
            }
            names.push(name.to_owned());
        }
        names
    }
}

/// Tells the screens what was committed since `heard` was emptied last.
async fn tell(town: &Town, hub: &Hub, heard: &std::sync::Mutex<Vec<Message>>) {
    let mut news = News::default();
    for message in std::mem::take(&mut *heard.lock().unwrap()) {
        if matches!(message.topic, ROOM_TOPIC | STRIPS_TOPIC) {
            news.add(&message);
        }
    }
    news.tell_strips(&town.app, hub).await.unwrap();
}

#[tokio::test]
async fn a_drill_stays_on_the_screens_of_who_takes_part_whatever_all_responders_are_told() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let hub = Hub::new(HubSettings::default());
        let heard = town.listen();
        let mut director = Screen::open(&town, &hub, Who::Director);
        let mut control = Screen::open(&town, &hub, Who::Control);
        let drill = town.drill().await;
        tell(&town, &hub, &heard).await;
        director.take(&town).await;
        control.take(&town).await;
        assert!(director.strips.contains("Cafeteria"), "{}", director.strips);
        assert!(!control.strips.contains("Cafeteria"), "it takes no part");

        // A real one beside it: the director is off duty, is not called, and sees both.
        town.raise("ED waiting").await;
        tell(&town, &hub, &heard).await;
        director.take(&town).await;
        control.take(&town).await;
        assert!(director.strips.contains("Cafeteria") && director.strips.contains("ED waiting"));
        assert!(control.strips.contains("ED waiting") && !control.strips.contains("Cafeteria"));

        // When the drill is over all see the same again, and nobody has to ask for it.
        let ending = crate::incident::Ending::DrillEnded;
        crate::room::verbs::stand_down(&town.desk(Who::Director), &drill, ending)
            .await
            .unwrap();
        tell(&town, &hub, &heard).await;
        let names = director.take(&town).await;
        assert!(!names.contains(&"resync".to_owned()), "{names:?}");
        assert!(director.strips.contains("ED waiting") && !director.strips.contains("Cafeteria"));
    })
    .await;
}

#[tokio::test]
async fn the_strips_say_how_many_rooms_are_open_and_a_drill_is_none_of_them() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let hub = Hub::new(HubSettings::default());
        let heard = town.listen();
        let mut director = Screen::open(&town, &hub, Who::Director);
        town.drill().await;
        tell(&town, &hub, &heard).await;
        director.take(&town).await;
        let none = "data-live-count=\"1\" data-live-count-words=\"1 live now\" data-live-rooms=\"0\" \
                    data-live-rooms-words=\"No live room.\"";
        assert!(director.strips.contains(none), "{}", director.strips);
        let room = town.raise("ED waiting").await.reference;
        tell(&town, &hub, &heard).await;
        director.take(&town).await;
        let one = "data-live-rooms=\"1\" data-live-rooms-words=\"1 room is open.\"";
        assert!(director.strips.contains(one), "{}", director.strips);
        let ending = crate::incident::Ending::Mistake;
        crate::room::verbs::stand_down(&town.desk(Who::Guard), &room, ending)
            .await
            .unwrap();
        tell(&town, &hub, &heard).await;
        director.take(&town).await;
        assert!(director.strips.contains(none), "{}", director.strips);
    })
    .await;
}

#[tokio::test]
async fn an_emergency_stands_above_a_drill_that_began_after_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        town.raise("ED waiting").await;
        town.clock.advance(60);
        town.drill().await;
        let strips = town.get(Who::Director, "/live/strips").await.body;
        let [live, drill] = ["strip-live", "strip-drill"].map(|kind| strips.find(kind).unwrap());
        assert!(live < drill, "{strips}");
    })
    .await;
}

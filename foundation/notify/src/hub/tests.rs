//! The hub's promises: order, nothing lost between picture and stream, nobody blocked.

use super::frame::tests::parse;
use super::*;
use futures_util::{FutureExt, StreamExt};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn event(id: impl std::fmt::Display) -> LiveEvent {
    LiveEvent {
        id: id.to_string(),
        name: "room.entry",
        data: "<li>new</li>".into(),
    }
}

fn topic(name: impl std::fmt::Display) -> Topic {
    Topic::named(name.to_string())
}

fn hub(ring_events: usize, waiting_frames: usize) -> Hub {
    Hub::new(HubSettings {
        ring_events,
        waiting_frames,
        ..HubSettings::default()
    })
}

/// What can be read now: (name, id) of each event; and whether the stream has ended.
fn read(stream: &mut Subscription) -> (Vec<(String, Option<String>)>, bool) {
    let mut events = Vec::new();
    loop {
        match stream.next().now_or_never() {
            Some(Some(frame)) => {
                let (id, name, _) = parse(&frame);
                if !name.is_empty() {
                    events.push((name, id));
                }
            }
            Some(None) => return (events, true),
            None => return (events, false),
        }
    }
}

fn ids(stream: &mut Subscription) -> Vec<String> {
    let (events, _) = read(stream);
    events
        .into_iter()
        .map(|(name, id)| if name == "room.entry" { id.unwrap() } else { name })
        .collect()
}

#[test]
fn each_screen_reads_its_topics_in_order_and_each_event_once() {
    let hub = hub(8, 8);
    let mut both = hub.subscribe(&[topic("a"), topic("b"), topic("a")], None);
    let mut only_b = hub.subscribe(&[topic("b")], None);
    assert_eq!(hub.publish(&topic("a"), &event(1)), 1);
    assert_eq!(hub.publish(&topic("b"), &event(2)), 2);
    assert_eq!(hub.publish_all(&[topic("a"), topic("b")], &event(3)), 2);
    assert_eq!(hub.publish(&topic("c"), &event(4)), 0);
    assert_eq!(ids(&mut both), ["1", "2", "3"]);
    assert_eq!(ids(&mut only_b), ["2", "3"]);
}

#[test]
fn one_rendering_serves_all_screens() {
    let hub = hub(8, 8);
    let mut streams: Vec<_> = (0..3).map(|_| hub.subscribe(&[topic("a")], None)).collect();
    hub.publish(&topic("a"), &event(1));
    let frames: Vec<Bytes> = streams
        .iter_mut()
        .map(|stream| {
            assert_eq!(stream.next().now_or_never().unwrap().unwrap(), "retry: 1000\n\n");
            stream.next().now_or_never().unwrap().unwrap()
        })
        .collect();
    assert!(frames.iter().all(|frame| frame.as_ptr() == frames[0].as_ptr()));
    assert_eq!(frames[0], "id: 1\nevent: room.entry\ndata: <li>new</li>\n\n");
}

#[test]
fn what_happens_between_the_mark_and_the_stream_is_not_lost() {
    let hub = hub(8, 8);
    hub.publish(&topic("a"), &event("before"));
    let mark = hub.mark();
    hub.publish(&topic("a"), &event("between"));
    let mut stream = hub.subscribe(&[topic("a"), topic("b")], Some(&mark));
    hub.publish(&topic("a"), &event("after"));
    assert_eq!(ids(&mut stream), ["between", "after"]);
}

#[test]
fn a_screen_that_comes_back_goes_on_where_it_was() {
    let hub = hub(3, 8);
    for n in 1..=4 {
        hub.publish(&topic("a"), &event(n));
        hub.publish(&topic("b"), &event(n * 10));
    }
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a"), topic("b")], Some("20"))),
        ["3", "30", "4", "40"]
    );
    assert_eq!(ids(&mut hub.subscribe(&[topic("a")], Some("4"))), Vec::<String>::new());
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a")], Some("1"))),
        ["resync"],
        "no longer in the ring"
    );
    for hostile in [
        "",
        "m",
        "m-",
        "mffffffffffffffff-1",
        "0199a3c0",
        "\u{0}",
        &"9".repeat(10_000),
        &format!("{}0", hub.mark()),
    ] {
        assert_eq!(
            ids(&mut hub.subscribe(&[topic("a")], Some(hostile))),
            ["resync"],
            "{hostile:.20}"
        );
    }
}

#[test]
fn a_mark_of_an_earlier_start_is_answered_with_a_resync() {
    let earlier = hub(8, 8).mark();
    let hub = hub(8, 8);
    let mut stream = hub.subscribe(&[topic("a")], Some(&earlier));
    let (events, ended) = read(&mut stream);
    assert!(!ended);
    let [(name, Some(mark))] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(name, "resync");
    hub.publish(&topic("a"), &event(1));
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a")], Some(mark))),
        ["1"],
        "its id lets the next resume succeed"
    );
}

#[test]
fn a_slow_screen_is_dropped_with_a_resync_and_blocks_nobody() {
    let hub = hub(100, 4);
    let mut slow = hub.subscribe(&[topic("a"), topic("b")], None);
    let mut quick = hub.subscribe(&[topic("a")], None);
    read(&mut slow);
    for n in 0..50 {
        hub.publish(&topic("a"), &event(n));
        assert_eq!(ids(&mut quick), [n.to_string()]);
    }
    let (events, ended) = read(&mut slow);
    assert!(ended);
    let [(name, Some(mark))] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(name, "resync");
    assert_eq!(
        (hub.screens(&topic("a")), hub.screens(&topic("b")), hub.all_screens()),
        (1, 0, 1)
    );
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a")], Some(mark))).len(),
        45,
        "what came after the drop"
    );
}

#[test]
fn a_long_replay_is_not_slowness() {
    let hub = hub(100, 4);
    let mark = hub.mark();
    for n in 0..90 {
        hub.publish(&topic("a"), &event(n));
    }
    let mut stream = hub.subscribe(&[topic("a")], Some(&mark));
    hub.publish(&topic("a"), &event(90));
    assert_eq!(ids(&mut stream).len(), 91);
}

#[test]
fn pings_reach_quiet_screens_only() {
    let hub = hub(8, 8);
    let mut quiet = hub.subscribe(&[topic("a")], None);
    let mut unread = hub.subscribe(&[topic("b")], None);
    read(&mut quiet);
    read(&mut unread);
    hub.publish(&topic("b"), &event(1));
    for turn in 0..20 {
        hub.ping(turn);
        hub.ping(turn);
    }
    assert_eq!(read(&mut quiet).0, [("ping".to_owned(), None)]);
    assert_eq!(ids(&mut unread), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn the_beat_pings_every_screen_once_in_its_time() {
    let hub = hub(8, 8);
    let mut streams: Vec<_> = (0..50).map(|_| hub.subscribe(&[topic("a")], None)).collect();
    streams.iter_mut().for_each(|stream| drop(read(stream)));
    let beating = hub.clone();
    let beat = tokio::spawn(async move { beating.beat().await });
    for _ in 0..3 {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        assert!(streams.iter_mut().all(|stream| ids(stream) == ["ping"]));
    }
    beat.abort();
}

#[test]
fn a_dropped_stream_and_a_quiet_topic_leave_nothing_behind() {
    let hub = hub(8, 8);
    let mark = hub.mark();
    drop(hub.subscribe(&[topic("a")], None));
    hub.publish(&topic("a"), &event(1));
    assert_eq!(hub.all_screens(), 0);
    hub.let_go(Instant::now() + std::time::Duration::from_secs(599));
    assert_eq!(hub.state().topics.len(), 1);
    hub.let_go(Instant::now() + std::time::Duration::from_secs(601));
    assert_eq!(hub.state().topics.len(), 0);
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a")], Some(&mark))),
        ["resync"],
        "what was let go is not taken for silence"
    );
    assert_eq!(
        ids(&mut hub.subscribe(&[topic("a")], Some(&hub.mark()))),
        Vec::<String>::new()
    );
}

#[test]
fn a_closed_hub_ends_its_streams_after_what_they_hold() {
    let hub = hub(8, 8);
    let mut stream = hub.subscribe(&[topic("a")], None);
    hub.publish(&topic("a"), &event(1));
    hub.close();
    assert_eq!(hub.publish(&topic("a"), &event(2)), 0);
    assert_eq!(read(&mut stream), (vec![("room.entry".into(), Some("1".into()))], true));
    assert!(read(&mut hub.subscribe(&[topic("a")], None)).1);
}

#[test]
fn a_sign_in_that_is_over_ends_its_streams_and_sends_nothing_more() {
    let hub = hub(8, 8);
    let (person, here, there) = (topic("person"), topic("session here"), topic("session there"));
    let mut ended = hub.subscribe(&[person.clone(), there], None);
    let mut stays = hub.subscribe(&[person.clone(), here.clone()], None);
    let mut stranger = hub.subscribe(&[topic("other")], None);
    hub.publish(&person, &event("unread"));
    assert_eq!(hub.end(&person, Some(&here)), 1);
    assert_eq!(hub.publish(&person, &event("later")), 1);
    assert_eq!(read(&mut ended), (vec![("bye".into(), None)], true));
    assert_eq!(ids(&mut stays), ["unread", "later"]);
    assert_eq!(hub.end(&person, None), 1);
    assert_eq!(read(&mut stays), (vec![("bye".into(), None)], true));
    assert_eq!(read(&mut stranger), (vec![], false));
    assert_eq!((hub.all_screens(), hub.end(&person, None)), (1, 0));
}

#[test]
fn every_stream_ends_in_its_time_and_not_all_at_once() {
    let hub = hub(8, 8);
    let mut streams: Vec<_> = (0..200).map(|_| hub.subscribe(&[topic("a")], None)).collect();
    let opened = Instant::now();
    let mut after = |seconds| {
        (0..20).for_each(|turn| hub.end_old(turn, opened + std::time::Duration::from_secs(seconds)));
        streams.iter_mut().map(read).filter(|(_, ended)| *ended).count()
    };
    assert_eq!(after(199), 0);
    let some = after(250);
    assert!(some > 50 && some < 150, "{some} of 200");
    assert_eq!(after(301), 200);
    assert_eq!(hub.all_screens(), 0);
}

#[test]
fn what_was_lost_before_the_hub_is_said_to_open_and_to_absent_screens() {
    let hub = hub(8, 2);
    let mark = hub.mark();
    hub.publish(&topic("a"), &event(1));
    let mut open = hub.subscribe(&[topic("a")], None);
    let mut full = hub.subscribe(&[topic("b")], None);
    read(&mut open);
    read(&mut full);
    hub.publish(&topic("b"), &event(2));
    hub.publish(&topic("b"), &event(3));
    hub.lost();
    hub.publish(&topic("a"), &event(4));
    assert_eq!(ids(&mut open), ["resync", "4"]);
    assert_eq!(
        ids(&mut full),
        ["resync"],
        "too slow for it: it ends with the same words"
    );
    for since in [mark.as_str(), "1"] {
        assert_eq!(
            ids(&mut hub.subscribe(&[topic("a")], Some(since))),
            ["resync"],
            "{since}"
        );
    }
    assert_eq!(ids(&mut hub.subscribe(&[topic("new")], Some(&mark))), ["resync"]);
    assert_eq!(ids(&mut hub.subscribe(&[topic("a")], Some("4"))), Vec::<String>::new());
}

#[test]
fn one_owner_has_so_many_streams_and_no_more() {
    let hub = hub(8, 8);
    let (own, other) = (topic("session"), topic("other"));
    let open = |owner: &Topic| hub.subscribe_at_most(2, owner, &[topic("a"), owner.clone()], None);
    let (first, second) = (open(&own).unwrap(), open(&own).unwrap());
    assert!(open(&own).is_none());
    assert!(open(&other).is_some());
    drop(first);
    assert!(open(&own).is_some(), "what was closed makes room");
    drop(second);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_publishers_and_readers_at_once_keep_one_order() {
    let hub = hub(10_000, 10_000);
    let readers: Vec<_> = (0..16)
        .map(|_| {
            let mut stream = hub.subscribe(&[topic("a"), topic("b")], None);
            tokio::spawn(async move {
                let mut seen = Vec::new();
                while let Some(frame) = stream.next().await {
                    seen.extend(parse(&frame).0);
                }
                seen
            })
        })
        .collect();
    let publishers = (0..8).map(|writer| {
        let hub = hub.clone();
        tokio::spawn(async move {
            for n in 0..200 {
                hub.publish(&topic(["a", "b"][n % 2]), &event(format!("{writer}-{n:03}")));
                tokio::task::yield_now().await;
            }
        })
    });
    for publisher in publishers.collect::<Vec<_>>() {
        publisher.await.unwrap();
    }
    hub.close();
    let mut orders = Vec::new();
    for reader in readers {
        orders.push(reader.await.unwrap());
    }
    assert_eq!(orders[0].len(), 1600);
    assert!(orders.iter().all(|order| *order == orders[0]));
    for writer in 0..8 {
        let own: Vec<_> = orders[0]
            .iter()
            .filter(|id| id.starts_with(&format!("{writer}-")))
            .collect();
        assert!(own.is_sorted());
    }
}

/// What may happen to one hub with three topics.
#[derive(Debug, Clone)]
enum Step {
    Publish(BTreeSet<usize>),
    Read,
    Reconnect,
    Ping,
    LetGo,
    /// Something happened and the hub never heard of it.
    Lost,
}

fn step() -> impl Strategy<Value = Step> {
    let topics = proptest::collection::btree_set(0usize..3, 1..=3);
    prop_oneof![5 => topics.prop_map(Step::Publish), 3 => Just(Step::Read), 2 => Just(Step::Reconnect), 1 => Just(Step::Ping), 1 => Just(Step::LetGo), 1 => Just(Step::Lost)]
}

proptest! {
    /// A screen that applies events and, on a resync, takes a new picture, always ends with the picture of the truth:
    /// whatever the ring's size, its slowness, its reconnections.
    #[test]
    fn a_screen_never_misses_an_event(
        own in proptest::collection::btree_set(0usize..3, 1..=3),
        ring in 1usize..6,
        waiting in 1usize..6,
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let hub = hub(ring, waiting);
        let topics: Vec<Topic> = own.iter().map(topic).collect();
        let (mut truth, mut shown, mut last) = (Vec::new(), Vec::new(), hub.mark());
        let mut stream = hub.subscribe(&topics, Some(&last));
        let mut steps = steps;
        steps.extend([Step::Read, Step::Reconnect, Step::Read]);
        for (n, step) in steps.into_iter().enumerate() {
            match step {
                Step::Publish(to) => {
                    if !to.is_disjoint(&own) {
                        truth.push(n.to_string());
                    }
                    hub.publish_all(&to.iter().map(topic).collect::<Vec<_>>(), &event(n));
                }
                Step::Read => {
                    let (events, ended) = read(&mut stream);
                    for (name, id) in events {
                        last = id.clone().unwrap_or(last);
                        match name.as_str() {
                            "room.entry" if !shown.contains(id.as_ref().unwrap()) => shown.extend(id),
                            "resync" => shown = truth.clone(),
                            _ => {}
                        }
                    }
                    if ended {
                        stream = hub.subscribe(&topics, Some(&last));
                    } else {
                        prop_assert_eq!(&shown, &truth);
                    }
                }
                Step::Reconnect => stream = hub.subscribe(&topics, Some(&last)),
                Step::Ping => (0..20).for_each(|turn| hub.ping(turn)),
                Step::LetGo => hub.let_go(Instant::now() + std::time::Duration::from_secs(3600)),
                Step::Lost => {
                    truth.push(n.to_string());
                    hub.lost();
                }
            }
        }
    }
}

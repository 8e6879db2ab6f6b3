//! How the program ends, and that it is the only one over its database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_server::Server;
use muster_stories::{Home, Muster, Partners, Town, each_store};
use muster_terms::SystemClock;
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

/// Longer than the program gives to whoever is slow, and much shorter than a file may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn a_second_program_over_one_database_is_refused_until_the_first_has_ended() {
    each_store(Partners::Strangers, |town| async move {
        let settings = town.settings().clone();
        let start = || Server::build(&settings, Arc::new(SystemClock), None);
        let refused = start().await.err().expect("two programs would serve one database");
        assert!(refused.contains("another muster serves this database"), "{refused}");
        town.browser("control").await.get("/home").await.ok();
        town.leave().await;
        let next = start().await.unwrap_or_else(|err| panic!("it is free: {err}"));
        next.app.store().close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_never_ends_does_not_hold_the_end_up() {
    let home = Home::sqlite();
    let town = Town::found_at(&home, Partners::Strangers, jiff::Timestamp::now()).await;
    let director = town.browser("director").await;
    let site = town.hospital.reference.clone();
    town.leave().await;
    let mut muster = Muster::serve(home.folder.path(), Muster::free_address());
    let cookies: Vec<String> = director
        .cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut slow = TcpStream::connect(muster.address).unwrap();
    let head = format!(
        "POST /sites/{site}/plans/import HTTP/1.1\r\nhost: muster.example\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n--b\r\n",
        cookies.join("; ")
    );
    slow.write_all(head.as_bytes()).unwrap();
    // Nothing is answered: it waits for the file.
    slow.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    assert!(
        slow.read(&mut [0; 64]).is_err(),
        "the upload was answered before it came"
    );
    muster.ask_to_stop();
    assert_eq!(muster.ended(PATIENCE), Some(true));
}

//! Mail to a real relay on the loopback.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/smtp.rs"]
mod smtp;
#[path = "common/tls.rs"]
mod tls;

use common::*;
use muster_notify::mail::{MailChannel, MailSettings};
use muster_notify::{Channel, Message, Outcome, Outgoing};
use smtp::Relay;
use std::sync::atomic::Ordering;
use std::time::Duration;

const FROM: &str = "Muster <muster@ellery.example>";

fn channel(relay: &str) -> MailChannel {
    MailChannel::new(MailSettings::new(relay, FROM).unwrap()).unwrap()
}

async fn plain() -> (std::sync::Arc<Relay>, MailChannel) {
    let (relay, port) = Relay::plain().await;
    (relay, channel(&format!("smtp://127.0.0.1:{port}")))
}

fn refused(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Refused { why } => why,
        other => panic!("{other:?}"),
    }
}

fn later(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::TryLater { why } => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_arrives_with_its_words_and_a_retry_is_the_same_mail() {
    let (relay, channel) = plain().await;
    let message = Outgoing::new(Message {
        text: "LIVE: emergency.\n.\n..two dots\r\n.\r\nMAIL FROM:<x@evil.example>\n".into(),
        html: Some("<p>LIVE: Tür 4</p>".into()),
        ..message(mailbox("control@harbor.example"))
    })
    .unwrap();
    assert_eq!(
        channel.send(&message).await,
        Outcome::HandedOver {
            detail: "250 2.0.0 queued as 4711".into()
        }
    );
    channel.send(&message).await;
    let letters = relay.letters();
    assert_eq!(letters.len(), 2, "words in a mail never become commands");
    assert_eq!(letters[0], letters[1]);
    assert_eq!(
        (letters[0].from.as_str(), letters[0].to.as_str()),
        ("muster@ellery.example", "control@harbor.example")
    );
    let letter = &letters[0].letter;
    for part in [
        &format!("Message-ID: <{}@ellery.example>\r\n", message.delivery),
        "Auto-Submitted: auto-generated\r\n",
        "Subject: LIVE Emergency at Harbor Mall\r\n",
        "From: Muster <muster@ellery.example>\r\n",
        "Date: Sun, 04 May 2031 22:10:00 +0000\r\n",
        "multipart/alternative",
        "\r\n..two dots\r\n",
        "MAIL FROM:<x@evil.example>",
    ] {
        assert!(letter.contains(part), "{part} in {letter}");
    }
    assert_eq!(
        relay.connections.load(Ordering::SeqCst),
        1,
        "the second mail uses the same connection"
    );
}

#[tokio::test]
async fn a_final_no_is_refused_and_a_present_no_is_tried_later() {
    let (relay, channel) = plain().await;
    let send = async |to: &str| channel.send(&outgoing(mailbox(to))).await;
    assert_eq!(
        refused(&send("unknown@harbor.example").await),
        "the mail relay refused: 550 5.1.1 no such mailbox"
    );
    assert_eq!(
        refused(&send("spam@harbor.example").await),
        "the mail relay refused: 554 5.7.1 refused for its content"
    );
    assert!(refused(&send("long@harbor.example").await).len() < 250);
    assert_eq!(
        later(&send("busy@harbor.example").await),
        "the mail relay failed: 450 4.2.1 come back later"
    );
    later(&send("full@harbor.example").await);
    later(&send("cut@harbor.example").await);
    refused(&send("not an address").await);
    refused(&send("a@b.example\r\nBcc: c@d.example").await);
    refused(&send("tür@harbor.example").await);
    assert!(relay.letters().is_empty());
    assert!(matches!(
        send("control@harbor.example").await,
        Outcome::HandedOver { .. }
    ));
}

#[tokio::test]
async fn a_relay_that_hangs_is_cut_and_the_next_mail_gets_its_own_answer() {
    let (relay, port) = Relay::plain().await;
    let settings = MailSettings::new(&format!("smtp://127.0.0.1:{port}"), FROM).unwrap();
    let channel = MailChannel::new(settings.with_time_limit(Duration::from_secs(3))).unwrap();
    assert_eq!(
        later(&channel.send(&outgoing(mailbox("hanging@harbor.example"))).await),
        "the mail relay did not answer in time"
    );
    let control = outgoing(mailbox("control@harbor.example"));
    assert!(matches!(channel.send(&control).await, Outcome::HandedOver { .. }));
    assert_eq!(relay.letters().len(), 1);
    assert_eq!(relay.connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_relay_that_is_down_or_refuses_us_is_tried_later() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    later(
        &channel(&format!("smtp://127.0.0.1:{port}"))
            .send(&outgoing(mailbox("a@harbor.example")))
            .await,
    );

    let (relay, port) = Relay::plain().await;
    *relay.auth_answer.lock().unwrap() = "535 5.7.8 wrong password".into();
    let channel = channel(&format!("smtp://desk:secret@127.0.0.1:{port}"));
    let why = channel.send(&outgoing(mailbox("a@harbor.example"))).await;
    assert_eq!(later(&why), "the mail relay failed: 535 5.7.8 wrong password");
    *relay.auth_answer.lock().unwrap() = "235 welcome".into();
    assert!(matches!(
        channel.send(&outgoing(mailbox("a@harbor.example"))).await,
        Outcome::HandedOver { .. }
    ));

    let (relay, channel) = plain().await;
    *relay.greeting.lock().unwrap() = "554 no service".into();
    later(&channel.send(&outgoing(mailbox("a@harbor.example"))).await);
}

#[tokio::test]
async fn mail_travels_encrypted_and_only_to_a_certificate_it_trusts() {
    let authority = tls::authority();
    for (scheme, query, at_once) in [("smtps", "", true), ("smtp", "?tls=starttls", false)] {
        let (relay, port) = Relay::with_tls(authority.acceptor.clone(), at_once).await;
        let url = format!("{scheme}://localhost:{port}{query}");
        let stranger = channel(&url).send(&outgoing(mailbox("a@harbor.example"))).await;
        assert!(later(&stranger).contains("certificate"), "{stranger:?}");
        let settings = MailSettings::new(&url, FROM)
            .unwrap()
            .with_root_certificate(authority.pem.clone())
            .unwrap();
        let sent = MailChannel::new(settings)
            .unwrap()
            .send(&outgoing(mailbox("a@harbor.example")))
            .await;
        assert!(matches!(sent, Outcome::HandedOver { .. }), "{scheme}: {sent:?}");
        assert_eq!(relay.letters().len(), 1);
    }
}

#[tokio::test]
async fn a_relay_without_starttls_is_not_used_when_starttls_is_asked() {
    let (relay, port) = Relay::plain().await;
    let channel = channel(&format!("smtp://localhost:{port}?tls=starttls"));
    later(&channel.send(&outgoing(mailbox("a@harbor.example"))).await);
    assert!(relay.letters().is_empty());
}

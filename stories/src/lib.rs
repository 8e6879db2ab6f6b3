//! Whole-system stories: the real program on a free port, spoken to as people and other systems speak to it.
//!
//! `cargo xtask test --only stories` runs them on SQLite and on PostgreSQL; docs/operating/testing.md says how to write one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this crate is all test")]

mod browser;
mod cedar;
mod export;
mod feed;
mod fresh;
mod hooks;
mod mail;
mod page;
mod papers;
mod postgres;
mod program;
mod reader;
mod records;
mod stores;
mod town;

pub use browser::Browser;
pub use cedar::decides_again;
pub use export::{Verdict, verify, verify_against};
pub use feed::Feed;
pub use hooks::{Call, HookSink};
pub use mail::MailSink;
pub use page::Page;
pub use papers::Papers;
pub use postgres::OwnPostgres;
pub use program::{Muster, program};
pub use reader::{Reader, Turn};
pub use records::{PASSPHRASE, Records, asked_of, consult_police, found_threat_team, lay_picture, make_consult_key};
pub use stores::{Home, each_store, on_sqlite};
pub use town::{Partners, Town, eventually};

//! The one program: settings, routes, jobs, wiring and nothing else.

pub mod backup;
#[cfg(test)]
mod calls_tests;
mod data_dir;
mod debriefs;
pub mod demo;
pub mod frame;
pub mod health;
pub mod incidents;
pub mod jobs;
pub mod keys;
mod occasions;
pub mod openapi;
pub mod packet;
pub mod pulse;
pub mod routes;
pub mod scopes;
pub mod serving;
pub mod settings;
pub mod wiring;

pub use settings::Settings;
pub use wiring::Server;

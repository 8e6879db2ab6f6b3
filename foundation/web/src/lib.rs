//! The shell of every page: who asks, the frame around the answer, forms, problems, texts and assets. It knows no mission.

pub mod app;
pub mod assets;
pub mod changed;
pub mod components;
pub mod cookies;
pub mod desk;
pub mod format;
pub mod forms;
pub mod frame;
pub mod icons;
pub mod layout;
mod limits;
pub mod meanwhile;
pub mod pages;
pub mod problem;
pub mod routes;
pub mod rows;
pub mod scopes;
pub mod texts;

pub use app::{App, AppBuilder, LiveMark, WebSettings};
pub use changed::{LastChange, Told};
pub use desk::{Desk, Doorkeeper, Identity, RaiseDesk};
pub use forms::{Form, Json, OpenForm, Path, Query, plain_text};
pub use frame::Frame;
pub use layout::{Shell, Theme};
pub use meanwhile::{Begun, Below, Meanwhile, Now, Stored};
pub use problem::{Problem, Refusal};
pub use routes::{RouteRow, Routes};
pub use scopes::{Needs, TokenScopes};
pub use texts::{t, t_with};

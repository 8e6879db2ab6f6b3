//! Tests of what all modules promise together; small ones stand beside their rule.

mod clearing;
mod compiling;
mod deciding;
mod drilling;
mod fixtures;
mod reference_model;
mod stock_cedar;
mod suspending;

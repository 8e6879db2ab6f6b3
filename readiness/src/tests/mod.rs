//! Routes and storage, on both databases. Rules are tested beside the rules.

mod beside;
mod contacts;
mod emergency_plans;
mod imports;
mod labels;
mod listing;
mod meanwhile;
mod outsider;
mod packets;
mod partner;
mod sites;
mod storage;
mod town;

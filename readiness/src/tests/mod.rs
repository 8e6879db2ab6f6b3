//! Routes and storage, on both databases. Rules are tested beside the rules.

mod archives;
mod beside;
mod contacts;
mod drawing;
mod emergency_plans;
mod imports;
mod labels;
mod listing;
mod meanwhile;
mod outsider;
mod partner;
mod sites;
mod storage;
mod town;
mod versions;

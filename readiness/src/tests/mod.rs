//! Routes and storage, on both databases. Rules are tested beside the rules.

mod archives;
mod beside;
mod contacts;
mod drawing;
mod emergency_plans;
mod imports;
mod kit_marks;
mod kits;
mod labels;
mod left_out;
mod listing;
mod meanwhile;
mod outsider;
mod packets;
mod partner;
mod plan_pictures;
mod reach_tests;
mod sites;
mod storage;
mod town;
mod training;
mod versions;

//! Routes and storage, on both databases. Rules are tested beside the rules.

mod addresses;
mod doors;
mod first_run;
mod guesses;
mod invitations;
mod meanwhile;
mod organisation;
mod own_page;
mod people;
mod phones;
mod several;
mod storage;
mod tokens;
mod town;
mod vacancies;

//! Who may sit on a team and who decides it, without HTTP, SQL or clock.

use super::{Member, Role, Roster, Training};
use crate::seal::{MEMBERS, PrivateKey};
use muster_membership::{Position, fields::FieldProblems};
use muster_terms::*;
use muster_web::{Desk, Problem, Stored, t};
use serde::Deserialize;

/// The least length of a passphrase, in characters: whoever holds a dump can guess as long as they like.
pub const PASSPHRASE: usize = 16;

/// A passphrase that may seal a key.
///
/// Errors: `team.passphrase-short`, `team.passphrase-long`, `team.passphrase-differs` when it was not typed twice alike.
pub fn check_passphrase(typed: &str, again: &str) -> Result<(), Problem> {
    let length = typed.trim().chars().count();
    if length < PASSPHRASE {
        return Err(Problem::refusal("team.passphrase-short", t("team-passphrase-short")));
    }
    if length > 200 {
        return Err(Problem::refusal("team.passphrase-long", t("team-passphrase-long")));
    }
    if typed.trim() != again.trim() {
        return Err(Problem::refusal(
            "team.passphrase-differs",
            t("team-passphrase-differs"),
        ));
    }
    Ok(())
}

/// May this desk found the team? The security director, in person; whoever only administers may not.
pub fn may_found(desk: &Desk) -> bool {
    let founds = matches!(desk.who.duty, Duty::SecurityDirector | Duty::PoliceCommander);
    founds && desk.who.session.is_some() && desk.may(Act::Administer)
}

/// May this member decide who sits on the team? The chair; without one who is still here, anybody of the team.
pub fn may_decide(roster: &Roster, me: &Member) -> bool {
    me.is_chair
        || !roster
            .members
            .iter()
            .any(|member| member.is_chair && member.fills_position)
}

/// The first free slot.
///
/// Errors: `team.full`.
pub fn free_slot(roster: &Roster) -> Result<usize, Problem> {
    (0..MEMBERS)
        .find(|slot| roster.at(*slot).is_none())
        .ok_or_else(|| Problem::refusal("team.full", t("team-full")))
}

/// Who fills the position, to sit on the team.
///
/// Errors: `team.vacant` for a position that nobody fills, `team.member-already`.
pub fn new_person(roster: Option<&Roster>, position: &Position) -> Result<PersonId, Problem> {
    let vacant = || Problem::refusal("team.vacant", t("team-position-vacant"));
    let person = position.person.ok_or_else(vacant)?;
    if roster.is_some_and(|roster| roster.of_person(person).is_some()) {
        return Err(Problem::refusal("team.member-already", t("team-member-already")));
    }
    Ok(person)
}

/// The roles that a team should have and has not.
pub fn missing_roles(members: &[Member]) -> Vec<Role> {
    let missing = |role: &Role| {
        !members
            .iter()
            .any(|member| member.role == *role && member.fills_position)
    };
    Role::ALL.into_iter().filter(missing).collect()
}

/// May this member leave the roster?
///
/// Errors: `team.last-key` for the last who is here and whose key opens records: nobody could read them any more.
pub fn check_removal(roster: &Roster, slot: usize) -> Result<(), Problem> {
    let others = roster
        .members
        .iter()
        .any(|member| member.is_reader() && member.slot != slot);
    if others {
        return Ok(());
    }
    Err(Problem::refusal("team.last-key", t("team-last-key")))
}

/// May the records be given to this member's key?
///
/// Errors: `team.no-key`, `team.admitted-already`.
pub fn check_admission(member: &Member) -> Result<(), Problem> {
    if member.key.is_none() {
        return Err(Problem::refusal("team.no-key", t("team-no-key")));
    }
    if member.is_admitted {
        return Err(Problem::conflict("team.admitted-already", t("team-admitted-already")));
    }
    Ok(())
}

/// May a member who forgot the passphrase make another key? Only while somebody else can give the records to it.
///
/// Errors: `team.last-key`: then the key on paper is the way.
pub fn check_new_key(roster: &Roster, me: &Member) -> Result<(), Problem> {
    if me.reads() {
        return check_removal(roster, me.slot);
    }
    Ok(())
}

/// May this member be the chair? Only one who is here and reads.
///
/// Errors: `team.no-key`, `team.not-here`.
pub fn check_chair(member: &Member) -> Result<(), Problem> {
    if !member.reads() {
        return Err(Problem::refusal("team.no-key", t("team-no-key")));
    }
    if !member.fills_position {
        return Err(Problem::refusal("team.not-here", t("team-not-here")));
    }
    Ok(())
}

/// Is this private key the one whose public half the records are sealed to?
///
/// Errors: `team.key-swapped`: then somebody changed the database.
pub fn check_key(member: &Member, private: &PrivateKey) -> Result<(), Problem> {
    if member.holds(private) {
        return Ok(());
    }
    Err(Problem::refusal("team.key-swapped", t("team-key-swapped")))
}

/// A member's form as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MemberForm {
    pub position: String,
    pub role: String,
    pub trained_on: String,
    pub trained_until: String,
    pub begun: muster_web::Begun,
}

/// Role and training of a member, checked.
///
/// Errors: every field that does not fit.
pub fn check_member(form: &MemberForm) -> Result<(Role, Training), FieldProblems> {
    let mut problems = FieldProblems::default();
    let role = Role::parse(&form.role).ok_or_else(|| Problem::refusal("team.role", t("team-choose-role")));
    let role = problems.keep("role", role);
    let on = problems.keep("trained_on", check_date(&form.trained_on));
    let until = problems.keep("trained_until", check_date(&form.trained_until));
    match (role, on, until) {
        (Some(role), Some(on), Some(until)) => match (on, until) {
            (Some(from), Some(to)) if to < from => {
                problems.say("trained_until", t("team-training-backwards"));
                Err(problems)
            }
            (None, Some(_)) => {
                problems.say("trained_on", t("team-training-without-day"));
                Err(problems)
            }
            _ => Ok((role, Training { on, until })),
        },
        _ => Err(problems),
    }
}

/// A day as forms send it; empty is none.
///
/// Errors: `team.date`.
pub fn check_date(typed: &str) -> Result<Option<civil::Date>, Problem> {
    match typed.trim() {
        "" => Ok(None),
        day => {
            let day = day.parse().map(Some);
            day.map_err(|_| Problem::refusal("team.date", t("team-date-malformed")))
        }
    }
}

/// A member's form as it is stored, for whoever comes second.
pub fn stored(role: Role, training: Training) -> Vec<Stored> {
    let day = |day: Option<civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        Stored::known(
            "role",
            t("team-role"),
            role.as_str(),
            t(&["team-role-", role.as_str()].concat()),
        ),
        Stored::text("trained_on", t("team-trained-on"), day(training.on)),
        Stored::text("trained_until", t("team-trained-until"), day(training.until)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        roster::{KeptOut, Team},
        seal::new_key,
    };

    fn member(slot: usize, reads: bool) -> Member {
        Member {
            org: OrgId::new(),
            slot,
            person: PersonId::new(),
            position: PositionId::new(),
            title: "HR coordinator".into(),
            role: Role::HumanResources,
            is_chair: slot == 0,
            key: Some(new_key().unwrap().0),
            sealed_key: None,
            is_admitted: reads,
            training: Training::default(),
            fills_position: true,
        }
    }

    fn roster(members: Vec<Member>) -> Roster {
        let team = Team {
            org: OrgId::new(),
            founded_at: Timestamp::UNIX_EPOCH,
            link: String::new(),
            recovery: None,
            generation: 1,
        };
        Roster { team, members }
    }

    #[test]
    fn a_passphrase_is_long_and_typed_twice() {
        let code = |typed: &str, again: &str| check_passphrase(typed, again).err().map(|problem| problem.code());
        assert_eq!(code("four words and more", "four words and more "), None);
        assert_eq!(code("four words", "four words"), Some("team.passphrase-short"));
        assert_eq!(
            code("four words and more", "four words and mare"),
            Some("team.passphrase-differs")
        );
        let long = "x".repeat(201);
        assert_eq!(code(&long, &long), Some("team.passphrase-long"));
    }

    #[test]
    fn the_chair_decides_and_whoever_is_left_when_there_is_none() {
        let mut all = roster(vec![member(0, true), member(1, true)]);
        assert!(may_decide(&all, &all.members[0]) && !may_decide(&all, &all.members[1]));
        all.members[0].fills_position = false;
        assert!(may_decide(&all, &all.members[1]));
    }

    #[test]
    fn the_last_key_stays() {
        let two = roster(vec![member(0, true), member(1, true)]);
        assert!(check_removal(&two, 1).is_ok() && check_new_key(&two, &two.members[0]).is_ok());
        let one = roster(vec![member(0, true), member(1, false)]);
        assert_eq!(check_removal(&one, 0).unwrap_err().code(), "team.last-key");
        assert_eq!(
            check_new_key(&one, &one.members[0]).unwrap_err().code(),
            "team.last-key"
        );
        assert!(check_new_key(&one, &one.members[1]).is_ok() && check_removal(&one, 1).is_ok());
    }

    #[test]
    fn the_key_of_somebody_who_left_is_no_other_key() {
        let mut two = roster(vec![member(0, true), member(1, true)]);
        assert!(check_chair(&two.members[1]).is_ok());
        two.members[1].fills_position = false;
        assert_eq!(check_removal(&two, 0).unwrap_err().code(), "team.last-key");
        assert_eq!(
            check_new_key(&two, &two.members[0]).unwrap_err().code(),
            "team.last-key"
        );
        assert!(check_removal(&two, 1).is_ok(), "whoever left can be removed");
        assert_eq!(check_chair(&two.members[1]).unwrap_err().code(), "team.not-here");
        assert_eq!(two.readers(&KeptOut::default()).count(), 1);
        let only = crate::intake::rules::kept_out(&two, Some(Role::HumanResources));
        assert_eq!(only.unwrap_err().code(), "tell.nobody-left");
        two.members[0].role = Role::Legal;
        let left = crate::intake::rules::kept_out(&two, Some(Role::Legal));
        assert_eq!(
            left.unwrap_err().code(),
            "tell.nobody-left",
            "the other one is not here"
        );
    }

    #[test]
    fn a_key_that_was_swapped_is_found() {
        let (public, private) = new_key().unwrap();
        let mut me = member(0, true);
        assert_eq!(check_key(&me, &private).unwrap_err().code(), "team.key-swapped");
        me.key = Some(public);
        assert!(check_key(&me, &private).is_ok());
    }

    #[test]
    fn a_role_that_is_kept_out_stays_so_with_its_next_holder() {
        let mut all = roster(vec![member(0, true), member(1, true), member(2, true)]);
        all.members[0].role = Role::Legal;
        all.members[1].role = Role::Security;
        let out = crate::intake::rules::kept_out(&all, Some(Role::HumanResources)).unwrap();
        assert_eq!(all.audience(&out).members(), 2);
        // Somebody else takes the role over, and whoever had it has another one.
        all.members[2].role = Role::Risk;
        assert_eq!(all.audience(&out).members(), 2, "they stay kept out");
        all.members[1].role = Role::HumanResources;
        assert_eq!(all.audience(&out).members(), 1);
        assert_eq!(all.readers(&out).map(|member| member.slot).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn whoever_is_kept_out_or_not_admitted_is_no_reader() {
        let all = roster(vec![member(0, true), member(1, true), member(2, false)]);
        assert_eq!(all.audience(&KeptOut::default()).members(), 2);
        let out = KeptOut {
            people: vec![all.members[1].person],
            roles: Vec::new(),
        };
        assert_eq!(all.audience(&out).members(), 1);
        assert_eq!(
            check_admission(&all.members[1]).unwrap_err().code(),
            "team.admitted-already"
        );
        assert!(check_admission(&all.members[2]).is_ok());
        assert_eq!(free_slot(&all).unwrap(), 3);
        let full = roster((0..MEMBERS).map(|slot| member(slot, true)).collect());
        assert_eq!(free_slot(&full).unwrap_err().code(), "team.full");
        assert_eq!(missing_roles(&all.members).len(), Role::ALL.len() - 1);
    }

    #[test]
    fn training_ends_after_it_was() {
        let form = |on: &str, until: &str| MemberForm {
            role: "legal".into(),
            trained_on: on.into(),
            trained_until: until.into(),
            ..MemberForm::default()
        };
        let said = |on, until| {
            check_member(&form(on, until))
                .map(drop)
                .map_err(|said| said.list()[0].0)
        };
        assert_eq!(said("2031-05-01", "2033-05-01"), Ok(()));
        assert_eq!(said("", ""), Ok(()));
        assert_eq!(said("2031-05-01", "2030-05-01"), Err("trained_until"));
        assert_eq!(said("", "2030-05-01"), Err("trained_on"));
        assert_eq!(said("soon", ""), Err("trained_on"));
        let nobody = MemberForm::default();
        assert_eq!(check_member(&nobody).unwrap_err().list()[0].0, "role");
    }
}

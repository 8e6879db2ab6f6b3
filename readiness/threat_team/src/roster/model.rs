use crate::seal::{Audience, PrivateKey, PublicKey, RECOVERY};
use muster_terms::*;
use serde::{Deserialize, Serialize};

/// What a member stands for on the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Security,
    HumanResources,
    Legal,
    Risk,
    Supervisor,
    MentalHealth,
}

impl Role {
    /// Those that a team has at the least. Source: FACTS.md, section 6, X6.
    pub const ALL: [Role; 6] = [
        Role::Security,
        Role::HumanResources,
        Role::Legal,
        Role::Risk,
        Role::Supervisor,
        Role::MentalHealth,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Security => "security",
            Role::HumanResources => "human_resources",
            Role::Legal => "legal",
            Role::Risk => "risk",
            Role::Supervisor => "supervisor",
            Role::MentalHealth => "mental_health",
        }
    }

    /// The reverse of [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// A team, as its organisation knows it.
#[derive(Debug, Clone)]
pub struct Team {
    pub org: OrgId,
    pub founded_at: Timestamp,
    /// Of the form on which anybody tells the team something.
    pub link: String,
    /// The public half of the key on paper; `None` until the first member made a key.
    pub recovery: Option<PublicKey>,
    /// Counts up when keys or readers changed: what was sealed before is sealed anew.
    pub generation: i64,
}

/// When a member was trained, and until when that holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Training {
    pub on: Option<civil::Date>,
    pub until: Option<civil::Date>,
}

/// Somebody who sits on a team.
#[derive(Debug, Clone)]
pub struct Member {
    pub org: OrgId,
    pub slot: usize,
    pub person: PersonId,
    pub position: PositionId,
    /// The position's title now.
    pub title: String,
    pub role: Role,
    pub is_chair: bool,
    pub key: Option<PublicKey>,
    /// The private half, sealed with the passphrase.
    pub sealed_key: Option<Vec<u8>>,
    /// Another member gave the records to this key.
    pub is_admitted: bool,
    pub training: Training,
    /// The person fills that position still.
    pub fills_position: bool,
}

impl Member {
    /// What the sealed private key is bound to.
    pub(crate) fn owner(&self) -> String {
        format!("{} {}", self.org, self.person)
    }

    /// Has a key that opens records.
    pub fn reads(&self) -> bool {
        self.is_admitted && self.key.is_some()
    }

    /// Can come in and read: whoever left the position cannot, though the key is there still.
    pub fn is_reader(&self) -> bool {
        self.reads() && self.fills_position
    }

    /// Is the key that records are sealed to the public half of this one? Not where somebody swapped it in the database.
    pub fn holds(&self, private: &PrivateKey) -> bool {
        private.public().ok() == self.key
    }
}

/// What the menu of somebody leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The organisation's team can be told something.
    pub has_form: bool,
    /// They sit on it.
    pub is_member: bool,
}

/// Who of the team may not read a record: members, also after they left the team and came back; and whoever has a role, also those
/// who get it later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOut {
    #[serde(rename = "kept_out")]
    pub people: Vec<PersonId>,
    #[serde(rename = "kept_roles", default)]
    pub roles: Vec<Role>,
}

impl KeptOut {
    pub fn covers(&self, member: &Member) -> bool {
        self.people.contains(&member.person) || self.roles.contains(&member.role)
    }

    /// Those of both.
    pub fn with(mut self, other: &Self) -> Self {
        for person in &other.people {
            if !self.people.contains(person) {
                self.people.push(*person);
            }
        }
        for role in &other.roles {
            if !self.roles.contains(role) {
                self.roles.push(*role);
            }
        }
        self
    }

    /// As forms send them: ids of people and words of roles, in one order.
    pub fn words(&self) -> Vec<String> {
        let people = self.people.iter().map(ToString::to_string);
        let roles = self.roles.iter().map(|role| role.as_str().to_owned());
        let mut all: Vec<String> = people.chain(roles).collect();
        all.sort();
        all
    }
}

/// A team with its members.
#[derive(Debug, Clone)]
pub struct Roster {
    pub team: Team,
    pub members: Vec<Member>,
}

impl Roster {
    /// All who may read a record, but those that are kept out of it.
    pub fn audience(&self, kept_out: &KeptOut) -> Audience {
        let readers = self
            .members
            .iter()
            .filter(|member| member.reads() && !kept_out.covers(member));
        let all = readers.filter_map(|member| Some((member.slot, member.key.clone()?)));
        let paper = self.team.recovery.iter().map(|key| (RECOVERY, key.clone()));
        all.chain(paper)
            .fold(Audience::default(), |audience, (slot, key)| audience.with(slot, key))
    }

    /// Who can come in and read what these are kept out of.
    pub fn readers(&self, kept_out: &KeptOut) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(move |member| member.is_reader() && !kept_out.covers(member))
    }

    pub fn of_person(&self, person: PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.person == person)
    }

    pub fn at(&self, slot: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.slot == slot)
    }
}

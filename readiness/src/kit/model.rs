use muster_terms::*;
use muster_web::LastChange;
use serde::{Deserialize, Serialize};

macro_rules! closed_words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$case_doc])* #[serde(rename = $word)] $case),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$case),+];

            /// The stable word of the store and the API.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$case => $word),+ }
            }

            /// The reverse of [`Self::as_str`].
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.as_str() == text)
            }
        }
    )+};
}

closed_words! {
    /// Whom a kit is for.
    KitKind {
        /// For whoever leads.
        Command = "command",
        /// For one room or department.
        Classroom = "classroom",
        /// For police and others who come to help.
        Responder = "responder",
    }

    /// Where a kit stands. Of two or more, one is not on the site.
    Stands {
        OnSite = "on_site",
        OffSite = "off_site",
        WithPolice = "with_police",
    }

    /// What kind of thing an item is. Source: the go-kit lists of NCEF and the REMS TA Center.
    Category {
        AerialPhoto = "aerial_photo",
        AreaMap = "area_map",
        FloorPlans = "floor_plans",
        Keys = "keys",
        ShutOff = "shut_off",
        StaffRoster = "staff_roster",
        PresentPeople = "present_people",
        Assistance = "assistance",
        StagingAreas = "staging_areas",
        CommandPlaces = "command_places",
        Radios = "radios",
        Phones = "phones",
        FirstAid = "first_aid",
        Vests = "vests",
        Placards = "placards",
        Writing = "writing",
        ReleaseForms = "release_forms",
        ContactList = "contact_list",
        HazmatSheets = "hazmat_sheets",
        Other = "other",
    }

    /// How a check found the seal.
    SealFound {
        Intact = "intact",
        Broken = "broken",
        /// A new one is on it, with its number.
        Replaced = "replaced",
    }

    /// How a check found an item.
    ItemFound {
        Present = "present",
        Missing = "missing",
        Replaced = "replaced",
    }

    /// What happened to a kit beside its checks.
    EventKind {
        Added = "added",
        Changed = "changed",
        Relabelled = "relabelled",
        Retired = "retired",
        /// Somebody without a sign-in said so at the label.
        SealReported = "seal_reported",
        MissingReported = "missing_reported",
    }
}

impl Category {
    /// Lists of people: they hold personal data, whatever the form says.
    pub fn is_of_people(self) -> bool {
        matches!(
            self,
            Category::StaffRoster | Category::PresentPeople | Category::Assistance | Category::ContactList
        )
    }
}

/// The position that keeps a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custodian {
    pub id: PositionId,
    pub title: String,
    /// Somebody fills it.
    pub filled: bool,
}

/// An emergency kit with what is in it, and what its checks made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    pub id: KitId,
    pub reference: Reference,
    pub org: OrgId,
    pub site: SiteId,
    pub site_reference: Reference,
    pub site_name: String,
    /// The site's point that it stands at; none elsewhere than on the site.
    pub point: Option<PointId>,
    /// What stands on the bag: `K2`.
    pub code: String,
    /// "Staff base, ED".
    pub place: String,
    pub stands: Stands,
    pub kind: KitKind,
    /// The number on the seal; empty when it has none.
    pub seal: String,
    pub custodian: Option<Custodian>,
    /// Days from one check to the next.
    pub check_days: i64,
    /// The random end of the address on its label: 32 hex digits.
    pub label: String,
    pub created_at: Timestamp,
    /// Counts up with each change by form or call, so that two editors cannot overwrite each other; and with each
    /// check that gave it another seal or an item another last day.
    pub revision: i64,
    pub changed: Option<LastChange>,
    /// The newest check, by the clock of who checked.
    pub checked: Option<LastChange>,
    /// Since a check found it broken, until a later one found it whole or new.
    pub seal_broken_at: Option<Timestamp>,
    /// Somebody without a sign-in said so; until a later check.
    pub seal_reported_at: Option<Timestamp>,
    pub missing_reported_at: Option<Timestamp>,
    pub retired_at: Option<Timestamp>,
    /// In the order of packing.
    pub items: Vec<KitItem>,
}

impl Kit {
    /// "K2, Staff base, ED".
    pub fn words(&self) -> String {
        format!("{}, {}", self.code, self.place)
    }

    /// The same without what only the organisation's own people may read: items with personal data, seal, label, who keeps it and who
    /// checked it.
    #[must_use]
    pub fn for_others(mut self) -> Self {
        self.items.retain(|item| !item.personal);
        self.seal.clear();
        self.custodian = None;
        self.label.clear();
        self.changed = None;
        if let Some(checked) = &mut self.checked {
            checked.by.clear();
        }
        self
    }
}

/// One thing in a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitItem {
    pub id: KitItemId,
    pub category: Category,
    pub name: String,
    pub quantity: i64,
    /// The last day on which it is good.
    pub expires_on: Option<civil::Date>,
    /// It holds personal data: its kit is sealed, and only own people learn of it.
    pub personal: bool,
    /// Since a check missed it, until a later one finds it.
    pub missing_at: Option<Timestamp>,
}

/// An item as a check found it, where it was not simply there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundItem {
    pub item: KitItemId,
    /// Its name at that time.
    pub name: String,
    pub found: ItemFound,
    /// Of what took its place.
    pub expires_on: Option<civil::Date>,
}

/// A check as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub id: KitCheckId,
    pub kit: KitId,
    pub key: String,
    /// By the clock of who checked, never after `received_at`.
    pub checked_at: Timestamp,
    pub received_at: Timestamp,
    pub position: PositionId,
    /// Title of the position, as it was called then.
    pub title: String,
    /// By an enrolled phone whose session had ended.
    pub by_device: bool,
    pub seal: SealFound,
    /// The number on the seal after the check.
    pub seal_number: String,
    /// What was missing or replaced; everything else was there.
    pub items: Vec<FoundItem>,
    pub note: String,
}

/// A line of a kit's history, by when it was and its id: the history goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HistoryMark {
    pub at: Timestamp,
    pub id: KitCheckId,
}

/// A page of a kit's history, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub checks: Vec<Check>,
    pub events: Vec<Event>,
    /// The last line of it, when there are older ones.
    pub goes_on: Option<KitCheckId>,
}

impl History {
    /// The newest lines of both, at most so many.
    pub fn newest(mut checks: Vec<Check>, mut events: Vec<Event>, most: usize) -> Self {
        let mut marks: Vec<HistoryMark> = checks
            .iter()
            .map(Check::mark)
            .chain(events.iter().map(Event::mark))
            .collect();
        marks.sort_unstable_by(|a, b| b.cmp(a));
        let last = most.checked_sub(1).and_then(|last| marks.get(last)).copied();
        let Some(last) = last.filter(|_| marks.len() > most) else {
            return Self {
                checks,
                events,
                goes_on: None,
            };
        };
        checks.retain(|check| check.mark() >= last);
        events.retain(|event| event.mark() >= last);
        Self {
            checks,
            events,
            goes_on: Some(last.id),
        }
    }
}

impl Check {
    fn mark(&self) -> HistoryMark {
        HistoryMark {
            at: self.checked_at,
            id: self.id,
        }
    }
}

impl Event {
    fn mark(&self) -> HistoryMark {
        HistoryMark {
            at: self.at,
            id: self.id,
        }
    }
}

/// What happened beside the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: KitCheckId,
    pub at: Timestamp,
    pub kind: EventKind,
    /// Empty for somebody without a sign-in.
    pub title: String,
}

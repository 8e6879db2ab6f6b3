use muster_terms::*;
use muster_web::LastChange;

/// How a contact is called first. Other ways follow by themselves; this one is tried before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// An open screen or an enrolled phone.
    Live,
    Phone,
    Mail,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Live, Channel::Phone, Channel::Mail];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Live => "live",
            Channel::Phone => "phone",
            Channel::Mail => "mail",
        }
    }

    /// The reverse of [`Channel::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// A position in an organisation's reach order, for one site or for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub org: OrgId,
    /// `None`: for all sites.
    pub site: Option<SiteId>,
    pub position: PositionId,
    /// 1 is called first.
    pub rank: i64,
    /// "Mon to Fri 07:00 to 19:00", in the organisation's own words.
    pub hours: String,
    pub channel: Channel,
    /// The day somebody last made sure that it answers.
    pub verified_on: Option<civil::Date>,
    /// How long the last answer took.
    pub answer_seconds: Option<i64>,
    /// Who gave it its words or its place, as far as that was kept.
    pub changed: Option<LastChange>,
}

/// A contact with what its position says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub contact: Contact,
    pub title: String,
    pub phone: String,
    pub duty: Duty,
    /// The district its position belongs to.
    pub unit: Option<UnitId>,
    pub unit_name: Option<String>,
    /// Nobody fills the position, so nobody answers.
    pub vacant: bool,
    pub on_duty: bool,
    /// Name of the site it answers for; `None` for all sites.
    pub site_name: Option<String>,
    /// Channels over which the last two reach tests failed, while person and number are the same.
    pub dead: Vec<Channel>,
    /// A channel is dead and none has answered last: it is called after those of its list that answer.
    pub silent: bool,
    /// That of the site it answers for; what answers for all sites has none of its own.
    pub tlp: Tlp,
}

//! What can be bound to a statement.

use muster_terms::*;
use sea_orm::Value;

/// One bound parameter.
pub type Param = Value;

/// Anything that can be a parameter, with the null of its own type (PostgreSQL wants to know it).
pub trait Params {
    fn param(&self) -> Param;
    fn null() -> Param
    where
        Self: Sized;
}

impl<T: Params> Params for Option<T> {
    fn param(&self) -> Param {
        self.as_ref().map_or_else(T::null, Params::param)
    }
    fn null() -> Param {
        T::null()
    }
}

impl<T: Params> Params for &T {
    fn param(&self) -> Param {
        (*self).param()
    }
    fn null() -> Param {
        T::null()
    }
}

macro_rules! text_params {
    ($($type:ty => |$value:ident| $text:expr),+ $(,)?) => {$(
        impl Params for $type {
            fn param(&self) -> Param { let $value = self; Value::String(Some($text)) }
            fn null() -> Param { Value::String(None) }
        }
    )+};
}

text_params! {
    String => |v| v.clone(),
    &str => |v| (*v).to_owned(),
    Timestamp => |v| stored_instant(*v),
    civil::Date => |v| v.to_string(),
    Reference => |v| v.as_str().to_owned(),
    Duty => |v| v.as_str().to_owned(),
    DataClass => |v| v.as_str().to_owned(),
    Purpose => |v| v.as_str().to_owned(),
    AlertStatus => |v| v.as_str().to_owned(),
    OrganisationKind => |v| v.as_str().to_owned(),
    Tlp => |v| v.label().to_owned(),
    serde_json::Value => |v| v.to_string(),
    OrgId => |v| v.to_string(), UnitId => |v| v.to_string(), PersonId => |v| v.to_string(), PositionId => |v| v.to_string(),
    CourseId => |v| v.to_string(), TrainingId => |v| v.to_string(),
    SiteId => |v| v.to_string(), PointId => |v| v.to_string(), FloorId => |v| v.to_string(), MouId => |v| v.to_string(),
    ClauseId => |v| v.to_string(), ReleaseId => |v| v.to_string(), RequestId => |v| v.to_string(),
    IncidentId => |v| v.to_string(), RoomEntryId => |v| v.to_string(), DeliveryId => |v| v.to_string(),
    CrossingId => |v| v.to_string(), DebriefId => |v| v.to_string(), ActionId => |v| v.to_string(),
    SessionId => |v| v.to_string(), DeviceId => |v| v.to_string(), InvitationId => |v| v.to_string(),
    TokenId => |v| v.to_string(),
    ContactId => |v| v.to_string(),
    WebhookId => |v| v.to_string(),
    PlanId => |v| v.to_string(),
    KitId => |v| v.to_string(),
    KitItemId => |v| v.to_string(),
    KitCheckId => |v| v.to_string(),
    ReachTestId => |v| v.to_string(),
    ReachProbeId => |v| v.to_string(),
    ReachScheduleId => |v| v.to_string(),
    VacancyId => |v| v.to_string(),
    IntroductionId => |v| v.to_string(),
    CapabilityId => |v| v.to_string(),
    CapabilityNoteId => |v| v.to_string(),
    ResourceId => |v| v.to_string(),
    LoanId => |v| v.to_string(),
    PacketId => |v| v.to_string(),
    WorkId => |v| v.to_string(),
    VisitId => |v| v.to_string(),
    VisitItemId => |v| v.to_string(),
    FindingId => |v| v.to_string(),
    PhotoId => |v| v.to_string(),
    PlanTextId => |v| v.to_string(),
    PlanSectionId => |v| v.to_string(),
    PlanCommentId => |v| v.to_string(),
    PlanFileId => |v| v.to_string(),
    ExerciseId => |v| v.to_string(),
    ObjectiveId => |v| v.to_string(),
    InjectId => |v| v.to_string(),
    ObservationId => |v| v.to_string(),
    GuestId => |v| v.to_string(),
    EventId => |v| v.to_string(),
    EventPostId => |v| v.to_string(),
    ShiftId => |v| v.to_string(),
    PeriodId => |v| v.to_string(),
    ConsultId => |v| v.to_string(),
}

macro_rules! int_params {
    ($($type:ty),+) => {$(
        impl Params for $type {
            fn param(&self) -> Param { Value::BigInt(Some(i64::from(*self))) }
            fn null() -> Param { Value::BigInt(None) }
        }
    )+};
}
int_params!(i64, i32, u32, u16, u8);

impl Params for AlertLevel {
    fn param(&self) -> Param {
        self.number().param()
    }
    fn null() -> Param {
        Value::BigInt(None)
    }
}

impl Params for bool {
    fn param(&self) -> Param {
        Value::Bool(Some(*self))
    }
    fn null() -> Param {
        Value::Bool(None)
    }
}

impl Params for f64 {
    fn param(&self) -> Param {
        Value::Double(Some(*self))
    }
    fn null() -> Param {
        Value::Double(None)
    }
}

impl Params for Vec<u8> {
    fn param(&self) -> Param {
        Value::Bytes(Some(self.clone()))
    }
    fn null() -> Param {
        Value::Bytes(None)
    }
}

impl Params for [u8; 32] {
    fn param(&self) -> Param {
        Value::Bytes(Some(self.to_vec()))
    }
    fn null() -> Param {
        Value::Bytes(None)
    }
}

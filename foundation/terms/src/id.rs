//! Ids: one type per noun, so that a `SiteId` in an `IncidentId`'s place does not compile.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not an id of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, ordered by creation (UUID version 7).
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self { Self(Uuid::now_v7()) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> { Uuid::parse_str(text).map(Self).map_err(|_| NotAnId) }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String { id.0.to_string() }
        }
    )+};
}

ids! {
    /// An organisation: a company or an agency.
    OrgId,
    /// A part of an organisation that can be a party of its own, such as a police district.
    UnitId,
    /// A person with a way to sign in.
    PersonId,
    /// A position, which holds a duty; a person fills it.
    PositionId,
    /// A site of an organisation.
    SiteId,
    /// A point of a site: door, meeting point, kit, hazard.
    PointId,
    /// One floor of a site and its plan.
    FloorId,
    /// A picture that lies under the drawing of a floor.
    PictureId,
    /// A course that an organisation gives.
    CourseId,
    /// That a person did a course on a day.
    TrainingId,
    /// A memorandum of understanding between two parties.
    MouId,
    /// One clause of one version of a memorandum.
    ClauseId,
    /// A record that was released to another organisation under a clause.
    ReleaseId,
    /// A request under a clause that opens only on request.
    RequestId,
    /// An incident and its room.
    IncidentId,
    /// One line of an incident's log.
    RoomEntryId,
    /// One message to one recipient over one channel.
    DeliveryId,
    /// One line of "who saw what".
    CrossingId,
    /// A debrief after an incident or drill.
    DebriefId,
    /// A corrective action from a debrief.
    ActionId,
    /// A sign-in session.
    SessionId,
    /// An enrolled device, which may raise after its session ended.
    DeviceId,
    /// An invitation to fill a position.
    InvitationId,
    /// A scoped API token.
    TokenId,
    /// A contact in the reach order.
    ContactId,
    /// A reach test: can these contacts answer?
    ReachTestId,
    /// One question of a reach test, to one position over one channel.
    ReachProbeId,
    /// When an organisation tests whom, again and again.
    ReachScheduleId,
    /// A position that nobody fills, from the day its person left.
    VacancyId,
    /// A meeting that introduces whoever fills a position to a partner.
    IntroductionId,
    /// A partner's webhook address.
    WebhookId,
    /// An emergency plan of a site.
    PlanId,
    /// An emergency kit of a site.
    KitId,
    /// One thing in a kit.
    KitItemId,
    /// One check of a kit.
    KitCheckId,
    /// A profile of what an agency, or a unit of it, can send.
    CapabilityId,
    /// A note beside a response time.
    CapabilityNoteId,
    /// A thing, place or skill that is offered to partners.
    ResourceId,
    /// A loan of a resource.
    LoanId,
    /// A response packet of a site, as it was handed to one reader.
    PacketId,
    /// A piece of joint work on quiet days, from which corrective actions come: a visit, an exercise, a review of a plan.
    WorkId,
    /// A familiarisation visit, joint assessment or walk-through.
    VisitId,
    /// A stop of a visit's route, or a line of its checklist.
    VisitItemId,
    /// Something found: on a visit, or in an exercise.
    FindingId,
    /// A photo that goes with a finding.
    PhotoId,
    /// A plan as text: prevention, emergency or event.
    PlanTextId,
    /// A section of a plan, the same through all its versions.
    PlanSectionId,
    /// A comment at a paragraph of a plan.
    PlanCommentId,
    /// A file of a plan.
    PlanFileId,
    /// An exercise, of any of the types of HSEEP.
    ExerciseId,
    /// An objective of an exercise.
    ObjectiveId,
    /// An inject of an exercise's events list (MSEL).
    InjectId,
    /// What somebody observed in an exercise.
    ObservationId,
    /// Somebody without an account who takes part.
    GuestId,
    /// An event that is planned and run together.
    EventId,
    /// A post of an event's organisation: one in the command cell, or one on the ground.
    EventPostId,
    /// Who stands at a post, from when until when.
    ShiftId,
    /// An operational period of an event.
    PeriodId,
    /// A consult of police by a threat team.
    ConsultId,
}

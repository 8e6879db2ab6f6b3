//! Why a plan is not taken, in sentences that say what to mend.

/// A plan that is not taken. Texts inside are the source's own names, already cleaned and cut to 60 characters.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanRefusal {
    #[error("the file has {bytes} bytes; a plan may have {most}")]
    TooLarge { bytes: usize, most: usize },
    #[error("the file is empty")]
    Empty,
    #[error("the file is not JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the file ends in the middle: line {line}, column {column}")]
    CutShort { line: usize, column: usize },
    #[error("the file is JSON but not a GeoJSON FeatureCollection ({found})")]
    NotACollection { found: String },
    #[error("the file does not say what its features are: no \"kind\", \"type\" or \"feature_type\"")]
    UnknownFormat,
    #[error("the file nests deeper than a plan can")]
    TooDeep,
    #[error("the plan has more than {most} features")]
    TooManyFeatures { most: usize },
    #[error("the plan has more than {most} corner points")]
    TooManyVertices { most: usize },
    #[error("{feature} has a coordinate that is not two numbers")]
    BadPosition { feature: String },
    #[error("{feature} lies at {lon}, {lat}, which is not on the globe; longitude comes first")]
    OffTheGlobe { feature: String, lon: f64, lat: f64 },
    #[error("the edge of {feature} does not end where it begins")]
    RingOpen { feature: String },
    #[error("the edge of {feature} crosses itself")]
    RingCrosses { feature: String },
    #[error("the edge of {feature} has fewer than three corners")]
    RingTooShort { feature: String },
    #[error("the edge of {feature} is too tangled to check")]
    RingTangled { feature: String },
    #[error("the plan is {metres} m across and may have {most} m; look for a wrong digit")]
    TooWide { metres: u64, most: u64 },
    #[error("nothing in the file can be drawn as a plan")]
    NothingToDraw,
    #[error("the file holds {levels} levels; choose one")]
    SeveralLevels { levels: usize },
    #[error("{feature} is of a kind we do not know: {kind}")]
    UnknownKind { feature: String, kind: String },
    #[error("{feature} has a shape that a {kind} cannot have")]
    WrongShape { feature: String, kind: &'static str },
    #[error("two features have the id {id}")]
    SameId { id: String },
    #[error("two doors have the mark {mark}")]
    SameMark { mark: String },
    #[error("the head of the plan has no usable {what}")]
    NoHead { what: &'static str },
    #[error("{feature} is not on the drawing")]
    NoFeature { feature: String },
}

impl PlanRefusal {
    /// The stable code of the refusal, for the API and for texts.
    pub fn code(&self) -> &'static str {
        use PlanRefusal::*;
        match self {
            TooLarge { .. } => "plan.too-large",
            Empty => "plan.empty",
            NotJson { .. } => "plan.not-json",
            CutShort { .. } => "plan.cut-short",
            NotACollection { .. } => "plan.not-a-collection",
            UnknownFormat => "plan.unknown-format",
            TooDeep => "plan.too-deep",
            TooManyFeatures { .. } => "plan.too-many-features",
            TooManyVertices { .. } => "plan.too-many-vertices",
            BadPosition { .. } => "plan.bad-position",
            OffTheGlobe { .. } => "plan.off-the-globe",
            RingOpen { .. } => "plan.ring-open",
            RingCrosses { .. } => "plan.ring-crosses",
            RingTooShort { .. } => "plan.ring-too-short",
            RingTangled { .. } => "plan.ring-tangled",
            TooWide { .. } => "plan.too-wide",
            NothingToDraw => "plan.nothing-to-draw",
            SeveralLevels { .. } => "plan.several-levels",
            UnknownKind { .. } => "plan.unknown-kind",
            WrongShape { .. } => "plan.wrong-shape",
            SameId { .. } => "plan.same-id",
            SameMark { .. } => "plan.same-mark",
            NoHead { .. } => "plan.no-head",
            NoFeature { .. } => "plan.no-feature",
        }
    }
}

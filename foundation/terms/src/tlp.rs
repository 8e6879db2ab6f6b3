//! Traffic Light Protocol 2.0 labels. Source: FIRST, TLP 2.0.

/// A TLP label. The order is the order of restriction, from `Clear` (no limit) to `Red` (named recipients only).
///
/// What has no label of its own is [`Tlp::Amber`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Tlp {
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    #[serde(rename = "TLP:GREEN")]
    Green,
    #[default]
    #[serde(rename = "TLP:AMBER")]
    Amber,
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "TLP:RED")]
    Red,
}

impl Tlp {
    pub const ALL: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

    /// The label as the standard writes it: capitals, no spaces, never translated.
    pub fn label(self) -> &'static str {
        match self {
            Tlp::Clear => "TLP:CLEAR",
            Tlp::Green => "TLP:GREEN",
            Tlp::Amber => "TLP:AMBER",
            Tlp::AmberStrict => "TLP:AMBER+STRICT",
            Tlp::Red => "TLP:RED",
        }
    }

    /// How restricted, 0 (clear) to 4 (red).
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// The label a text names, exactly as the standard writes it.
    pub fn from_label(text: &str) -> Option<Tlp> {
        Tlp::ALL.into_iter().find(|tlp| tlp.label() == text)
    }
}

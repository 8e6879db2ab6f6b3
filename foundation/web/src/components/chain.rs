//! Numbered chains: custody, and the signatures of an agreement.

use super::marks::{side_class, side_mark_only};
use maud::{Markup, html};
use muster_terms::Side;

/// One link of a chain such as custody or the signatures of an agreement.
#[derive(Debug, Clone)]
pub struct ChainLink {
    pub side: Side,
    pub title: String,
    pub small: Option<Markup>,
    /// "20 Nov 22:31".
    pub time: String,
    /// Last characters of the link's hash.
    pub hash_end: String,
}

/// Numbered rings in the colour of the side that acted.
pub fn chain(links: &[ChainLink]) -> Markup {
    html! {
        ol.chain {
            @for (number, link) in links.iter().enumerate() {
                li {
                    span class=(format!("chain-number {}", side_class(link.side, "side"))) aria-hidden="true" { (number + 1) }
                    div {
                        div.chain-title { (side_mark_only(link.side)) " " (link.title) }
                        @if let Some(small) = &link.small { div.chain-small { (small) } }
                    }
                    div.chain-time { (link.time) @if !link.hash_end.is_empty() { br; code { (link.hash_end) } } }
                }
            }
        }
    }
}

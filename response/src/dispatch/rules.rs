//! The block that a dispatcher pastes into CAD.

/// What the site told, line by line.
#[derive(Debug, Clone, Default)]
pub struct CadBlock {
    pub reference: String,
    pub what: String,
    pub site: String,
    pub address: String,
    pub place: String,
    pub way_in: String,
    pub met_by: String,
    pub meet_at: String,
    pub phone: String,
}

/// Plain text, one fact a line; lines without a fact are left out.
pub fn cad_text(block: &CadBlock) -> String {
    let lines = [
        ("REF", &block.reference),
        ("WHAT", &block.what),
        ("SITE", &block.site),
        ("ADDRESS", &block.address),
        ("PLACE", &block.place),
        ("WAY IN", &block.way_in),
        ("MEET AT", &block.meet_at),
        ("MET BY", &block.met_by),
        ("PHONE", &block.phone),
    ];
    lines
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(name, words)| format!("{name}: {words}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_leaves_out_what_is_not_known() {
        let block = CadBlock {
            reference: "INC-0231".into(),
            site: "Northfield Hospital".into(),
            ..CadBlock::default()
        };
        assert_eq!(cad_text(&block), "REF: INC-0231\nSITE: Northfield Hospital\n");
    }
}

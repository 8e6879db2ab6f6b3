//! A QR code as squares. Source: ISO/IEC 18004.

use fast_qr::{ECL, QRBuilder};

/// A QR code of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    side: usize,
    dark: Vec<bool>,
}

/// The address does not fit into a code.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an address of {0} bytes does not fit into a QR code")]
pub struct CodeFault(usize);

impl Code {
    /// A code of these words; a fifth of it may be hidden and it is still read.
    ///
    /// Errors: [`CodeFault`] for more than about a kilobyte.
    pub fn of(words: &str) -> Result<Self, CodeFault> {
        let built = QRBuilder::new(words).ecl(ECL::M).build();
        let qr = built.map_err(|_| CodeFault(words.len()))?;
        let dark = (0..qr.size)
            .flat_map(|row| qr[row].iter().map(|module| module.value()).collect::<Vec<_>>())
            .collect();
        Ok(Self { side: qr.size, dark })
    }

    /// Modules along each side, without the quiet zone of four modules that must stay free around it.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The dark modules, as runs along each row: column, row and length in modules.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, modules) in self.dark.chunks(self.side).enumerate() {
            let mut at = 0;
            while at < modules.len() {
                let long = modules[at..].iter().take_while(|dark| **dark).count();
                if long > 0 {
                    runs.push((at, row, long));
                }
                at += long.max(1);
            }
        }
        runs
    }
}

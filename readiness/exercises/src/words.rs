//! Closed lists of words: the stable word of store, addresses and API, and the key of the text for people.

/// An enum whose variants each have a stable word and the key of a text.
macro_rules! word_list {
    ($(#[$of:meta])* $name:ident { $($(#[$on:meta])* $variant:ident = $word:literal => $key:literal),+ $(,)? }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$on])* $variant),+ }

        impl $name {
            /// All of them, in the order in which people read them.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The stable word of the store, the addresses and the API.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The reverse of `as_str`.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }

            /// What people call it.
            pub fn said(self) -> String {
                muster_web::t(match self { $($name::$variant => $key),+ })
            }
        }
    };
}
pub(crate) use word_list;

//! Routes and storage.

//! Asking under a clause that opens only on request.

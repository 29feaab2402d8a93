//! Criteria, contributions, places.

//! Track and topic.

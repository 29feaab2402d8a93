//! BERT-family and static encoders.

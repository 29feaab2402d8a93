//! Folding with an exact offset map, sentences, passages, segmentation, numbers.

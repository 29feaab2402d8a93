//! Tests of the workspace as a whole: its layers, its map, its pipeline files. Whole runs of the binary are tested in `cli/tests`.

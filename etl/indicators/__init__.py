"""One file per indicator, by theme; found by looking."""

"""One page for each project of a region."""

"""Tax payments by BIN, from the State Revenue Committee."""

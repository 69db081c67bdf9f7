"""Orders of the akim and public statements to hold against the data."""

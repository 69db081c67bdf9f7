"""Official exchange rates, from the National Bank."""

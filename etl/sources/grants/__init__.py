"""Research and innovation grants: who got what, for what, and what became of the money."""

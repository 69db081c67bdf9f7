"""Sums over rows that speak of no supported project; each file lists its TALLIES."""

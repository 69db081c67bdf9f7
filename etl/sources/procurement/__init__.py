"""Contracts of state procurement of the organisations in the register."""

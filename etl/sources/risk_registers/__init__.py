"""Registers of the State Revenue Committee: who is bankrupt, inactive, wrongly registered or cannot be found."""

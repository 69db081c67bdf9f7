"""Accredited scientific organisations, a set of the open-data portal."""

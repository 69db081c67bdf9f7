"""The words of the domain: pure values and functions, no clock, network, disk or database."""

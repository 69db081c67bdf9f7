"""Measurements that are run by hand or by `make bench`; they judge nothing."""

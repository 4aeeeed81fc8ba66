"""Seeded data sets and timed operations, run by `make bench`."""

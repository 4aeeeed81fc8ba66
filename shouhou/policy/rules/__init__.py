"""The shipped set of rules, by part of the regulation."""

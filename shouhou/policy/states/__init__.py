"""Transition tables by line of work."""

"""Keeping and giving out what has been recorded: everything as files that any program reads."""

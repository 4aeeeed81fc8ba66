"""Pages of lists as files and of work on many rows."""

"""Pages of supervision, by topic."""

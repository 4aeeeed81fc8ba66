"""Pages of months and years."""

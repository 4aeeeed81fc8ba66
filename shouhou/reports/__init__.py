"""Months and years: books closed, what was told too late for them, summaries with figures, meeting and archive."""

"""Pages of talks, letters and visits."""

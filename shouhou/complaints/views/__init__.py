"""Pages of complaints: the list, taking one, its steps, its sheet."""

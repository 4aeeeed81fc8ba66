"""Long work on lists: the rows a job is about, and the task that goes through them."""

"""Pages of work on site: the steps, the phone page of whoever goes, the jobs of a day."""

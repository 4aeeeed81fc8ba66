"""What keeps an installation alive by itself: the timetable, backup and restore."""

"""SQLite for an office in which many write and few may wait long."""

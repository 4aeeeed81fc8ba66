"""Writing everything: the tables, the files, where the result lies, and the worker that does it."""

"""Who looked at what: the access log in its own store, and telephone numbers by who may see them."""

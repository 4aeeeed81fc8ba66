"""Pages at the desk: Today, the call panel, a case, search."""

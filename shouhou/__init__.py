"""shouhou (售后): an after-sales service system that executes a company's written service regulation."""

__version__ = "0.1.0"

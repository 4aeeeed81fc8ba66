"""Complaints: received, registered, acknowledged."""

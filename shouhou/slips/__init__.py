"""Slips: duties and blank forms on paper with a code, and the pages that come back."""

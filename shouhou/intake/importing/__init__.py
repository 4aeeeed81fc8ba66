"""Bringing in a customer workbook: reading, understanding columns, checking rows, running the job."""

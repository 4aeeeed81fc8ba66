"""Tests of bringing in a customer workbook."""

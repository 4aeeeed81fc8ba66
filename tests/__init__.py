"""The tests of shouhou; the folders mirror the rooms of the product."""

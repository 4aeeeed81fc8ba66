"""What is shown on purpose: a version to those concerned, one's day to a colleague, a period to an inspector."""

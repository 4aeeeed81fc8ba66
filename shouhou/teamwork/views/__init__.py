"""The pages of teamwork."""

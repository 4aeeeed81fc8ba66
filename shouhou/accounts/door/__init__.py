"""The door: from where somebody comes, how often she may guess, and where she is signed in."""

"""The workstation: which PC this is, how it prints each form, and the answer that carries the sheet."""

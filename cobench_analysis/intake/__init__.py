"""From files as they come to one checked, repaired and redacted table of comments."""

"""A report on paper: blocks in reading order, and the template that sets them as a tagged PDF."""

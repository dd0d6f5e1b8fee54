"""A released report on a page, and what people do with it."""

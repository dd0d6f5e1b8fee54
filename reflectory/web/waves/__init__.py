"""A wave on a page, from draft to release."""

"""A survey, asked in a browser."""

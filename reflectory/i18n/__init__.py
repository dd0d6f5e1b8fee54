"""The app's own words, in every language."""

"""A report on slides: a plain 16:9 deck with charts that a presenter can edit."""

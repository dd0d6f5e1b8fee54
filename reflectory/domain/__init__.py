"""Values and rules that need no database."""

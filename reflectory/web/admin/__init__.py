"""What administrators keep: people and units."""

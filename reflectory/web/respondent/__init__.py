"""What belongs to one person alone."""

"""What is done by the calendar."""

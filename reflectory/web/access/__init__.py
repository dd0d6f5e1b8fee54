"""Who is here, and what they may enter."""

"""Staff reflect on how they work together; reports that expose nobody."""

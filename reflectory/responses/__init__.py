"""The service behind every way of answering."""

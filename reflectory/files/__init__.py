"""Tables that people bring."""

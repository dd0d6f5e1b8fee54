"""The command `reflectory`."""

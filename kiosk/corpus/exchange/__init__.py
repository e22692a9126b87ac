"""Entries as sheets that office programs open, and back, without loss."""

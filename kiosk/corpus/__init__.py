"""Entries of the corpus as the office keeps them: versions, differences, merging, review. No I/O."""

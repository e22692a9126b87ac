"""Putting right what was misheard, with the corpus's own words."""

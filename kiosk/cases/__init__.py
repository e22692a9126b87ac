"""Residents' requests for a person, and the conversations that follow."""

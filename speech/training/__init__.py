"""Trains the small Mandarin model that the product ships: `make voice-model`."""

"""Rasa actions, all thin: the tracker in, a pure decision, one Reply out."""

"""Organisations, people, duty and routing: decisions only, no I/O."""

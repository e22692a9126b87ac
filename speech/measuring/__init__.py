"""How fast and how well the voice works here."""

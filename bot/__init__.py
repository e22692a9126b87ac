"""The dialogue: what is said, how it is decided, and the Rasa parts that carry it."""

"""Speech engines in processes of their own."""

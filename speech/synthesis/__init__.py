"""From the text of a reply to sound: made speakable, pronounced, spoken."""

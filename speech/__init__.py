"""Speech in (Vosk) and out (pyttsx3), behind protocols."""

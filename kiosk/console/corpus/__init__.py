"""Pages of the corpus: entries, import, trying questions, publishing, learning."""

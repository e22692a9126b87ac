"""The office's work on its corpus: editing, review, publishing, learning, with store and processes."""

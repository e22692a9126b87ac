"""The legal knowledge base: corpus, statutes, encoder, index and search."""

"""Scripts that make what knowledge_base ships: the encoder and the confidence model."""

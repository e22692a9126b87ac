"""Models: which are here, which are wanted, fetching and unpacking them."""

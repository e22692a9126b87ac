"""How good the answers are, on questions whose right answers are known."""

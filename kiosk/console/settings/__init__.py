"""The page on which the office changes its settings and looks after its kiosks."""

"""Preparing, starting, watching and tidying up the processes."""

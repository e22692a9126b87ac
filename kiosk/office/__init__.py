"""The office's settings as it changes them itself, and its kiosks; pure but for `desk` and `robot`."""

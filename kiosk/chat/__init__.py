"""The conversation between a resident and the robot."""

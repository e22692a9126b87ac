"""When somebody begins to speak, pauses, is done, or speaks over the robot."""

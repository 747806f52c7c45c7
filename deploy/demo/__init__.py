"""The main job, done as its users would do it, and told as a live timeline."""

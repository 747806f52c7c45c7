"""What follows a commit: facts to Kafka, effects on the world, rows in the lists. The leader alone does it."""

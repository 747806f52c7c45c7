"""The leader alone follows the journal: facts to Kafka, effects on the world, rows in the lists."""

"""The clients of Kafka, set so that nothing is lost."""

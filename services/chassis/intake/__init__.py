"""Facts from Kafka to commands: each ends as done, parked, dead letter or outage."""

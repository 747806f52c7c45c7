"""One file for each thing outside: SMTP, the live stream's Kafka and readers."""

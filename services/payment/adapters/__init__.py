"""One file for each thing outside: the bank, ISO 20022."""

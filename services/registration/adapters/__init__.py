"""One file for each thing outside: uploaded certificates, password hashes."""

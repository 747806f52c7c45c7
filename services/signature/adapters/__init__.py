"""One file for each thing outside: cryptography, path building, revocation lists, trust anchors."""

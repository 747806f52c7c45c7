"""The case: declared, signed, handed over, controlled by three people, decided; it drives the main road."""

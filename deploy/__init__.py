"""How khobac is put on machines: the embedded stack of a single machine, and its command line."""

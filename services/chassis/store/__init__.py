"""MongoDB: the journal, lists, files, leases and keys. The driver appears in two files here and nowhere else."""

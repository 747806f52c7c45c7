"""Payment: a ledger that cannot overspend, one order a dossier, and the bank's answer."""

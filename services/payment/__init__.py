"""Payment: a ledger that cannot overspend, one order for each payment of a dossier, and the bank's answer."""

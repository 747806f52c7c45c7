"""Who may act for whom: units, signatories, certificates, accounts and log-in. The identity provider."""

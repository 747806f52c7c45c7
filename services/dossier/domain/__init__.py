"""The dossier's business: procedures and forms as data, the case that they make, and the units that declare it."""

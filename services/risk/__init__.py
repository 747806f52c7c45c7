"""Watches spending as it streams by: scores each dossier, says why, and raises the alert that can still stop it."""

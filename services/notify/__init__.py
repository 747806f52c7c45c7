"""Tells people: each status by mail, each step live on the page, and a warning that can be answered with a tap."""

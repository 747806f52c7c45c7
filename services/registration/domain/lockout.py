"""How many wrong passwords in a row lock a log-in, and for how long."""

from datetime import timedelta

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

"""The main road as its people walk it, on the full stack: for the journeys and for the faults."""

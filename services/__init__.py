"""The six services of the platform and the chassis that they stand on."""

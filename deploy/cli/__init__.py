"""The `khobac` command: one file a group of commands."""

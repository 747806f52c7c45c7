"""A bank to try the platform against: takes pain.001, executes each payment once, and misbehaves when it is told to."""

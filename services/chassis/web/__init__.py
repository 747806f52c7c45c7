"""HTTP: who may call, what they sent, how mistakes are answered."""

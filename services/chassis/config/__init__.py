"""What an operator sets, and how a wrong value is named."""

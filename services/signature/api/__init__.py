"""What units and treasury offices may ask of signature over HTTP."""

"""`python -m services.signature`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

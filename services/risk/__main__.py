"""`python -m services.risk`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

"""`python -m services.notify`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

"""`python -m services.registration`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

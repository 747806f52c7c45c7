"""`python -m services.payment`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

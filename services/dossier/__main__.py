"""`python -m services.dossier`."""

from services.chassis import serve

from .main import BLUEPRINT

serve(BLUEPRINT)

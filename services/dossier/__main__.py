"""`python -m services.dossier`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

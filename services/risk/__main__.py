"""`python -m services.risk`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

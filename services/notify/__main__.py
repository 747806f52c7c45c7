"""`python -m services.notify`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

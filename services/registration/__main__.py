"""`python -m services.registration`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

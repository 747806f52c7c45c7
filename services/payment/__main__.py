"""`python -m services.payment`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

"""`python -m services.signature`."""

from services.chassis.service import run

from .main import BLUEPRINT

run(BLUEPRINT)

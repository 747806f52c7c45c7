"""What officers and units may see of the assessments; nobody changes one over HTTP."""

from .reading import routes

__all__ = ["routes"]

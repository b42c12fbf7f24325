"""HTTP of the annual refinement."""

from portal.refinement.routes import proposals as proposals
from portal.refinement.routes import remarks as remarks
from portal.refinement.routes.blueprint import bp

__all__ = ["bp"]

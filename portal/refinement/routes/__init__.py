"""HTTP of the annual refinement."""

from portal.refinement.routes import committee as committee
from portal.refinement.routes import cycles as cycles
from portal.refinement.routes import items as items
from portal.refinement.routes import proposals as proposals
from portal.refinement.routes import remarks as remarks
from portal.refinement.routes import suspensions as suspensions
from portal.refinement.routes.blueprint import bp

__all__ = ["bp"]

"""HTTP of the annual refinement."""

from portal.refinement.routes import ballots as ballots
from portal.refinement.routes import changed as changed
from portal.refinement.routes import committee as committee
from portal.refinement.routes import cycles as cycles
from portal.refinement.routes import evidence as evidence
from portal.refinement.routes import insight as insight
from portal.refinement.routes import items as items
from portal.refinement.routes import keeping as keeping
from portal.refinement.routes import minutes as minutes
from portal.refinement.routes import proposals as proposals
from portal.refinement.routes import remarks as remarks
from portal.refinement.routes import scores as scores
from portal.refinement.routes import suspensions as suspensions
from portal.refinement.routes.blueprint import bp

__all__ = ["bp"]

"""HTTP of the annual refinement."""

from portal.refinement.routes.blueprint import bp

__all__ = ["bp"]

"""HTTP of follow-ups, signals and restarts of limits."""

from portal.followups.routes import follow_ups, rebases, signals
from portal.followups.routes.blueprint import bp

__all__ = ["bp", "follow_ups", "rebases", "signals"]

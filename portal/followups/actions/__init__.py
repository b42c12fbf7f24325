"""Every write about follow-ups, signals and restarts of limits."""

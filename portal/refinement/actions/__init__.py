"""What the annual refinement writes, by subject."""

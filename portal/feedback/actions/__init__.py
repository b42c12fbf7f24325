"""Every write of feedback, by subject."""

"""Every read of feedback, by subject."""

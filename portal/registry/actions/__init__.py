"""What the registry writes, by subject."""

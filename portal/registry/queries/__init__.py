"""What the registry reads, by subject."""

"""Forms of values."""

"""Shape of what comes in."""

"""Charts that content draws, beside those of metrics. Pure."""

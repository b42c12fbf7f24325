"""Measures the portal: `bin/bench`. See docs/PERFORMANCE.md for what it found."""

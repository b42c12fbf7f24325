"""Shapes of the registry's input, by subject."""

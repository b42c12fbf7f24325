"""Writes of values."""

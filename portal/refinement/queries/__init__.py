"""Reads of the annual refinement."""

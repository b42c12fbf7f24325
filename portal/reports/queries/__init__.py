"""Reads for reports: what each kind shows, and the reports that were made."""

"""The security table of docs/SECURITY.md, row by row, against the running portal."""

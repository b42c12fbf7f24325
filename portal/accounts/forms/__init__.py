"""Forms of accounts, by subject."""

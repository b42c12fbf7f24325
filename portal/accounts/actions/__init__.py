"""Every write of accounts, by subject."""

from portal.accounts.actions.signing_in import WRONG, Throttled, authenticate

__all__ = ["WRONG", "Throttled", "authenticate"]

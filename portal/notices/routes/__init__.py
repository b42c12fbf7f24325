"""Views of notices: the inbox, how people are reached, and what comes from outside."""

"""Questions as they are kept and asked, and what answers to them are worth. Pure."""

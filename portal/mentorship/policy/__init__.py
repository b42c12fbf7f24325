"""Who may, in mentorship: a module per part."""

"""Who may do what in training, a module a part."""

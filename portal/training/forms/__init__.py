"""Forms of training, a module a part."""

"""Every write of training, a module a part."""

"""Every read of training worth a name, a module a part."""

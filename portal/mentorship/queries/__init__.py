"""Every read of mentorship worth a name, a module a part."""

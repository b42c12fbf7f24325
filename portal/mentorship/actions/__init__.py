"""Every write of mentorship, a module a part."""

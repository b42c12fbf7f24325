"""Forms of mentorship, a module a part."""

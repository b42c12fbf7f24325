"""What authors write: read from files of content, checked, and rendered as HTML. Pure."""

"""Questions to and from other programs: text or bytes in, canonical questions and a report out.

Readers give `Item`s (`items.py`), `canonical.py` makes questions of them, `written.py` a bank in
Markdown; writers take questions. What could not be kept is a `Loss`, never silence.
"""

"""What drawing a document loads, where this machine can draw one at all."""

from contextlib import suppress

with suppress(OSError):  # pdf.document says which of its libraries is missing
    import weasyprint  # noqa: F401

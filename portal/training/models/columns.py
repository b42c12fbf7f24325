"""Types of columns that several of the tables have."""

from sqlalchemy import String

word = String(20)  # of the vocabulary
long_word = String(120)
digest = String(64)  # SHA-256 in hexadecimal digits

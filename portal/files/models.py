"""Files as rows: uploads and finished documents, in chunks, so that a web node keeps nothing."""

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, bigint, intpk, moment, short

CHUNK = 256 * 1024  # bytes in one row
STORED = 40  # rows of one statement on PostgreSQL: 10 MB that whoever stores a file holds
READ = 16  # rows that whoever reads one holds


class File(Base):
    """An uploaded or finished file: its name as given, size and digest; bytes stand in chunks."""

    __tablename__ = "file"
    LOGGED = ("name", "size", "digest", "purpose")

    id: Mapped[intpk]
    name: Mapped[short]
    media_type: Mapped[short]
    purpose: Mapped[short]
    size: Mapped[int] = mapped_column(bigint)
    digest: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]


class FileChunk(Base):
    """One piece of a file, numbered from 0."""

    __tablename__ = "file_chunk"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[intpk]
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)

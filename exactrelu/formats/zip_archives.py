"""Zip archives from anywhere: damage and bombs end in one kind of error."""

import io
import lzma
import struct
import zipfile
import zlib
from os import PathLike
from pathlib import Path

from exactrelu.formats.network_json import NetworkFileError

__all__ = ["Archive"]

MAX_BYTES = 2**30  # of all members unpacked
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError),
    *(RuntimeError, ValueError, OverflowError),
)


class Archive:
    """The members of an archive by name, in their order; they are unpacked when they are asked for.

    Raises `NetworkFileError` if the file is no archive, has two members of one name or members that would unpack to
    more than `MAX_BYTES`, and `OSError` if it cannot be read.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        data = io.BytesIO(Path(path).read_bytes())  # from here on, an OSError is damage
        try:
            self._zip = zipfile.ZipFile(data)
        except DAMAGE as error:
            raise NetworkFileError(f"it is not a zip archive ({error})") from None
        members = self._zip.infolist()
        self.members = {member.filename: member for member in members}
        if len(self.members) < len(members):
            raise NetworkFileError("its zip archive has two members of one name")
        if sum(member.file_size for member in members) > MAX_BYTES:
            raise NetworkFileError(f"its members unpack to more than {MAX_BYTES} bytes")

    def read(self, name: str, *, stored: bool = False) -> bytes:
        """A member; `stored` says that it must not be compressed."""
        member = self.members[name]
        if stored and (member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size):
            raise NetworkFileError(f"the member {name!r} is compressed; torch.save stores members as they are")
        try:
            return self._zip.read(member)
        except DAMAGE as error:
            raise NetworkFileError(f"the member {name!r} is damaged ({error})") from None

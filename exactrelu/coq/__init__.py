"""Statements checked by Coq: a kernel proved sound, and an exporter of certificates to readable theorems."""

from exactrelu.coq.exporter import NotExported, coq_name, to_coq
from exactrelu.coq.folder import CoqFolder, write_coq, write_library

__all__ = ["CoqFolder", "NotExported", "coq_name", "to_coq", "write_coq", "write_library"]

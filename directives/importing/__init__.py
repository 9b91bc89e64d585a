"""A real document → a draft plan: readers → outline → reading → draft. Pure: no Django, no database, no clock.

`read_document(name, data)` is the door; it raises NotRead with one Vietnamese sentence for a file that cannot be read
or must not be. `read_pasted(text)` reads text without a file.
"""

from directives.importing.draft import Draft
from directives.importing.lines import Line, NotRead, Progress, Source
from directives.importing.outline import Node, Part, outline
from directives.importing.readers import read_file
from directives.importing.readers.plain import read_text
from directives.importing.reading import read_source

__all__ = [
    "Draft",
    "Line",
    "Node",
    "NotRead",
    "Part",
    "Progress",
    "Source",
    "outline",
    "read_document",
    "read_file",
    "read_pasted",
    "read_source",
]


def read_document(name: str, data: bytes) -> Draft:
    """The draft of a file; its kind is known by its content, `name` only says what it claims to be."""
    return read_source(read_file(name, data))


def read_pasted(text: str) -> Draft:
    """The draft of a text that a person pasted."""
    if not text.strip():
        raise NotRead("Chưa có nội dung để đọc.")
    return read_source(read_text(text))

"""Reads what a form sent: its token first, then its fields, each with a clear word where it makes no sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.money import parse_yuan
from wenmai.web.visitors import FORM_FIELD, Visitor, account_holder, visitor_of

FIELDS_MAX = 1000
FIELD_BYTES_MAX = 1_000_000
LETTERS_MAX = 2000
FILES_MAX = 6


class Form:
    """The fields of a form, in the order in which they were sent."""

    def __init__(self, visitor: Visitor, fields: Sequence[tuple[str, str]], files: Sequence[bytes] = ()) -> None:
        self.visitor = visitor
        self._fields = fields
        self.files = tuple(files)

    def __contains__(self, name: str) -> bool:
        return any(found == name for found, _ in self._fields)

    def first_of_each(self) -> dict[str, str]:
        """Each field by its name, the first where several have one."""
        return dict(reversed(self._fields))

    def text(self, name: str, *, most: int = LETTERS_MAX) -> str:
        """A field without the space around it; "" where it was not sent. Raises InvalidInput."""
        return _checked(next((value for found, value in self._fields if found == name), ""), name, most)

    def texts(self, name: str) -> list[str]:
        """All fields of this name."""
        return [_checked(value, name, LETTERS_MAX) for found, value in self._fields if found == name]

    def secret(self, name: str) -> str:
        """A password as it was typed, space included."""
        return next((value for found, value in self._fields if found == name), "")[:LETTERS_MAX]

    def fen(self, name: str) -> int:
        """An amount that was written in yuan. Raises InvalidInput."""
        return parse_yuan(self.text(name), name)

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of some words; the first where none was sent. Raises InvalidInput."""
        value = self.text(name) or choices[0]
        if value not in choices:
            raise InvalidInput(f"{value[:40]!r} is none of the choices", where=name, remedy=", ".join(choices))
        return value


async def read_form(request: Request, visitor: Visitor, *, files_max: int = 0) -> Form:
    """The form of a request. Raises Forbidden (``access.form-token``) for one without its visitor's own token."""
    async with request.form(max_files=files_max, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX) as sent:
        fields = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
        files = [await one.read() for _, one in sent.multi_items() if isinstance(one, UploadFile) and one.size]
    visitor.check_form(next((value for name, value in fields if name == FORM_FIELD), ""))
    return Form(visitor, fields, files)


async def _visitors_form(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Form:
    return await read_form(request, visitor)


async def _holders_form(request: Request, visitor: Annotated[Visitor, Depends(account_holder)]) -> Form:
    return await read_form(request, visitor, files_max=FILES_MAX)


VisitorsForm = Annotated[Form, Depends(_visitors_form)]  # anybody's
HoldersForm = Annotated[Form, Depends(_holders_form)]  # of who has signed in
Holder = Annotated[Visitor, Depends(account_holder)]


def _checked(value: str, name: str, most: int) -> str:
    if len(value) > most:
        raise InvalidInput(f"{len(value)} characters of words", where=name, remedy=f"At most {most}.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidInput("it has characters that cannot be kept", where=name, rule="form.text")
    return value.strip()

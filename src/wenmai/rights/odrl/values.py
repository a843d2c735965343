"""What the lexical values of ODRL documents mean: moments, days, numbers, durations, places, categories.

Source: W3C XML Schema Datatypes 1.1, lexical forms of date, dateTime, decimal and duration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.profile.categories import goods_path, purpose_iri
from wenmai.rights.profile.names import XSD, words
from wenmai.rights.profile.places import place_code

NUMERIC_TYPES = frozenset(
    XSD + name
    for name in words(
        "decimal integer double float int long short byte nonNegativeInteger positiveInteger unsignedInt "
        "unsignedLong unsignedShort unsignedByte negativeInteger nonPositiveInteger"
    )
)
NUMBER_FORM = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z")
DAY_FORM = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?\Z")
DURATION_FORM = re.compile(r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?\Z")


@dataclass(frozen=True, slots=True)
class Day:
    """A whole calendar day, ``offset`` east of UTC."""

    day: date
    offset: timedelta = timedelta(0)

    def order(self, moment: datetime) -> int:
        """-1, 0, 1: the moment lies before, in or after this day."""
        there = moment.astimezone(timezone(self.offset)).date()
        return (there > self.day) - (there < self.day)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the IRI of its unit: 5.00 of ``http://dbpedia.org/resource/Euro``."""

    number: Decimal
    unit: str


Typed = datetime | Day | Decimal | timedelta | str


def typed(text: str, datatype: str, kind: str) -> Typed | None:
    """A literal as a value of a left operand's kind; None where it cannot be read as one."""
    if kind == v.MOMENT:
        return _moment(text, datatype)
    if kind == v.NUMBER:
        return _number(text, datatype)
    if kind == v.DURATION:
        return duration(text) if datatype in ("", XSD + "duration", XSD + "dayTimeDuration") else None
    if kind == v.SPOT:
        return place_code(text)
    if kind == v.GOODS:
        return goods_path(text)
    return purpose_iri(text) if kind == v.PURPOSE else text


def _moment(text: str, datatype: str) -> datetime | Day | None:
    if datatype not in ("", XSD + "date", XSD + "dateTime", XSD + "dateTimeStamp"):
        return None
    match = DAY_FORM.match(text)
    try:
        if match is not None and datatype != XSD + "dateTime":
            return Day(date.fromisoformat(match[1]), _offset(match[2]))
        if datatype == XSD + "date":
            return None
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _offset(text: str | None) -> timedelta:
    if text in (None, "Z"):
        return timedelta(0)
    size = timedelta(hours=int(str(text)[1:3]), minutes=int(str(text)[4:6]))
    if size >= timedelta(hours=24):
        raise ValueError("no zone lies a day away")
    return -size if str(text)[0] == "-" else size


def _number(text: str, datatype: str) -> Decimal | None:
    if (datatype and datatype not in NUMERIC_TYPES) or NUMBER_FORM.match(text) is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def duration(text: str) -> timedelta | None:
    """An xsd:duration of days and less; None for years and months, whose length depends on the calendar."""
    match = DURATION_FORM.match(text)
    if match is None or not any(match.groups()[1:]):
        return None
    try:
        length = timedelta(
            days=int(match[2] or 0), hours=int(match[3] or 0), minutes=int(match[4] or 0), seconds=float(match[5] or 0)
        )
    except OverflowError:
        return None
    return -length if match[1] else length

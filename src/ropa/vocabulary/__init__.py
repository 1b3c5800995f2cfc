"""How people write what a record holds: periods, countries, dates, numbers, yes and no, placeholders, codes, lawful bases.

One function per kind reads a whole cell: `period("7 years")` is a `Reading` of P7Y or an `Unread` that says why not. Nothing
with two meanings is guessed. `find(kind, text)` reads a longer text for all values in it, with what stands beside them.

What people write is data: the files in `data/vocabulary/`, one row per spelling, with its language. `languages` names those
whose spellings count; without it all count, and a spelling that two languages mean differently is read by none. The room
knows nothing of tables or code lists: who reads a code gives the list's codes and labels.
"""

from ropa.vocabulary.answers import is_nothing, is_placeholder, yes_no
from ropa.vocabulary.bases import basis, condition
from ropa.vocabulary.codes import code
from ropa.vocabulary.dates import DateStyle, date
from ropa.vocabulary.doubts import doubts, is_template_mark
from ropa.vocabulary.finding import KINDS, find
from ropa.vocabulary.numbers import number
from ropa.vocabulary.periods import period
from ropa.vocabulary.places import country
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import languages

__all__ = [
    "KINDS",
    "DateStyle",
    "Reading",
    "Unread",
    "basis",
    "code",
    "condition",
    "country",
    "date",
    "doubts",
    "find",
    "is_nothing",
    "is_placeholder",
    "is_template_mark",
    "languages",
    "number",
    "period",
    "yes_no",
]

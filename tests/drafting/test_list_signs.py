"""Lists that tell uses of data by many signs together, or seem to: behind each item what it is read as."""

import pytest

from ropa.drafting.bases import Bases
from ropa.drafting.lexicon import lexicon
from ropa.drafting.list_signs import ListSigns, points
from ropa.drafting.pieces import Document, Piece
from ropa.drafting.sentences import sentences
from support.told import marked, sections, told

SAID = """
# a lead-in that names no use
## The harbour office

The keeper's log helps crews, namely to:

- schedule the moorings => -
- resolve disputes between crews => -
- fulfil your booking => -

----
# parts of a list of uses, each with a heading
## We use what you tell us for the following reasons

### Berths

- Booking management => -
- Marketing (with your consent) => CO

### Accounts

- Fraud prevention => -
- Invoicing and payments => -

----
# what is not done
## How we use your data

We will not:

- send you news
- share your address to help others

----
# what readers may do
## Your berth

You may:

- manage your booking
- improve your profile to find a berth

----
# what readers do
## Why we have your data

You give it to us for one of these reasons:

- Filling in our form on a crew
- Contacting us by radio

----
# what keeps data safe
## Security

We use technical measures, including:

- preventing fraud
- monitoring our systems
"""


@pytest.mark.parametrize("section", sections(SAID), ids=lambda section: section.partition("\n")[0])
def test_a_list_tells_uses_by_its_signs_together(section):
    assert told(section) == marked(section)


def test_the_table_has_points_for_each_sign_that_is_looked_for_and_no_others():
    words = lexicon("en")
    said = sentences(Document("notice.md", (Piece("paragraph", "The log helps us to:", 1), Piece("item", "mend boats", 2))), words)
    assert dict(ListSigns(Bases(said, words)).signs(said[1:])).keys() == points().keys()

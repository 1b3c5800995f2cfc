"""Which tables are logs: of people, and of events."""

PEOPLE = ("requests", "complaints", "breaches", "marketing_preferences", "marketing_sends", "consents")
"""The logs of people: what single people asked, said or suffered."""

LOGS = (*PEOPLE, "disclosures", "disposals")
"""The logs: tables of events. A pack replaces their cells before anything else of it is made."""

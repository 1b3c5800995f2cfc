"""Time of read, validate and assess on made-up registers of 1,000, 10,000 and 100,000 activities.

    .venv/bin/python benchmarks/assess.py [SIZE ...]

Each activity has about ten child rows. Prints one line per size; nothing is asserted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import ropa
from ropa.model.codelists import codes

os.environ.setdefault("ROPA_MOST_ROWS", "100000000")  # a longer record than is judged usually


def register_folder(folder: Path, size: int, seed: int = 1) -> int:
    """Write a register of `size` activities as CSV files; return the number of rows in all."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"A{i:06d}" for i in range(size)])
    activities = pd.DataFrame(
        {
            "activity_id": ids,
            "name": [f"Activity {i}" for i in range(size)],
            "role": rng.choice(["controller", "controller", "controller", "processor"], size),
            "owner_contact_id": "C1",
            "started_on": "2020-01-01",
            "large_scale": rng.choice(["yes", "no", ""], size, p=[0.05, 0.8, 0.15]),
        }
    )

    def children(key: str, a_few: float, **columns: object) -> pd.DataFrame:
        owners = np.repeat(ids, rng.poisson(a_few, size))
        frame = pd.DataFrame({f"{key}_id": [f"{key[:2].upper()}{i:07d}" for i in range(len(owners))], "activity_id": owners})
        for name, pool in columns.items():
            frame[name] = rng.choice(np.array(pool, dtype=object), len(owners)) if isinstance(pool, list) else pool
        return frame

    def some(name: str, *extra: str) -> list[str]:
        return [*sorted(codes(name)), *extra]

    organisations = [f"O{i}" for i in range(min(2000, 20 + size))]
    others = len(organisations) - 1
    tables = {
        "organisations": pd.DataFrame(
            {
                "organisation_id": organisations,
                "name": organisations,
                "is_holder": ["yes", *[""] * others],
                "country": rng.choice(["GB", "GB", "DE", "US", "IN"], len(organisations)),
                "uk_gdpr": ["yes", *[""] * others],
                "email": "a@b.example",
            }
        ),
        "contacts": pd.DataFrame({"contact_id": ["C1"], "organisation_id": ["O0"], "contact_role": ["owner"], "email": ["c@b.example"]}),
        "activities": activities,
        "purposes": children(
            "purpose",
            1.5,
            purpose=["Sell", "Support", "Account", "TBD"],
            lawful_basis=some("lawful_bases", ""),
            basis_source=["Some Act 2001", ""],
            legitimate_interest=["Ours", ""],
            article9_condition=["", "", "health_or_social_care", "employment_social_security"],
        ),
        "data_categories": children("data_category", 2.5, category=some("data_categories"), source=some("data_sources")),
        "data_subjects": children("data_subject", 1.2, category=some("data_subjects")),
        "recipients": children(
            "recipient",
            1.5,
            category=some("recipient_categories"),
            organisation_id=[*organisations[1:], *[""] * (others // 4)],
            recipient_role=some("recipient_roles"),
        ),
        "transfers": children(
            "transfer",
            0.5,
            destination=["US", "DE", "IN", "NZ", "CA", ""],
            mechanism=some("transfer_mechanisms", ""),
            signed_on=["2021-01-01", ""],
        ),
        "retention": children(
            "retention",
            1.0,
            period=["P1Y", "P6Y", "P7Y", ""],
            trigger=some("retention_triggers", ""),
            legal_source=some("retention_laws", ""),
        ),
        "security_measures": children("security_measure", 1.5, measure=some("security_measures"), status=["in_place", "planned"]),
        "assessments": children(
            "assessment",
            0.3,
            kind=some("assessment_kinds"),
            status=some("assessment_statuses"),
            decided_on=["2021-01-01", ""],
            review_due=["2025-01-01", ""],
        ),
        "reviews": children("review", 0.7, reviewed_on=["2025-01-01", "2026-01-01"], next_review_on=["2026-06-01", "2027-01-01"]),
    }
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return sum(len(frame) for frame in tables.values())


def main(sizes: list[int]) -> None:
    """Print one line per size: rows, seconds for each verb, findings."""
    print(f"{'activities':>10} {'rows':>10} {'read':>8} {'validate':>9} {'assess':>8} {'findings':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            rows = register_folder(Path(place), size)
            start = time.perf_counter()
            tables = ropa.read(place)
            read = time.perf_counter()
            register, _ = ropa.validate(tables)
            validated = time.perf_counter()
            findings = ropa.assess(register, "2026-11-22", "uk")
            assessed = time.perf_counter()
        print(
            f"{size:>10,} {rows:>10,} {read - start:>8.2f} {validated - read:>9.2f} {assessed - validated:>8.2f} {len(findings):>9,}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(float(word)) for word in sys.argv[1:]] or [1_000, 10_000, 100_000])

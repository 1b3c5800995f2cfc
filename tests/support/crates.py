"""A described run of a report, and the metadata made of it."""

from __future__ import annotations

from ropa.bags.crate import Action, Agent, CrateFile, Software, metadata

FILES = {
    "00-README.txt": "text/plain",
    "02-reports/health-check.html": "text/html",
    "03-registers/activities.csv": "text/csv",
    "09-method/health-check.ipynb": "application/x-ipynb+json",
}
FILES_OF_RUN = ("09-method/health-check.ipynb", ["03-registers/activities.csv"], ["02-reports/health-check.html"])
RUN = Action(
    "Health check",
    *FILES_OF_RUN,
    {"as_of": "2026-11-22", "regime": "uk", "most": 20, "only": ["LB", "TR"]},
)


def made(**changes: object) -> bytes:
    return metadata(
        **{
            "name": "Evidence pack of Example Ltd",
            "description": "The record of processing of Example Ltd, 2026",
            "published": "2026-11-22",
            "licence": "Supplied in confidence; not to be passed on.",
            "files": [CrateFile(path, f"The {path}", kind, 1, "0" * 64) for path, kind in FILES.items()],
            "actions": [RUN],
            "software": Software("ropa", "0.1.0", "https://pypi.org/project/ropa-analytics/0.1.0/"),
            "agent": Agent("Example Ltd"),
            "ended": "2026-11-22T00:00:00+00:00",
        }
        | changes
    )  # type: ignore[arg-type]

"""What a spreadsheet shows for a number: keys, codes and texts are read so, numbers and dates by their value."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ropa.model.validate import validate
from ropa.sources import number_formats, read
from ropa.sources.number_formats import shown


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (7, "000", "007"),
        (-5, "000", "-005"),
        (1234, "000", "1234"),
        (0.256, "0.0%", "25.6%"),
        (1250, "#,##0", "1,250"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234567, "#,##0,", "1,235"),
        (7, '"HR-"000', "HR-007"),
        (7, "\\A000", "A007"),
        (7700900123, "0#### ######", "07700 900123"),  # behind a 0, # is as good as one
        (123456789, "000-00-0000", "123-45-6789"),
        (1250, "[$£-809]#,##0.00", "£1,250.00"),
        (-5, "0;[Red](0)", "(5)"),
        (0, '0;-0;"none"', "none"),
        (1250, '_-£* #,##0.00_-;-£* #,##0.00_-;_-£* "-"??_-;_-@_-', "£1,250.00"),
        (5, "0.0#", "5.0"),
        (0.5, "#.0", ".5"),
        (1.005, "0.00", "1.01"),
        (0.1 + 0.2, "0.0", "0.3"),
        (-0.001, "0.0", "0.0"),
        (12, "General", None),
        (45000, "dd/mm/yyyy", None),
        (0.5, "# ?/?", None),
        (12, "0.00E+00", None),
        (3, "@", None),
        (1e20, "000", None),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, code, seen):
    assert shown(value, code) == seen


@pytest.mark.parametrize("since_1904", [False, True])
def test_keys_links_and_texts_are_what_a_person_saw_and_numbers_and_dates_what_the_cell_holds(tmp_path, since_1904):
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    holder = book.active
    holder.title = "organisations"
    holder.append(["organisation_id", "name", "is_holder", "country", "uk_gdpr", "company_number", "employees"])
    holder.append(["us", "Trust", "yes", "GB", "yes", 445790, 25])
    holder["F2"].number_format, holder["G2"].number_format = "00000000", '0 "people"'
    activities = book.create_sheet("activities")
    activities.append(["activity_id", "name", "description", "role", "started_on"])
    activities.append([7, "HR", 0.25, "controller", dt.date(2024, 3, 1)])
    activities.append([8, "News", "plain", "controller", dt.date(2024, 3, 2)])
    activities["A2"].number_format = activities["A3"].number_format = "000"
    activities["C2"].number_format, activities["E2"].number_format = "0%", "mmm yyyy"
    purposes = book.create_sheet("purposes")
    purposes.append(["purpose_id", "activity_id", "purpose", "lawful_basis"])
    purposes.append(["P1", "007", "pay", "contract"])
    purposes.append(["P2", 8, "news", "consent"])
    purposes["B3"].number_format = "000"
    book.save(tmp_path / "r.xlsx")
    register, found = validate(read(tmp_path / "r.xlsx"))
    assert register.activities["activity_id"].tolist() == ["007", "008"]
    assert register.activities["description"].tolist() == ["25%", "plain"]
    assert register.activities["started_on"].astype(str).tolist() == ["2024-03-01", "2024-03-02"]
    assert register.organisations[["company_number", "employees"]].iloc[0].tolist() == ["00445790", 25]
    assert register.purposes["activity_id"].tolist() == ["007", "008"]
    told = found[found["message"].str.contains("as the cell shows it")]
    assert set(found["code"]) == {"SH12"}
    assert len(found) == len(told) == 4
    assert set(told["where"].str.rpartition(" ")[2]) == {"activities!A2", "activities!C2", "organisations!F2", "purposes!B3"}
    assert told.loc[told["field"] == "activity_id", "count"].tolist() == [2, 1]
    assert not told["message"].str.contains("445790|0.25").any()


def test_a_workbook_without_styles_or_with_broken_ones_shows_nothing():
    for styles in (None, b"<styleSheet", b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"):
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            if styles is not None:
                archive.writestr("xl/styles.xml", styles)
        assert number_formats.formats_of(book) == {}

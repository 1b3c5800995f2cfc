"""What notices tell in German and French: their lexicons have the shape of the English one."""

from ropa.drafting.lexicon import languages, rows
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import language_of, understand
from support.drafts import ASSOCIATION, CLUB, LADEN, SITE, VEREIN


def told(text):
    return understand(read_markdown("a.md", text)).as_json()


def test_the_language_is_that_of_the_text():
    found = [language_of(read_markdown("a.md", text)) for text in (CLUB, VEREIN, LADEN, ASSOCIATION, SITE)]
    assert found == ["en", "de", "de", "fr", "fr"]


def test_every_language_has_the_same_kinds_of_patterns():
    kinds = {language: {row.kind for row in rows(language)} for language in languages()}
    assert set(kinds) == {"de", "en", "fr"}
    assert kinds["de"] == kinds["fr"] == kinds["en"]


def test_a_german_notice():
    read = told(VEREIN)
    assert read["dpo"] == {"email": "datenschutz@ruderclub.example"}
    assert read["controller"]["email"] == "info@ruderclub.example"
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [("account_management", "contract"), ("newsletters", "consent")]
    assert set(read["data_categories"]) == {"contact", "demographics", "payment"}
    assert {each["category"] for each in read["recipients"]} == {"professional_body", "accountant"}
    assert [each["destination"] for each in read["transfers"]] == ["none"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P3Y", "contract_end")]
    assert set(read["rights"]) == {"access", "rectification", "erasure", "restriction", "portability"}
    assert read["version_date"] == "2024-05-03"
    assert read["elements"]["withdraw_consent"]
    assert read["elements"]["complain_regulator"]


def test_a_german_notice_of_a_website():
    read = told(LADEN)
    assert set(read["data_categories"]) >= {"network_identifiers", "technical_device"}
    assert read["bases"] == ["legitimate_interests"]
    assert [each["period"] for each in read["retention"]] == ["P14D"]
    assert [each["purpose"] for each in read["cookies"]] == ["strictly_necessary"]


def test_a_french_notice():
    read = told(ASSOCIATION)
    assert read["dpo"] == {"email": "dpo@association.example"}
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [("account_management", "contract"), ("newsletters", "consent")]
    assert set(read["data_categories"]) == {"contact", "demographics"}
    assert {each["category"] for each in read["recipients"]} == {"hosting", "tax_authority"}
    assert [each["destination"] for each in read["transfers"]] == ["none"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P3Y", "contract_end")]
    assert set(read["rights"]) == {"access", "rectification", "erasure", "objection"}
    assert read["version_date"] == "2024-03-12"
    assert read["elements"]["withdraw_consent"]
    assert read["elements"]["complain_regulator"]


def test_a_french_notice_of_cookies():
    read = told(SITE)
    assert [(each["name"], each["purpose"]) for each in read["cookies"]] == [("_csrf_token", "security"), ("audience", "statistics")]
    assert read["retention"] == []
    assert read["elements"]["security"]

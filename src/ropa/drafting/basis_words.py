"""Which lawful bases words name, and of which kind the purpose is that they tell."""

from __future__ import annotations

from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.wordings import wordings
from ropa.vocabulary.bases import LETTERS, find_bases


class BasisWords:
    """What words say of bases and purposes by themselves, wherever they stand."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.wording = wordings(lexicon.language)
        self.bases_of: dict[str, tuple[str, ...]] = {}

    def code(self, text: str) -> str:
        """The kind of purpose that a text tells; "other" if no pattern knows it."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "purposes"]
        if not hits:
            return "other"
        order = {hit.code: hit.row.number for hit in hits}
        return min(hits, key=lambda hit: (order[hit.code], hit.start)).code

    def topics(self, text: str) -> frozenset[str]:
        """What a text is about by its words alone."""
        return frozenset(hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "topics")

    def in_cell(self, cell: str) -> tuple[str, ...]:
        """The bases that a cell of a column of bases names; "Legal" alone is a legal obligation there."""
        if found := self.named(cell):
            return found
        if self.wording.find("agreed_cell", cell.strip()):
            return ("consent",)
        return ("legal_obligation",) if self.wording.find("bare_law", cell.strip()) else ()

    def is_bare_basis(self, text: str) -> bool:
        """Whether words name a basis and no use beside it."""
        return bool(self.named(text)) and all(word in self.wording.words("of_bases") for word in plain(text).split())

    def named(self, text: str) -> tuple[str, ...]:
        """The bases that words name, in order, each once."""
        if text not in self.bases_of:
            every = self.lexicon.hits(plain(text))
            hits = [hit.code for hit in every if hit.kind == "bases" and not self._denied(text, hit.start)]
            cited = (
                [each.value for each in find_bases(text, (self.lexicon.language,)) if not each.doubt]
                if self.wording.find("may_cite", text)
                else []
            )
            cited += [LETTERS[found["letter"]] for found in self.wording.all("article_6_letter", text)]
            if any((hit.kind, hit.code) == ("traps", "bases") for hit in every) and not self.wording.find("cites_article", text):
                cited = [code for code in cited if code in hits]  # "parties we contract with" names no basis
            found = dict.fromkeys([*cited, *hits])
            if self.wording.find("special_condition", text) and not self.wording.find("of_a_task", text.lower()):
                found.pop("public_task", None)  # that is a condition for special categories
            if "legal_obligation" in found and self.wording.find("any_by_law", plain(text)):
                found.pop("legal_obligation")  # it limits what is said
            if (
                "legal_obligation" in found
                and self.wording.find("speaks_of_grounds", text)
                and not self.wording.find("for_legal_reasons", text)
            ):
                rest = self.wording.without("speaks_of_grounds", text)
                if "legal_obligation" not in self.named(rest):
                    found.pop("legal_obligation")  # any ground is legal
            if "contract" in found and self.lexicon.language == "en" and not self.wording.find("one_contract", plain(text)):
                found.pop("contract")  # contracts are fulfilled with others
            if self.wording.find("consent_to_study", text) and len(list(self.wording.all("consent_word", plain(text)))) == 1:
                found.pop("consent", None)  # to take part is not to have data used
            if self.wording.find("consent_denied", plain(text)) and len(list(self.wording.all("consent_word", plain(text)))) == 1:
                found.pop("consent", None)
            if "recognised_legitimate_interest" in found:
                found.pop("legitimate_interests", None)
            self.bases_of[text] = tuple(found)
        return self.bases_of[text]

    def _denied(self, text: str, at: int) -> bool:
        return self.wording.find("denied", plain(text)[:at]) is not None

    def in_order(self, text: str) -> list[str]:
        """The bases that words name, one after another as they stand there."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "bases" and hit.code in self.named(text)]
        return list(dict.fromkeys(hit.code for hit in sorted(hits, key=lambda hit: hit.start)))

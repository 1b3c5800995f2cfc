"""The shapes of names in patterns: a person, an organisation, a firm. A wording names them as `<person>`, `<organisation>`, `<firm>`, `<alias>`, `<proper>`, `<placed>`; `<adverbs>` stands before an act."""

from __future__ import annotations

_NO_PERSON = (
    r"(?:The|Our|Your|This|Any|All|Please|Contact|Data|Privacy|Protection|Information|Officer|Manager|Director|Head|Team|Department|School|College|"
    r"University|Academy|Trust|Group|Club|Surgery|Practice|Centre|Services?|Limited|Ltd|House|Road|Street|Lane|Council|County|City|Town|Borough|Church|"
    r"Society|Association|Foundation|Charity|Agency|Authority|Ministry|Union|Institute|Hospital|Hospice|Library|Museum|Federation|Commission|Board|Committee|Nursery|Homes|Housing|Systems|Software|Parish|Chapel|Cathedral|Governance|Court|Building|Mill|Wharf|Lodge|Tower|Avenue|Terrace|Square|Email|Telephone|Phone|Post|Address|Website|Company|Solutions|Consulting|Partners)\b"
)
PERSON = rf"(?!{_NO_PERSON})(?:(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Rev|Cllr|Fr|Sir)\.? )?[A-Z][a-zà-ÿ'’-]+(?: [A-Z]\.?)?|(?:Mr|Mrs|Ms|Miss|Dr|Prof|Rev|Cllr)\.?(?: [A-Z]\.?){{1,3}})(?: (?!{_NO_PERSON})(?:de |van |von |Mc|Mac|O['’])?[A-Z][a-zà-ÿ'’-]+){{1,2}}(?![\w-])(?! (?:[A-Z][a-z]|of\b|and [A-Z]))(?<!['’]s)"
PERSON_OF = PERSON.replace(r"|of\b", "")
"""A name of a person, in a pattern, before the body that the person is of."""
WORD = r"(?:[A-Z0-9][\w&'’.+-]*|[a-z]{1,5}[A-Z][A-Za-z]+(?![\w.@/])|[a-z][a-z0-9]+(?=,? (?:Ltd|Limited|plc|LLP|GmbH)\b))"
OF_SUBJECTS = r"(?:Department|Ministry|Office|Directorate|Faculty|School|Institute|Secretary of State|Royal (?:College|Society)|Agency|Centre|Committee|Board) (?:for|of) (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*(?:, [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)+,? (?:and|&) (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*"
_OF_PARISH = (
    r"(?:(?:Parochial Church Council|PCC|Parish Church|Church|Parish|Benefice|Chapel) of (?:the )?(?:St|Saint|All|Holy|Christ|Our)\b[\w’' ]{2,40}?, [A-Z][\w-]+(?: [A-Z][\w-]+)?"
    r"|(?:(?:St|Saint|All|Holy|Christ)[\w’' ]{2,30} )?(?:Parochial Church Council|PCC)(?: \([A-Z]{2,5}\))? of (?:the |The )?[A-Z][\w’'-]*(?: (?:(?:with|and|cum|in|upon|le|of|the|&) ){0,2}[A-Z][\w’'-]*){0,8})"
)
ORGANISATION = rf"(?:[Tt]he )?(?:{OF_SUBJECTS}|{_OF_PARISH}|{WORD}(?:(?:,(?= (?:Ltd|Limited|LLP|Inc|plc|PLC|GmbH)))? (?:(?:of|and|the|for|in|on|at|a|de|du|la|les|&|und|et|des|der|van|voor|den|het|te|en|op|na) ){{0,3}}(?:(?:[dDlL]['’])?[A-Z0-9(][\w&'’.+)-]*|plc|e\.\s?V\.|eG|mbH|gGmbH)){{0,14}})"
"""A name of an organisation, in a pattern."""
FIRM = r"[A-Z][\w&'’.-]*(?: [\w&'’.()-]+){0,5},? (?:Ltd|Limited|LLP|plc|PLC|CIC|CIO|Inc|LLC|AB|GmbH|AG|UG|SAS|SARL|SA|Srl|BV|B\.V\.|NV|Oy|ApS|A/S|AS)\.?(?!\w)"
"""A firm, by its legal form in any country."""
ALIAS = r"(?:\s*\([^()]{1,120}\))*"
ADVERBS = r"(?:(?:also|only|just|then|later|always|often|sometimes|still|will|may|can|might|could|shall|must|would|do|from time to time,?|(?!early|only|supply|apply|comply|rely|reply)[a-z]{3,}ly,?) )*"
"""What may stand between who acts and the act: "we may occasionally send"."""
PROPER = rf"(?:{OF_SUBJECTS}|[A-Z][\w&’'.+-]*(?: (?:of |and |the |for |& )?[A-Z][\w&’'.+-]*| of [0-9]+){{0,12}})"
"""Words with capitals that may be a name of a body."""
PLACED = rf"{PROPER}(?: in (?:the )?[A-Z]\w+)?(?: \([^()]{{1,60}}\))?"
"""A name with where it is: "Acme in Finland (who keep the rankings)"."""
SHAPES = {
    "organisation": ORGANISATION,
    "person": PERSON,
    "person_of": PERSON_OF,
    "firm": FIRM,
    "proper": PROPER,
    "placed": PLACED,
    "alias": ALIAS,
    "word": WORD,
    "adverbs": ADVERBS,
}
"""The shapes by the names that wordings use."""

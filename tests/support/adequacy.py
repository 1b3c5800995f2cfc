"""The adequacy decisions, typed from other sources than ropa's table: a second opinion on `data/law/adequacy.csv`.

Which countries, and for which of them only some recipients: the European Commission's page on adequacy decisions. Numbers: for the eleven
decisions under Directive 95/46/EC, Commission Implementing Decision (EU) 2016/2295, which amends them all (OJ L 344, 17.12.2016, p. 83).
Their days, and the three decisions since: a public list that links each to EUR-Lex (two public repositories agree), for Andorra the
Official Journal L 277 of 21 October 2010 too. United Kingdom: number, first day and scope of SI 2022/1213 and SI 2023/1028 on
legislation.gov.uk; for Schedule 21 to the Data Protection Act 2018 a law firm's page that lists its paragraph 5 (handleygill.co.uk/uk-
adequacy-regulations). Those after 2023 are not in it: for Brazil, the European Patent Office and the renewals for the United Kingdom the
table has its own source.
"""

from __future__ import annotations

EU = {
    "CH": ("2000/518/EC", "2000-07-26", ""),
    "CA": ("2002/2/EC", "2001-12-20", "pipeda"),
    "AR": ("2003/490/EC", "2003-06-30", ""),
    "GG": ("2003/821/EC", "2003-11-21", ""),
    "IM": ("2004/411/EC", "2004-04-28", ""),
    "JE": ("2008/393/EC", "2008-05-08", ""),
    "FO": ("2010/146/EU", "2010-03-05", ""),
    "AD": ("2010/625/EU", "2010-10-19", ""),
    "IL": ("2011/61/EU", "2011-01-31", "automated_processing"),
    "UY": ("2012/484/EU", "2012-08-21", "automated_processing"),
    "NZ": ("2013/65/EU", "2012-12-19", ""),
    "JP": ("2019/419", "2019-01-23", "appi"),
    "KR": ("2022/254", "2021-12-17", "pipa"),
    "US": ("2023/1795", "2023-07-10", "dpf"),
}
"""By country: number and day of the European Union's decision, and which recipients it covers ("" for all)."""

UK = {
    "KR": ("SI 2022/1213", "2022-12-19", "pipa"),
    "US": ("SI 2023/1028", "2023-10-12", "dpf_uk_extension"),
}
"""By country: the United Kingdom's own regulations, their first day and which recipients they cover."""

UK_SCHEDULE_21 = {
    **dict.fromkeys(("CH", "AR", "GG", "IM", "JE", "FO", "AD", "NZ"), ""),
    "CA": "pipeda",
    "JP": "appi",
    "IL": "automated_processing",
    "UY": "automated_processing",
}
"""By country that the European Union had decided on before 2021: which recipients Schedule 21 covers from 1 January 2021."""

UK_EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
"""The EEA states, which Schedule 21 covers, and with them Gibraltar."""

"""Notices made up for tests, in the styles that people write."""

from __future__ import annotations

from typing import Any

from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import Notice, understand
from ropa.drafting.plain import read_plain
from ropa.drafting.told import firsts
from ropa.drafting.weighing import DOUBTFUL, IN_FULL, IN_ROW, PART

CLUB = """# Privacy notice of Quayside Rowing Club

Quayside Rowing Club ("we", "us") is the data controller of what we hold about our members and their parents or guardians.
Our privacy lead can be reached at privacy@quayside.example or on 01632 960 001. Post: The Boathouse, 3 Tow Path, Anytown AN1 2AB.

## What we collect

- your name, postal address and date of birth
- medical conditions that our coaches must know of
- your bank account details

We do not hold your religion.

## Why we use it

| Why we use it | Lawful basis |
| --- | --- |
| To run your membership | Contract |
| To put out a newsletter to members | Consent |
| To keep our accounts as tax law asks | Legal obligation |

## Who we share it with

We share names with British Rowing, our national governing body. Our website is hosted by Krystal.
We never sell your data to advertising agencies.

## How long we keep it

We keep membership records for six years after your membership ends. Race entries are deleted 48 hours after the event.
We answer requests within one month.

## Your rights

You have the right to:

- ask for a copy of your data
- have errors corrected
- have it erased
- object to our use of it

You can withdraw your consent at any time. If you are unhappy, please contact us first.
You may also complain to the Information Commissioner's Office, Wycliffe House, Water Lane, Wilmslow SK9 5AF, telephone 0303 123 1113,
casework@ico.org.uk.

This notice was last updated on 3/4/2025.
"""

SHOP = """PRIVACY POLICY

WHO WE ARE

Bramble and Sons Ltd (company number 01234567) sells garden tools. Under the law of 25 May 2018 we must tell you how we use your data.

WHAT THE LAW SAYS

Special categories of data are data relating to your:

• trade union membership
• genetic data

HOW WE USE YOUR INFORMATION

We use your details where it is necessary for our legitimate interests, for the following purposes:

• to process your orders;
• to prevent fraud; and
• to improve our website.

We may ask for your consent before we do anything else.

WHERE IT IS

Your data is stored on servers in the United Kingdom. We do not transfer it outside the UK.

COOKIES

Our website uses analytics cookies to count visitors.
"""


def club() -> Notice:
    """The notice of a club, in Markdown."""
    return understand(read_markdown("club.md", CLUB))


def shop() -> Notice:
    """The notice of a shop, in plain text."""
    return understand(read_plain("shop.txt", SHOP))


def of(text: str, language: str = "en") -> dict[str, Any]:
    """What a short notice in Markdown tells, as JSON."""
    return understand(read_markdown("a.md", text), language).as_json()


def plainly(text: str) -> dict[str, Any]:
    """What a short notice in Markdown tells, as JSON, also the data and recipients of a doubtful kind, which are candidates."""
    notice = understand(read_markdown("a.md", text))
    told = notice.as_json()
    told["data_categories"] += [each.code for each in firsts(notice.data) if not each.sure and each.evidence in PLAINLY_TOLD]
    told["recipients"] += [
        {"category": each.category, "named": list(each.named), "line": each.sentence.line}
        for each in notice.recipients
        if not each.sure and each.evidence in PLAINLY_TOLD
    ]
    return told


PLAINLY_TOLD = (DOUBTFUL, PART, IN_ROW, IN_FULL, "word of a list", "word beside others", "kept", "passed on once")
"""Kinds of evidence that are weak for what is told, not for how."""

VEREIN = """# Datenschutzerklärung des Ruderclub Musterstadt e.V.

## Verantwortlicher

Ruderclub Musterstadt e.V., Uferweg 3, 12345 Musterstadt, E-Mail: info@ruderclub.example

Unser Datenschutzbeauftragter ist per E-Mail erreichbar: datenschutz@ruderclub.example

## Welche Daten wir verarbeiten

- Name und Anschrift
- Geburtsdatum
- Bankverbindung

## Zwecke der Verarbeitung

| Zweck | Rechtsgrundlage |
| --- | --- |
| Verwaltung der Mitgliedschaft | Art. 6 Abs. 1 lit. b DSGVO |
| Versand des Newsletters | Einwilligung |

## Empfänger der Daten

- unser Dachverband
- unser Steuerberater

Eine Übermittlung in Drittstaaten findet nicht statt.

## Speicherdauer

Wir löschen Ihre Daten drei Jahre nach Ende der Mitgliedschaft.

## Ihre Rechte

Sie haben das Recht auf Auskunft, Berichtigung, Löschung und Einschränkung der Verarbeitung sowie auf Datenübertragbarkeit.
Sie können Ihre Einwilligung jederzeit widerrufen. Sie können sich bei der Aufsichtsbehörde beschweren.

Stand: 3. Mai 2024
"""

LADEN = """# Datenschutzhinweise

## Nutzung von Cookies

Wir verwenden technisch notwendige Cookies.

## Server-Logfiles

Wir erheben automatisch Ihre IP-Adresse und den Browsertyp. Rechtsgrundlage ist unser berechtigtes Interesse an der Sicherheit.
Die Daten werden nach 14 Tagen gelöscht.
"""

ASSOCIATION = """# Politique de confidentialité

## Quelles données collectons-nous ?

- nom, prénom et adresse électronique
- date de naissance

## Finalités du traitement

| Finalité | Base légale |
| --- | --- |
| La gestion des comptes | Exécution d'un contrat |
| Envoyer la newsletter | Consentement |

## Destinataires des données

- notre hébergeur
- l'administration fiscale

Vos données ne sont pas transférées en dehors de l'Union européenne.

## Durée de conservation

Vos données sont conservées pendant trois ans après la fin du contrat.

## Vos droits

Vous disposez d'un droit d'accès, de rectification, d'effacement et d'opposition. Vous pouvez retirer votre consentement à tout moment.
Vous pouvez introduire une réclamation auprès de la CNIL. Contact du délégué à la protection des données : dpo@association.example

Dernière mise à jour : 12 mars 2024
"""

SITE = """# Cookies

| Nom du cookie | Finalité | Durée de conservation |
| --- | --- | --- |
| _csrf_token | Sécurité | 1 an |
| audience | Mesure d'audience | 13 mois |

Nous utilisons des mesures techniques de sécurité.
"""

VERENIGING = """# Privacyverklaring

Roeivereniging De Kade, gevestigd aan Kadeweg 3, 1234 AB Waterstad, is verantwoordelijk voor de
verwerking van persoonsgegevens zoals weergegeven in deze privacyverklaring.

Contact: info@dekade.example, telefoon 020 555 0100. Onze functionaris gegevensbescherming is bereikbaar via fg@dekade.example.

## Welke persoonsgegevens wij verwerken

Wij verwerken van onze leden de volgende gegevens:

- Voor- en achternaam
- Adres en telefoonnummer
- Geboortedatum
- Bankrekeningnummer

## Waarvoor wij uw gegevens gebruiken

Wij gebruiken uw gegevens voor de volgende doelen:

| Doel | Grondslag |
| --- | --- |
| Ledenadministratie | Uitvoering van de overeenkomst |
| Versturen van onze nieuwsbrief | Toestemming |
| Boekhouding | Wettelijke verplichting |

## Delen met derden

Wij verstrekken uw naam aan de roeibond en de Belastingdienst.
Onze website wordt gehost. Wij verstrekken geen gegevens aan partijen buiten de EU.

## Hoe lang wij gegevens bewaren

Wij bewaren uw gegevens tot twee jaar na het einde van het lidmaatschap.

## Uw rechten

U heeft het recht om uw persoonsgegevens in te zien, te corrigeren of te verwijderen.
Ook kunt u de verwerking laten beperken, bezwaar maken en uw gegevens laten overdragen.

U kunt uw toestemming altijd intrekken. Bent u niet tevreden, neem dan contact met ons op.
U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens.

## Beveiliging

Wij nemen passende technische maatregelen om misbruik tegen te gaan.

Laatst gewijzigd op 3 mei 2024.
"""

WINKEL = """# Privacybeleid van onze webwinkel

Hafenstra B.V. verwerkt persoonsgegevens van klanten en bezoekers van de website.

## Gegevens die wij verzamelen

Als u een bestelling plaatst, vragen wij uw naam, e-mailadres en adres. Als u contact met ons opneemt, bewaren wij uw bericht.

## Waarom wij gegevens nodig hebben

Wij verwerken uw persoonsgegevens om:

- uw bestelling te verwerken en te bezorgen
- uw vragen te beantwoorden
- u de nieuwsbrief te sturen, met uw toestemming

De grondslag voor het verwerken van uw bestelling is de uitvoering van de overeenkomst.

## Cookies

Onze website gebruikt functionele cookies en analytische cookies.

## Bewaartermijn

Gegevens over bestellingen bewaren wij zeven jaar. Uw e-mailadres bewaren wij totdat u zich afmeldt.

## Wijzigingen

Wij kunnen dit privacybeleid wijzigen.
"""

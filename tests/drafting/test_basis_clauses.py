"""Sections of notices that say in many ways on which bases purposes rest: behind each line what it must be read as."""

import pytest

from support.told import marked, sections, told

SAID = """
# stated after, "We do this because"
## Taking bookings

We use your name and card details to take your booking and to send you a ticket. => C
We do this because it is necessary for the contract between us.

## Newsletters

We use your email address to send you our monthly newsletter. We do this because you have given us your consent. => CO

----
# lawful basis sentence next paragraph
## Orders

When you buy something from us we use your address to deliver the parcel and to deal with returns. => C

Our lawful basis for this processing is the performance of a contract.

## Security cameras

We operate CCTV at the entrance to deter theft and keep staff safe. => LI

The lawful basis for this is our legitimate interests.

----
# in brackets article
## How we use your data

- to register you as a new customer (Article 6(1)(b)); => C
- to keep the accounts that HMRC asks for (Article 6(1)(c)); => LO
- to send you offers by email (Article 6(1)(a)); => CO
- to find faults on our website (Article 6(1)(f)). => LI

----
# summary list at end
## What we use your information for

We use your information to:

- deliver your order => C
- answer your questions => LI
- send you our catalogue => CO
- keep tax records => LO

## Our lawful bases

- **Contract**: to deliver your order.
- **Legitimate interests**: to answer your questions.
- **Consent**: to send you our catalogue.
- **Legal obligation**: to keep tax records.

----
# summary alone, no purposes elsewhere
## Lawful basis for processing

We rely on the following lawful bases:

- Contract - to supply the goods that you have ordered => C
- Legal obligation - to keep records for tax purposes => LO
- Legitimate interests - to prevent fraud and keep our website secure => LI
- Consent - to send you marketing emails => CO

----
# default of whole and nearer one overrides
## How we use your information

We use your information to:

- run the classes you sign up to => C
- plan next year's timetable => C
- take photographs for our website (with your consent) => CO

The lawful basis for all of the above is contract, unless we say otherwise.

----
# depending on
## Why we process your data

Depending on the purpose, we rely on contract, legal obligation or legitimate interests.

We use your data to:

- arrange your stay => -
- improve our rooms => -

----
# several for one
## Research panel

We invite you to interviews so that we can learn how people use our tools. => CO+LI
We rely on your consent and on our legitimate interest in building better tools.

----
# negation
## Running the register

We keep a register of allotment holders to let plots fairly. We do not rely on consent for this. The basis is our contract with you. => C

----
# table bases other column name
## Our uses

| Activity | Information used | Why we may do this |
|---|---|---|
| Sending tickets | Name, email | Needed for our contract with you | => C
| Telling you about other shows | Email | You agreed | => CO
| Filing accounts | Payment details | The law says we must | => LO

----
# table with articles only
## Processing activities

| What for | GDPR |
|---|---|
| Hiring out equipment | Art. 6(1)(b) | => C
| Reporting accidents | Art. 6(1)(c) | => LO
| Backing up our systems | Art. 6(1)(f) | => LI

----
# heading basis with list below
## How we use your data

### To fulfil our contract with you

- Preparing your meals => C
- Taking payment => C

### Where the law requires it

- Recording allergies => LO
- Reporting outbreaks of illness => LO

### For our legitimate interests

- Asking what you thought of the food => LI

### With your consent

- Sending you recipes by email => CO

----
# heading in bold paragraph, plain
**Contract**

We process your data in order to deliver the course that you enrolled on. => C

**Legitimate interests**

We process your data to understand which courses are popular. => LI

**Consent**

We process your data to send you a prospectus. => CO

----
# lead with basis
## How we use your information

We use your information, on the basis of our legitimate interests, to:

- plan our services => LI
- train our staff => LI

With your consent, we use it to:

- send you appeals => CO
- show your photograph in our leaflets => CO

To meet our legal obligations, we use it to:

- claim Gift Aid => LO
- report to the Charity Commission => LO

----
# basis before, then these include
## Legal grounds

We process personal data because it is necessary for the performance of a contract with you. This includes:

- opening your account => C
- sending statements => C

We also process personal data where it is in our legitimate interests. This includes:

- checking the quality of our calls => LI

----
# bold run-in headings
**Enquiries.** When you fill in the form we use your details to reply to you. Legal basis: legitimate interests. => LI

**Orders.** We use your address to post what you buy. Legal basis: contract. => C

**Newsletter.** If you sign up, we use your email address to send it. Legal basis: consent. => CO

----
# "is necessary for"
## Your membership

We use your details to manage your membership and to collect subscriptions. This is necessary for the contract we have with you. => C

We use your date of birth to place you in the right age group. This is in our legitimate interests. => LI

----
# we have a legitimate interest in doing so
## Fundraising

We analyse past donations to decide whom to ask for support. We have a legitimate interest in doing so. => LI

We send appeals by post. We believe that we have a legitimate interest in doing this. => LI

We send appeals by email. We only do this if you have agreed. => CO

----
# article number list
## Legal basis

Art. 6(1)(b) GDPR: fulfilling orders and handling returns. => C

Art. 6(1)(f) GDPR: keeping our shop free of bots. => LI

Art. 6(1)(a) GDPR: sending the newsletter. => CO

----
# public body sentence
## Why we need your information

We need your information to assess your application for a parking permit and to issue it. => PT
We do this as part of our public task under the Road Traffic Regulation Act 1984.

----
# school, bases as list after
## Why we collect pupil information

We collect and use pupil information for the following purposes:

a) to support pupil learning => PT

b) to monitor and report on pupil progress => PT

c) to keep children safe (food allergies, or emergency contact details) => VI

d) to meet the statutory duties placed upon us for DfE data collections => LO

Under the UK GDPR the lawful bases we rely on are: for the purposes of (a) and (b), public task; for (c), vital interests;
for (d), legal obligation.

----
# inline dash basis
## What we do with your details

Processing your membership - contract => C

Sending the club magazine - legitimate interests => LI

Emailing sponsors' offers - consent => CO

----
# GDPR phrase with law
## Employees

We use your bank details to pay you. This is necessary to perform the employment contract. => C

We report your earnings to HMRC. We are legally obliged to do this. => LO

We monitor network traffic to protect our systems. This is based on our legitimate interests. => LI

----
# for X we rely on Y
## The law

To run your account we rely on contract. To prevent misuse we rely on our legitimate interests. => C+LI
For email marketing we rely on consent. To keep tax records we rely on a legal obligation. => CO+LO

----
# x: basis sentence semi-colon list
## Our lawful bases

Managing bookings: contract. => C
Answering complaints: legitimate interests. => LI
Health and safety records: legal obligation. => LO
Photographs: consent. => CO

----
# our basis for X is Y
## Lawful basis

Our lawful basis for managing your tenancy is contract. => C
Our lawful basis for carrying out gas safety checks is legal obligation. => LO
Our lawful basis for sending the residents' newsletter is legitimate interests. => LI

----
# paragraph with where clause
## Lawful basis

Where you buy a ticket, we process your data to fulfil our contract with you. Where you subscribe to our newsletter, => C+CO
we process your data with your consent.

----
# bullets with trailing sentence basis
## How we use it

- **Deliver the service.** We use your address to find carers near you. This is necessary for our contract with you. => C
- **Keep improving.** We study how the app is used so that we can fix what is slow. It is in our legitimate interests to do so. => LI
- **Tell you news.** We email you when there is something new. We do so only with your consent. => CO

----
# summary as sentence afterwards
## Use

We use your data to:

- process payments => C
- prevent fraud => LI
- comply with tax law => LO

Processing payments is necessary for our contract with you; fraud prevention is in our legitimate interests;
and compliance with tax law is a legal obligation.

----
# public authority, no contract
## What we do

The council uses your personal information to collect council tax and to award discounts. => PT

We process this information under Article 6(1)(e), as it is necessary for a task carried out in the public interest.

----
# basis in parentheses in prose
We use your email address to confirm your appointment (performance of a contract) and, if you tick the box, => C
to send you tips on posture (consent). => CO

----
# heading question
## What is our legal basis for sending you newsletters?

You have given your consent. We send them to keep you up to date with our work. => CO

----
# basis heading then one paragraph
## Contractual necessity

We process your name, email and billing address in order to provide the software and bill you for it. => C

## Legal obligations

We retain invoices in order to comply with tax law. => LO

----
# numbered processing
## 1. Contact form

If you use the contact form we process your name and email address to answer your message. The processing is based on Art. => LI
6 para. 1 lit. f GDPR.

## 2. Newsletter

With the newsletter we inform you about our offers. The legal basis is your consent (Art. 6 para. 1 lit. a GDPR). => CO

----
# all purposes share lead basis in paragraph prior
## Purposes and legal basis

We process your data based on our legitimate interest in running a modern clinic, for the following purposes:

- reminding you of appointments => LI
- training reception staff => LI

----
# we only
## Photographs

We take photographs at events to show our work on social media. We only do this with the permission of the people in them. => CO

----
# "in order to" plus "because"
We ask for your doctor's details because we may need to call them in an emergency; this is to protect your vital interests. => VI

----
# explicit consent special
## Health information

We ask about injuries so that instructors can adapt the exercises. We ask for your explicit consent to hold this. => CO

----
# table purpose rows with multi basis
## How and why

| Purpose | Type of data | Lawful basis |
|---|---|---|
| To tell you of new terms | Identity | (a) Performance of a contract with you (b) Necessary to comply with a legal obligation | => C+LO
| To administer and protect our business | Technical | Necessary for our legitimate interests | => LI

----
# consent by act
## Marketing

If you have opted in, we will email you about courses and special offers. => CO

----
# recognised li
## Safeguarding

We record concerns to safeguard children. Our lawful basis is recognised legitimate interests. => RL

----
# vital
In a medical emergency we give paramedics your details so that they can treat you. Here we rely on vital interests. => VI

----
# we rely on X for Y
## Bases

We rely on contract for handling your bookings, on legitimate interests for improving the campsite, => C+LI
and on consent for sending offers. => CO

----
# default before the list heading
## 3. Legal basis

The legal basis for processing is your consent, which you give by completing the form.

## 4. Use

We use your answers to write a report on housing needs. => CO

----
# paragraph 'This processing is'
## Website statistics

We count visitors to learn which pages are read. => LI
This processing is carried out on the basis of our legitimate interests in improving the site.

----
# list each with "because"
## What we do

- We check your identity because the law requires us to. => LO
- We contact you about your booking because we have a contract with you. => C
- We send you offers because you asked us to. => CO
- We review feedback because it is in our legitimate interests to improve. => LI

----
# lead "Because"
## Why we are allowed to use your data

Because you have agreed:

- to send you our bulletin => CO

Because we have to by law:

- to record who stays with us => LO

Because of our contract with you:

- to reserve your room => C

----
# contract for section only
## Customers

We use your contact details to arrange deliveries. The basis is contract. => C

## Website visitors

We are open.

## Job applicants

We use your CV to decide whom to interview. The basis is legitimate interests. => LI

----
# subject to consent tail
## Why we use your data

- Publishing results on our website, with your consent => CO
- Sharing your details with the league, as our rules (our contract with you) require => C
- Keeping accident books, as required by law => LO

----
# "on the grounds of"
We hold next of kin details on the grounds of vital interests, so that we can reach your family. => VI

----
# "legal basis" in sentence start
The legal basis for the processing of your data to provide the app is Article 6(1)(b) GDPR. => C

----
# consent for cookies
We use analytics cookies to see how the site is used, but only if you accept them. => CO

----
# GDPR recital
## Who visits

Visitors sign in so that we know who is in the building if there is a fire. We have a legal duty to do so under fire safety law. => LO

----
# one purpose then next paragraph
## Why we ask, and our legal basis

We use your details for one purpose: to answer your enquiry and, where you want one, to send you a price. => LI

Our lawful basis for this is our legitimate interest in answering people who write to us.

----
# two bases by that
## Why we use your information

We use what you send us only to answer you and to prepare a quotation if you have asked for one. => C+LI
Our lawful basis for this is that you have asked us to take steps before entering into a contract,
and our legitimate interest in answering people who get in touch.

----
# relies on for two
## How we use your information

We use the information we collect to:

- Reply to enquiries sent by the contact form. => LI
- Deliver our surveying services where you become a client. => C

## Legal basis for processing

We rely on legitimate interests to reply to enquiries and run our website, and on the performance of a contract where you become a client.

----
# interests in -ing
## How we use what you send us

- reply to your enquiry => LI
- keep a record of our letters => -
- protect our website from misuse => LI

## Our legal basis

We rely on our legitimate interests in replying to enquiries. We rely on legitimate interests to keep our website safe from misuse.

----
# item with lawful basis tail
## What we collect and why

- Account data: your email address, to create and secure your account. Lawful basis: performance of our contract with you. => C
- Security logs, to keep the service safe. Lawful basis: our legitimate interests in security. => LI
- News: your email address, to send the newsletter. Lawful basis: your consent. => CO

----
# label rely
## Purposes and legal basis

- **Updates**: Send product news only with your consent. => CO
- **Access**: Sign you in, as part of our contract with you. => C

----
# consent clause in sentence
## Photographs

Photographs of children are only published with the written consent of a parent. => CO

----
# table without heading row words
## Use of your data

| Why | Legal reason |
|---|---|
| To open your account | We need to do this for our contract with you | => C
| To stop money laundering | We have a legal duty | => LO
| To ask you to leave a review | Legitimate interest (to improve) | => LI

----
# section with purposes and then one basis para for whole section
## Our shop

We use your name and address to send you what you buy. => C

We use your email address to tell you when your parcel is on its way. => C

All of this is necessary for the contract between you and us.

## Our newsletter

We use your email address to send you our newsletter every month. => CO

We only do so if you have signed up, so the lawful basis is your consent.

----
# art 6 references at end of bullets
## Purposes

- Running the choir: registers, rehearsals, concerts (legitimate interests, Art. 6(1)(f)) => LI
- Collecting subscriptions (contract, Art. 6(1)(b)) => C
- Gift Aid claims (legal obligation, Art. 6(1)(c)) => LO
- Photographs on our website (consent, Art. 6(1)(a)) => CO

----
# basis first paragraph
## Legitimate interests

We rely on this basis when we:

- invite past visitors to return => LI
- keep our premises secure => LI

## Contract

We rely on this basis when we:

- take your booking => C
- give you a refund => C

----
# where
## Our lawful bases

- Where you join as a member, our lawful basis is contract: we use your data to run your membership. => C
- Where you make a complaint, our lawful basis is legal obligation: we use your data to look into it. => LO

----
# public
## How the law allows us to use your information

We collect and use your information under section 17 of the Housing Act 1996, to decide whether you can have a home. => PT
This is a task in the public interest.

----
# default statement with exception
## Lawful basis

Unless stated otherwise, we process your data because it is necessary for our legitimate interests.

## What we do

We use your data to organise the fair. => LI

We use your email address to send you offers from our sponsors, if you have ticked the box (consent). => CO

----
# statement of LIA
## Purposes

We use your contact details to invite you to alumni events. => LI
We have carried out a legitimate interests assessment and rely on legitimate interests.

----
# lawful basis as heading with items as uses
## On the basis of your consent

- send you our magazine => CO
- use your story in our appeals => CO

## On the basis of legal obligations

- keep records of donations for HMRC => LO

----
# non-basis legal
## Our work

We advise people about contract law and legal obligations. We keep a note of your case so that we can advise you. => -

----
# Basis with parenthetical legal text
## Payroll

We process bank details to pay wages and deduct tax (Article 6(1)(b) - contract; Article 6(1)(c) - legal obligation). => C+LO

----
# mixed paragraph list
## Why we process information

We process information to run the nursery, which is necessary for our contract with you; to keep children safe, => C+LO+CO
which the law requires; and to show what we do on our website, where you have agreed.

----
# Basis: Article words
## Enquiry form

Purpose: answering your enquiry. => LI
Legal basis: Art. 6(1)(f) GDPR.
Storage: one year.

## Online shop

Purpose: carrying out your order. => C
Legal basis: Art. 6(1)(b) GDPR.
Storage: ten years.

----
# consent to news is not that of all
## Newsletter

Our lawful basis for it is your consent.

## Orders

We use your address to deliver your order. => -

----
# told: needed to run
## What is our legal basis?

The law asks us to say why.

**Needed to run our charity**

- To decide who gets a grant. => -
- For the running of the office. => -
- For the care of gifts. => -

----
# told: as a club
## Lawful bases

### What we do as a club

- To enter members in races => -
- To keep the list of coaches => -

----
# told: by law one
## Our legal grounds

### Processing necessary to meet our legal obligations

- To send returns to the Charity Commission as the law says => LO

----
# told: by law two
## Legal basis

### Work we must do by law

- For the payment of tax => -
- For safety checks => -

----
# told: to partners
## Consent

If you have given us explicit permission to do so, we may from time to time pass your name to those with offers for you. => CO

----
# told: complaint
## Complaining

When we get a complaint, we note all you told us. We use that information to resolve your complaint. => -

----
# told: complaint two
## Complaints

We use these details to look into what went wrong. => -

----
# told: complaint three
## If you complain

We will only use the information to deal with the complaint and to check the level of service. => -

----
# told: aggregate
## Cookies

### Logs

We record your browser. We use this information in aggregate to assess how popular our pages are. => -

----
# told: anonymous
## Cookies and logs

We use the data anonymously to measure how our site is used. => -

----
# told: fraud
## Sharing

To assist in combating fraud, we share information with credit reference agencies. => -

----
# told: unpaid bills
## Who sees your data

In order to recover unpaid bills, we may pass your details to collectors. => -

----
# told: safeguarding
## Sharing

For the purposes of safeguarding children, we report concerns to the council. => -

----
# told: tools
## Why we need your data

We collect anonymous data through Statly and Mapmouse to help:

- see that the site meets needs => CO
- make the site better => CO

## Basis

The legal basis for processing data for Statly and Mapmouse is your consent.

----
# told: tools two
## Our site

We gather information with Statly, an analytics service, to:

- make the pages faster => -
- learn which pages are read => -

----
# told: labelled news
## Use

c. News: If you sign up on our site, we may send invitations and/or news for you. Legal basis: Art 6(1)(f) GDPR. => LI

----
# told: offers
## What we collect

When you give us your card, we may email you news and offers. => -

----
# told: offers two
## Emails

Once you have bought from us, we will send you offers of similar products. => -

----
# told: legal example
**3. Legal grounds**

Legal obligations: We will process your data if it is necessary to comply with our legal obligations such as to keep records for tax. => LO

----
# told: contract example
## Legal grounds

Contract: We process your data where it is necessary for our contract with you, for example to deliver your boxes. => C

----
# told: interest example
## Our bases

Legitimate interests – We use your data where it is in our legitimate interests, such as to improve our website. => LI

----
# told: because twice
## Why it is allowed

This is recorded because the shop has a legitimate interest in knowing where its goods are, and because it has to keep accounts. => LI+LO

----
# told: badge
## Why

Your badge is recorded because there is no way to let you in without it. => -

----
# told: bank details
## Why

Your bank details are kept because we cannot pay you without them. => -

----
# told: hours
## Why we keep it

Your hours are noted because we must pay you the right wage. => LO

----
# told: citation is no item
## What we use

e. For what purposes: log files

1. Processing these logs is necessary to keep our site stable. We may also use them for traffic statistics. => LI
2. Logs may contain: (i) the date, (ii) the page.
3. Legal basis: Art 6(1)(f) GDPR (legitimate interest).

## More

We use your name to greet you by name. Legal basis: consent. => CO

----
# told: interest alone
## Our website

We rely on our legitimate interest in keeping our members safe. => LI

----
# told: interest named
## Our website

Our legitimate interest is the prevention of fraud. => LI

----
# told: interests weighed
## Our website

Our legitimate interests are balanced against yours.
"""


@pytest.mark.parametrize("section", sections(SAID), ids=lambda section: section.partition("\n")[0])
def test_each_line_tells_the_purposes_behind_it(section):
    assert told(section) == marked(section)

"""Sections on anything in which sentences tell what data is used for, or seem to: behind each line what it is read as."""

import pytest

from support.told import marked, sections, told

SAID = """
# untopical
## Swimming lessons


Your child's swimming level is recorded so that the teacher knows which group to put them in. => -

Registers are taken at each lesson in order to count who is in the pool. => -

We hold the names of people who may collect a child, so that nobody else can. => -

Instructors write short notes after each lesson to plan the next one. => -

Lockers are free of charge.

The pool was built in 1934 to replace the old baths.

----
# the shop
## Visiting our shop

We may ask for your postcode at the till so that we can see how far our customers travel. => -

Receipts can be sent by email if you prefer.

We scan your loyalty card to add points to it. => -

We use cameras to deter shoplifters. => -

Our staff use your phone number for letting you know when a repair is ready. => -

To return an item, bring your receipt to the shop.

You can use our website to book a fitting.

----
# software
## Using the app

The app asks for your location to show you the nearest charging point. => -

Your device identifier is used to remember your settings. => -

We log errors in order to fix them. => -

We combine your rides to work out your weekly distance. => -

Crash reports help us find out why the app stopped. => -

You need an account to use the app.

The app works with most phones to give you the best ride.

We work with suppliers to make better bikes.

----
# for purposes of
## Trustees

We process information about trustees for the purposes of filing returns with the Charity Commission. => -


We collect trustees' dates of birth for the purpose of registering them at Companies House. => -

Trustees meet four times a year to decide on grants.

----
# passive
## Telephone calls

Calls are recorded to train our staff. => -

Calls may be recorded for quality and training purposes. => -

Recordings can be listened to so that disputes are settled. => -

Voicemails are used to call you back. => -

Calls to this number are free.

----
# gerund
## Library

Your borrowing record is used for sending reminders and working out fines. => -

We use the data for compiling an annual report on the library. => -

We keep your card number for identifying you at the desk. => -

Using the library's computers requires a card.

----
# named organisation
## Research

The University will use your answers to write a report about commuting. => -

Hillside Trust uses the forms to match mentors with young people. => -

The researchers will contact you to arrange an interview. => -

The study was designed to meet the highest standards.

----
# reasons
## Your health form

The reason we ask about allergies is to make sure that meals are safe for you. => -

The purpose of the form is to let instructors know about injuries. => -

This helps us to plan transport. => -

It allows leaders to call for help. => -

We need to know about medication so the first aider can help you. => -

Fill in the form to join the course.

----
# negative explanations
## About this page

This page explains how we use information to run the site.

We have written it to be clear.

We must have a lawful basis to process your information.

We take steps to keep your data secure.

You have the right to ask us to correct your data.

Please contact us to make a complaint.

We encrypt data to protect it against theft.

We will use reasonable efforts to answer within one month.

We may need to ask you for proof of identity to answer your request.

We use third parties to host our website.

We may change this notice to reflect new law.

You may need to enable cookies to use the site.

We do not use your data to make automated decisions.

We only share data with those who need it to do their work.

Google uses this information to compile reports for its own purposes.

The supplier may use your data to improve its own service.

If you choose not to give us your address, we cannot deliver to you.

We keep data for as long as we need it to meet our legal duties.

We are committed to protecting your privacy.

----
# list w/o topic
## Members

We need your email address to:

- send you the fixture list => -
- tell you when subs are due => -

Volunteers' rotas are kept so we can:

- see who is on duty => -
- thank people at the end of the season => -

----
# second-person
## Bookings

When you book, you give us your name, telephone number and email so that we can confirm the booking. => -

We will text you on the day before to remind you. => -

Your card details are passed to Stripe to take the payment. => -


Guests must sign the book by law.

----
# use for noun
## Forum

Your username is shown next to your posts so that other members know who wrote them. => -

We use your email address for password resets. => -

IP addresses are recorded to block spam. => -

Posts are public.

----
# website logs
## When you visit our website

Our web server keeps a log of requests for security and to count visitors. => -


We measure which pages are popular to improve them. => -

----
# staff
## Volunteers

We take up references to make sure that volunteers are suitable. => -

We ask for next of kin details in case of an accident. => -


Volunteers use our van to deliver meals.

Your supervisor will meet you to talk about your progress.

----
# church
## Church directory

With your agreement we print your name and number in the directory so that members can keep in touch. => CO

We keep a record of gifts to reclaim tax. => -

We pray for people by name.

----
# healthcare
## Your records

Clinicians record what you tell them so that you receive safe care. => -

Information about you may be used to check the quality of care (clinical audit). => -

We will send a letter to your GP to let them know about your treatment. => -

We hold your NHS number to make sure that records are not mixed up. => -

----
# competition
## Prize draw

Your email address will be used to tell you if you have won. => -

Winners' names may be published to show that the draw was fair. => -

Entries close on 1 May to allow time for judging.
"""


@pytest.mark.parametrize("section", sections(SAID), ids=lambda section: section.partition("\n")[0])
def test_each_line_tells_the_purposes_behind_it(section):
    assert told(section) == marked(section)

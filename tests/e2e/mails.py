"""The mails that have been sent, as their readers use them."""

import re

from django.core import mail


def to(address):
    """The mails to an address, in the order in which they came."""
    return [message for message in mail.outbox if message.to == [address]]


def subjects(address):
    return [message.subject for message in to(address)]


def link(message, part):
    """The address in a mail that holds this part."""
    return next(url for url in re.findall(r"https?://\S+", message.body) if part in url)


def proof_link(message):
    return link(message, "/comments/prove/")


def private_link(message):
    """The author's own page, which the way to an appeal lies behind."""
    return next(url for url in re.findall(r"https?://\S+", message.body) if re.search(r"/mine/[^/]+/$", url))


def confirm_link(message):
    return link(message, "/follow/confirm/")


def unsubscribe_link(message):
    return link(message, "/follow/unsubscribe/")


def manage_link(message):
    return link(message, "/follow/mine/")

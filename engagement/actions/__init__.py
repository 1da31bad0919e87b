"""Verbs: each is one transaction, records who and why, and queues the mail that follows."""

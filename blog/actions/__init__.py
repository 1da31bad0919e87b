"""Verbs of the blog: each is one transaction, refuses what the rules forbid, and records who did what."""

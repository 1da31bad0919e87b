"""Defences against floods and machines: local, without puzzles."""

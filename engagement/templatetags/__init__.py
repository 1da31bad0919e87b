"""Template tags of the engagement app."""

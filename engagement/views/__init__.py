"""Pages of the engagement app: HTTP only, no rules."""

"""Pages of the blog: HTTP only, no rules."""

"""Staff pages of the blog, one module per subject. Importing them registers them."""

from blog.admin import events, images, people, posts, series, topics

__all__ = ["events", "images", "people", "posts", "series", "topics"]

"""The public names of the blog's models."""

from blog.models.events import Aim, Event
from blog.models.images import Image
from blog.models.people import Author
from blog.models.posts import Post
from blog.models.topics import Topic

__all__ = ["Aim", "Author", "Event", "Image", "Post", "Topic"]

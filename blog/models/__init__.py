"""The public names of the blog's models."""

from blog.models.addresses import OldAddress
from blog.models.events import Aim, Event, LiveUpdate
from blog.models.images import Image
from blog.models.imports import ImportedRecord
from blog.models.people import Author
from blog.models.picture_uses import PictureUse
from blog.models.posts import Post
from blog.models.previews import PreviewLink
from blog.models.reader_figures import DailyFigure
from blog.models.revisions import EditingSession, Publication, Revision
from blog.models.search import SearchEntry, SearchWord
from blog.models.series import Series
from blog.models.topics import Topic

__all__ = [
    "Aim",
    "Author",
    "DailyFigure",
    "EditingSession",
    "Event",
    "Image",
    "ImportedRecord",
    "LiveUpdate",
    "OldAddress",
    "PictureUse",
    "Post",
    "PreviewLink",
    "Publication",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "Series",
    "Topic",
]

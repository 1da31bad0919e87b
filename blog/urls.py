"""Routes of the blog, all under a language prefix."""

from django.urls import path, register_converter

from blog.feeds import FormatConverter, feed, record_feed
from blog.views import archives, authors, events, posts, previews, reader_figures, script, series, topics

app_name = "blog"

register_converter(FormatConverter, "format")

urlpatterns = [
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("posts/", posts.post_list, name="post_list"),
    path("posts.<format:form>", feed, name="feed"),
    path("posts/archive/", archives.archive_overview, name="archive"),
    path("posts/archive/<int:year>/", archives.archive_year, name="archive_year"),
    path("posts/archive/<int:year>/<int:month>/", archives.archive_month, name="archive_month"),
    path("posts/<slug:slug>/", posts.post_detail, name="post_detail"),
    path("posts/<slug:slug>/mongol-bichig/", script.post_script, name="post_script"),
    path("posts/<int:pk>/seen/", reader_figures.post_seen, name="post_seen"),
    path("authors/", authors.author_list, name="author_list"),
    path("authors/<slug:slug>.<format:form>", record_feed, {"kind": "author"}, name="author_feed"),
    path("authors/<slug:slug>/", authors.author_detail, name="author_detail"),
    path("series/", series.series_list, name="series_list"),
    path("series/<slug:slug>.<format:form>", record_feed, {"kind": "series"}, name="series_feed"),
    path("series/<slug:slug>/", series.series_detail, name="series_detail"),
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/<slug:slug>.<format:form>", record_feed, {"kind": "topic"}, name="topic_feed"),
    path("topics/<slug:slug>/", topics.topic_detail, name="topic_detail"),
    path("events/", events.event_list, name="event_list"),
    path("events/<slug:slug>.<format:form>", record_feed, {"kind": "event"}, name="event_feed"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
    path("events/<slug:slug>/updates.json", events.event_updates, name="event_updates"),
    path("events/<slug:slug>/event.ics", events.event_ics, name="event_ics"),
]

"""Routes of the blog, all under a language prefix."""

from django.urls import path

from blog.feeds import PostFeed
from blog.views import events, posts, topics

app_name = "blog"

urlpatterns = [
    path("posts/", posts.post_list, name="post_list"),
    path("posts.atom", PostFeed(), name="feed"),
    path("posts/<slug:slug>/", posts.post_detail, name="post_detail"),
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", topics.topic_detail, name="topic_detail"),
    path("events/", events.event_list, name="event_list"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
]

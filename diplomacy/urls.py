"""The only list of all routes."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path

from diplomacy import development, views
from diplomacy.sitemaps import SITEMAPS

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="django.contrib.sitemaps.views.sitemap"),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", development.mail, name="development_mail"),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("moderation-policy/", views.moderation_policy, name="moderation_policy"),
    path("", include("blog.urls")),
    path("", include("engagement.urls")),
    path("admin/", admin.site.urls),
)

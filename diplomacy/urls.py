"""The only list of all routes."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from blog.views import links
from blog.views.images import picture
from blog.views.share_cards import share_card
from diplomacy import development, site_files, views
from diplomacy.search import views as search_views
from diplomacy.sitemaps import sitemap_index, sitemap_section
from engagement.views.share_cards import consultation_card

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", site_files.robots, name="robots"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path(".well-known/security.txt", site_files.security, name="security"),
    path("pictures/<int:pk>/<str:name>", picture, name="picture"),
    path("cards/consultations/<int:pk>/<str:language>-<str:digest>.png", consultation_card, name="consultation_card"),
    path("cards/<str:kind>/<int:pk>/<str:language>-<str:digest>.png", share_card, name="share_card"),
    path("go/<str:kind>/<int:pk>/", links.go, name="go"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap_section, name="sitemap_section"),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/mail/", development.mail, name="development_mail"),
    ]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("site.webmanifest", site_files.webmanifest, name="webmanifest"),
    path("search/", search_views.search, name="search"),
    path("search/suggestions/", search_views.suggestions, name="search_suggestions"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("moderation-policy/", views.moderation_policy, name="moderation_policy"),
    path("", include("blog.urls")),
    path("", include("engagement.urls")),
    path("admin/", admin.site.urls),
)

handler400 = "diplomacy.error_pages.bad_request"
handler403 = "diplomacy.error_pages.permission_denied"
handler404 = "diplomacy.error_pages.page_not_found"
handler500 = "diplomacy.error_pages.server_error"

"""App configurations of the project and of the packages it tames."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as BaseAdminConfig
from django.core.checks import Tags, register
from django_comments_xtd.apps import CommentsXtdConfig

from diplomacy import checks


class DiplomacyConfig(AppConfig):
    name = "diplomacy"

    def ready(self) -> None:
        register(checks.database_folds_mongolian, Tags.database)
        register(checks.languages_have_columns, Tags.translation)
        register(checks.site_address_is_secure, Tags.security, deploy=True)


class CommentsConfig(CommentsXtdConfig):
    """The comment package without its receiver, which would publish held replies whenever a parent is saved."""

    def ready(self) -> None:
        """Connect nothing."""


class AdminConfig(BaseAdminConfig):
    default_site = "diplomacy.admin_site.StaffSite"

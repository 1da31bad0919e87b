"""Addresses for the authors that exist, before each must have one; and trigrams for the search."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from diplomacy import mongolian


def give_addresses(apps, schema_editor):
    """Slugs from the names, with the row's number where two authors share one."""
    authors = apps.get_model("blog", "Author").objects
    for author in authors.order_by("pk"):
        for code in ("en", "mn"):
            slug = mongolian.slug(getattr(author, f"name_{code}") or "") or "author"
            taken = authors.filter(**{f"slug_{code}": slug}).exists()
            setattr(author, f"slug_{code}", f"{slug}-{author.pk}" if taken else slug)
        author.save()


def address():
    return models.SlugField("address", blank=True, max_length=80, null=True)


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.AddField("author", "slug", address()),
        migrations.AddField("author", "slug_en", address()),
        migrations.AddField("author", "slug_mn", address()),
        migrations.RunPython(give_addresses, migrations.RunPython.noop),
    ]

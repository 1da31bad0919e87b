"""What the help with filing has learnt: in how many passages under a theme each word stands."""

from django.db import models

from engagement.models.themes import Theme


class ThemeWord(models.Model):
    """A folded word, and in how many passages filed under the theme it is."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="theme_words")
    word = models.CharField(max_length=60, db_collation="C")
    passages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "word"], name="theme_word_once")]

    def __str__(self) -> str:
        return self.word

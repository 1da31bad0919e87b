"""What people did lately, step by step in the order of time, each through the verb that a view would call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from diplomacy.demo.loader.clock import standing_at
from diplomacy.demo.loader.source import told


@dataclass(frozen=True)
class Step:
    """Something to do as if it were that moment; `where` says which entry asks for it."""

    where: str
    at: datetime
    do: Callable[[], object]

    def take(self) -> None:
        with told(self.where), standing_at(self.at):
            self.do()

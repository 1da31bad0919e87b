"""A bar for commands that take their time."""

from django.core.management.base import OutputWrapper

BAR = 30
EVERY = 1_000


class Bar:
    """Called with how much is done, and of how much: a bar where somebody watches, a line now and then elsewhere."""

    def __init__(self, out: OutputWrapper, things: str) -> None:
        self.out, self.things = out, things

    def __call__(self, done: int, total: int) -> None:
        if self.out.isatty():
            filled = BAR * done // max(total, 1)
            ending = "\n" if done >= total else ""
            self.out.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {done:,}/{total:,}", ending=ending)
            self.out.flush()
        elif done % EVERY == 0 or done >= total:
            self.out.write(f"{done:,} of {total:,} {self.things}")

"""manage.py verify_manifest: whether every contribution of a sealed consultation is still what it was."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagement.models import Consultation, Seal
from engagement.models.manifests import Finding, Verification, verify


class Command(BaseCommand):
    help = (
        "Compute all hashes of sealed manifests anew from the database and compare. Ends with an error where something "
        "was altered; what its author has withdrawn, erased or edited since is told, and is no error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "consultations", nargs="*", type=int, metavar="NUMBER", help="of a consultation; all if none"
        )
        parser.add_argument("--manifest", type=Path, help="a copy of manifest.txt kept elsewhere, to compare with ours")

    def handle(self, *args: Any, consultations: list[int], manifest: Path | None, **options: Any) -> None:
        seals = Seal.objects.select_related("consultation").order_by("consultation")
        seals = seals.filter(consultation__in=consultations) if consultations else seals
        missing = set(consultations) - {seal.consultation_id for seal in seals}
        if missing or (manifest and len(seals) != 1):
            raise CommandError(_missing(missing) if missing else "Name one consultation beside --manifest.")
        altered = [seal for seal in seals if not self._tell(seal, manifest)]
        if altered:
            raise CommandError(f"Altered: {', '.join(str(seal.consultation_id) for seal in altered)}.")

    def _tell(self, seal: Seal, manifest: Path | None) -> bool:
        """Print what is found; whether all of it holds."""
        found = verify(seal)
        is_same = manifest is None or manifest.read_bytes() == seal.body.encode()
        self.stdout.write(f"Consultation {seal.consultation_id}: {seal.consultation}")
        self.stdout.write(f"  manifest {seal.digest}: {'whole' if found.is_whole else 'NOT as it was sealed'}")
        if not is_same:
            self.stdout.write(f"  {manifest} is not the same as the manifest here")
        for finding in Finding:
            self.stdout.write(f"  {found.counts[finding]:6d} {finding.value}")
        self._tell_altered(found)
        return found.holds and is_same

    def _tell_altered(self, found: Verification) -> None:
        for digest, finding in found.findings:
            if finding == Finding.ALTERED:
                self.stdout.write(f"  altered: {digest}")


def _missing(numbers: set[int]) -> str:
    names = dict(Consultation.objects.filter(pk__in=numbers).values_list("pk", "title_en"))
    return "Not sealed: " + ", ".join(
        f"{number} ({names.get(number, 'no such consultation')})" for number in sorted(numbers)
    )

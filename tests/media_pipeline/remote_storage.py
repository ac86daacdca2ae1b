"""A storage that is no folder, as S3 is: it has names and contents but no paths."""

from datetime import UTC, datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage


class RemoteStorage(Storage):
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def _open(self, name: str, mode: str = "rb") -> File:
        return ContentFile(self.kept[name], name=name)

    def _save(self, name: str, content: File) -> str:
        self.kept[name] = b"".join(content.chunks())
        return name

    def exists(self, name: str) -> bool:
        return name in self.kept

    def size(self, name: str) -> int:
        return len(self.kept[name])

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        below = [name.removeprefix(f"{path}/") for name in self.kept if name.startswith(f"{path}/")]
        folders = {name.partition("/")[0] for name in below if "/" in name}
        return sorted(folders), sorted(name for name in below if "/" not in name)

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp(0, UTC)

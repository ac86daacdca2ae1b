"""Files in an object store that speaks S3. What is read of a file is fetched, and no more.

django-storages fetches a whole object before the first byte is read; of a film a player asks for some seconds.
"""

import io

from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

PIECE = 256 * 1024  # bytes that one question to the store brings


class ObjectReader(io.RawIOBase):
    """One object as a file to read and jump in; each read is a ranged GET."""

    def __init__(self, storage: S3Storage, key: str) -> None:
        super().__init__()
        self._client, self._bucket, self._key = storage.connection.meta.client, storage.bucket_name, key
        self._at = 0
        try:
            self.size = int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(f"There is no object {key}.") from error
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("A file begins at 0.")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        last = min(self._at + len(buffer), self.size) - 1
        if last < self._at:
            return 0
        wanted = f"bytes={self._at}-{last}"
        with self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)["Body"] as body:
            brought = body.read()
        buffer[: len(brought)] = brought
        self._at += len(brought)
        return len(brought)


class ObjectStorage(S3Storage):
    """An object store as Django's storage: reading is by ranges, writing as django-storages does it."""

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            return super()._open(name, mode)
        key = self._normalize_name(name)
        return File(io.BufferedReader(ObjectReader(self, key), PIECE), name=name)

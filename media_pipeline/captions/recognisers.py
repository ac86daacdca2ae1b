"""Programs that write down what is said. Each needs a model that the operator supplies; none is a dependency.

An adapter takes a recording and answers with words and their times; `grouped` makes cues of them. The recording is
decoded in the sandbox, to 16 kHz and one channel, which all models here were made for.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from media_pipeline.captions.cues import Cue
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT
from media_pipeline.ffmpeg.process import Limits, stream

RATE = 16_000
PIECE_BYTES = RATE * 2 // 2  # half a second
LIMITS = Limits(wall_s=12 * 3600, cpu_s=3600, memory_bytes=2 * 1024**3, file_bytes=1024)
LONGEST_TOKEN_MS = 400  # what a token lasts where nothing says it
PAUSE_MS = 700  # a silence that ends a cue
LONGEST_MS = 6_000
LONGEST = {"zh": 24, "bo": 80, "en": 72}  # letters in a cue: a line or two on a phone
_WITHOUT_SPACES = {"zh"}


class NotSetUp(Exception):
    """The program or its model is missing; `detail` says what an operator must do."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class Word:
    """A word, a syllable or a letter, as the model has it."""

    starts_ms: int
    ends_ms: int
    text: str


class Recogniser(Protocol):
    """What the product asks of such a program."""

    def transcribe(self, path: Path, language: str, *, on_tick: Callable[[float], None]) -> list[Cue]:
        """The cues of a recording; `on_tick` is told the seconds that are done, at least every few seconds."""


def grouped(words: Iterable[Word], language: str) -> list[Cue]:
    """Words as cues: a pause ends one, and so does its length."""
    cues: list[Cue] = []
    held: list[Word] = []
    for word in words:
        if held and _is_full(held, word, language):
            cues.append(_cue(held, language))
            held = []
        held.append(word)
    if held:
        cues.append(_cue(held, language))
    return cues


def _is_full(held: list[Word], word: Word, language: str) -> bool:
    if word.starts_ms - held[-1].ends_ms >= PAUSE_MS or word.ends_ms - held[0].starts_ms > LONGEST_MS:
        return True
    return len(_joined([*held, word], language)) > LONGEST.get(language, LONGEST["en"])


def _cue(words: list[Word], language: str) -> Cue:
    return Cue(words[0].starts_ms, max(words[-1].ends_ms, words[0].starts_ms + 1), _joined(words, language))


def _joined(words: list[Word], language: str) -> str:
    """Chinese is written without spaces, but Latin words in it are not; syllables of Tibetan bring their own dots."""
    text = ""
    for word in words:
        apart = text and (language not in _WITHOUT_SPACES or (text[-1].isascii() and word.text[:1].isascii()))
        if language == "bo" and text.endswith("་"):
            apart = False
        text += f" {word.text}" if apart else word.text
    return text


def sound(path: Path, heard: Callable[[bytes], None]) -> None:
    """Hand the voice of a recording over in pieces of 16-bit samples; ToolFailed as of every run in the sandbox."""
    safe = [part for name, value in SAFE_INPUT.items() for part in (f"-{name}", str(value))]
    limits = ["-t", str(MAX_DURATION_S + 60)]
    wanted = ["-vn", "-map", "0:a:0", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"]
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", *safe, *limits, "-i", f"file:{path.name}", *wanted]
    rest = bytearray()

    def pieces(chunk: bytes) -> None:
        rest.extend(chunk)
        while len(rest) >= PIECE_BYTES:
            heard(bytes(rest[:PIECE_BYTES]))
            del rest[:PIECE_BYTES]

    stream(command, folder=path.parent, limits=LIMITS, on_bytes=pieces)
    heard(bytes(rest[: len(rest) // 2 * 2]))


class Vosk:
    """The Kaldi models of Alpha Cephei: a folder with `am/final.mdl`, or `final.mdl` in older ones."""

    def __init__(self, model: Path) -> None:
        self._vosk = _module("vosk")
        # Looked at first: of a folder that holds none, the library raises an error without a class of its own.
        if not any((model / place).is_file() for place in ("am/final.mdl", "final.mdl")):
            raise NotSetUp(f"{model} holds no model of vosk (no am/final.mdl)")
        self._vosk.SetLogLevel(-1)
        self._model = self._vosk.Model(model_path=str(model))

    def transcribe(self, path: Path, language: str, *, on_tick: Callable[[float], None]) -> list[Cue]:
        recogniser = self._vosk.KaldiRecognizer(self._model, RATE)
        recogniser.SetWords(True)
        words: list[Word] = []
        done = 0

        def heard(piece: bytes) -> None:
            nonlocal done
            if recogniser.AcceptWaveform(piece):
                words.extend(_vosk_words(recogniser.Result()))
            done += len(piece)
            on_tick(done / 2 / RATE)

        sound(path, heard)
        words.extend(_vosk_words(recogniser.FinalResult()))
        return grouped(words, language)


def _vosk_words(answer: str) -> Iterator[Word]:
    for each in json.loads(answer).get("result", []):
        yield Word(round(each["start"] * 1000), round(each["end"] * 1000), each["word"])


class SherpaOnnx:
    """The streaming transducers of k2: a folder with tokens.txt, encoder*.onnx, decoder*.onnx, joiner*.onnx."""

    def __init__(self, model: Path) -> None:
        sherpa = _module("sherpa_onnx")
        parts = {name: _file(model, f"{name}*.onnx") for name in ("encoder", "decoder", "joiner")}
        try:
            self._recogniser = sherpa.OnlineRecognizer.from_transducer(
                tokens=_file(model, "tokens.txt"), **parts, enable_endpoint_detection=True
            )
        except (RuntimeError, ValueError) as error:
            raise NotSetUp(f"{model} holds no model that sherpa-onnx reads: {error}") from error

    def transcribe(self, path: Path, language: str, *, on_tick: Callable[[float], None]) -> list[Cue]:
        voice = self._recogniser.create_stream()
        words: list[Word] = []
        done = 0

        def heard(piece: bytes) -> None:
            nonlocal done
            voice.accept_waveform(RATE, [sample / 32768 for sample in array("h", piece)])
            self._decode(voice)
            if self._recogniser.is_endpoint(voice):
                words.extend(self._words(voice))
                self._recogniser.reset(voice)
            done += len(piece)
            on_tick(done / 2 / RATE)

        sound(path, heard)
        voice.input_finished()
        self._decode(voice)
        words.extend(self._words(voice))
        return grouped(words, language)

    def _decode(self, voice: Any) -> None:
        while self._recogniser.is_ready(voice):
            self._recogniser.decode_stream(voice)

    def _words(self, voice: Any) -> list[Word]:
        """What was heard since the last pause. Times count from there, as the recogniser does."""
        begins = self._recogniser.start_time(voice)
        starts = [round((begins + at) * 1000) for at in self._recogniser.timestamps(voice)]
        return sherpa_words(self._recogniser.tokens(voice), starts)


def sherpa_words(tokens: Sequence[str], starts: Sequence[int]) -> list[Word]:
    """Tokens, each with the moment at which it was heard, as words: Latin ones come in pieces."""
    words: list[Word] = []
    following = [*starts[1:], None]
    for token, at, until in zip(tokens, starts, following, strict=False):
        opens = token[:1] in {"\u2581", " "}
        text = token.replace("\u2581", " ").strip()
        ends = min(at + LONGEST_TOKEN_MS, until) if until is not None and until > at else at + LONGEST_TOKEN_MS
        if text and words and not opens and text.isascii() and words[-1].text.isascii():
            words[-1] = Word(words[-1].starts_ms, ends, words[-1].text + text)
        elif text:
            words.append(Word(at, ends, text))
    return words


ENGINES: dict[str, Callable[[Path], Recogniser]] = {"vosk": Vosk, "sherpa-onnx": SherpaOnnx}


def recogniser(engine: str, model: Path) -> Recogniser:
    """The program of that name with its model in memory; NotSetUp when one of them is missing."""
    if engine not in ENGINES:
        raise NotSetUp(f"there is no engine {engine!r}; known are {', '.join(ENGINES)}")
    return ENGINES[engine](model)


def _module(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise NotSetUp(f"the package {name.replace('_', '-')} is not installed in the program's environment") from error


def _file(folder: Path, pattern: str) -> str:
    found = sorted(folder.glob(pattern))
    if not found:
        raise NotSetUp(f"there is no {pattern} in {folder}")
    return str(found[0])

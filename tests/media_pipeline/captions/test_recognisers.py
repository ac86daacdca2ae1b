"""Programs that write down speech: their adapters, against stand-ins that answer as the real clients do.

The stand-ins take what the clients of vosk 0.3.45 and sherpa-onnx 2.0.1 take; where one of them is installed, its own
signatures are compared as well.
"""

import inspect
import json
import math
import subprocess
import sys
from types import SimpleNamespace

import pytest

from media_pipeline.captions import recognisers
from media_pipeline.captions.cues import Cue
from media_pipeline.captions.recognisers import NotSetUp, Word, grouped, recogniser, sherpa_words
from media_pipeline.ffmpeg.process import ToolFailed


def word(starts: float, ends: float, text: str) -> Word:
    return Word(round(starts * 1000), round(ends * 1000), text)


class TestGrouping:
    def test_chinese_has_no_spaces_but_latin_words_in_it_do(self):
        words = [word(0, 1, "口服"), word(1, 2, "ORS"), word(2, 3, "plus"), word(3, 3.5, "锌")]
        assert grouped(words, "zh") == [Cue(0, 3500, "口服ORS plus锌")]

    def test_english_and_tibetan(self):
        assert grouped([word(0, 1, "give"), word(1, 2, "salts")], "en")[0].text == "give salts"
        assert grouped([word(0, 1, "བདེ་"), word(1, 2, "ལེགས།"), word(2, 3, "ཞུ")], "bo")[0].text == "བདེ་ལེགས། ཞུ"

    def test_a_pause_ends_a_cue(self):
        cues = grouped([word(0, 1, "一"), word(1.7, 2, "二"), word(2.1, 3, "三")], "zh")
        assert [cue.text for cue in cues] == ["一", "二三"]

    def test_so_do_six_seconds_and_a_full_line(self):
        assert len(grouped([word(at, at + 1, "字") for at in range(12)], "zh")) == 2
        assert len(grouped([word(at / 10, at / 10 + 0.1, "字" * 6) for at in range(8)], "zh")) == 2

    def test_nothing_said(self):
        assert grouped([], "zh") == []

    def test_a_word_without_a_length_is_a_cue_all_the_same(self):
        assert grouped([word(1, 1, "嗯")], "zh") == [Cue(1000, 1001, "嗯")]


class TestTokens:
    def test_pieces_of_latin_words_are_joined(self):
        found = sherpa_words(["\u2581HE", "LLO", "\u2581DOC", "TOR"], [0, 100, 300, 350])
        assert [each.text for each in found] == ["HELLO", "DOCTOR"]
        assert (found[0].starts_ms, found[0].ends_ms) == (0, 300)

    def test_chinese_letters_stand_alone_and_end_with_the_next(self):
        assert sherpa_words(["腹", "泻", " "], [0, 200, 2000]) == [Word(0, 200, "腹"), Word(200, 600, "泻")]

    def test_no_tokens(self):
        assert sherpa_words([], []) == []


class TestNotSetUp:
    def test_an_engine_that_nobody_knows(self, tmp_path):
        with pytest.raises(NotSetUp, match="known are vosk, sherpa-onnx"):
            recogniser("whisper", tmp_path)

    @pytest.mark.parametrize(("engine", "package"), [("vosk", "vosk"), ("sherpa-onnx", "sherpa-onnx")])
    def test_a_package_that_is_not_installed(self, engine, package, monkeypatch, tmp_path):
        monkeypatch.setitem(sys.modules, package.replace("-", "_"), None)
        with pytest.raises(NotSetUp, match=f"the package {package} is not installed"):
            recogniser(engine, tmp_path)

    @pytest.mark.parametrize(("engine", "module"), [("vosk", "vosk"), ("sherpa-onnx", "sherpa_onnx")])
    def test_a_folder_without_a_model(self, engine, module, monkeypatch, tmp_path):
        monkeypatch.setitem(sys.modules, module, SimpleNamespace())
        with pytest.raises(NotSetUp):
            recogniser(engine, tmp_path / "nowhere")

    def test_a_model_that_the_program_does_not_read(self, monkeypatch, tmp_path):
        def refuses(**_named):
            raise RuntimeError("no such model")

        module = SimpleNamespace(OnlineRecognizer=SimpleNamespace(from_transducer=refuses))
        monkeypatch.setitem(sys.modules, "sherpa_onnx", module)
        model(tmp_path, "tokens.txt", "encoder.onnx", "decoder.onnx", "joiner.onnx")
        with pytest.raises(NotSetUp, match="no such model"):
            recogniser("sherpa-onnx", tmp_path)


def model(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    return folder


class Kaldi:
    """Hears one word a second, and a pause every two."""

    def __init__(self, model_, rate):
        self.heard = self.told = 0
        assert rate == 16_000

    def SetWords(self, enabled):
        assert enabled

    def AcceptWaveform(self, data):
        assert isinstance(data, bytes)
        self.heard += len(data) / 32_000
        return self.heard - self.told >= 2

    def Result(self):
        begins, self.told = self.told, self.heard
        words = [{"start": begins, "end": begins + 0.5, "word": f"第{round(begins)}", "conf": 1.0}]
        return json.dumps({"result": words, "text": "x"}) if self.heard > begins else json.dumps({"text": ""})

    FinalResult = Result


class Voice:
    def __init__(self):
        self.samples = 0
        self.ended = False

    def accept_waveform(self, rate, samples):
        assert rate == 16_000
        assert all(-1 <= sample < 1 for sample in samples)
        self.samples += len(samples)

    def input_finished(self):
        self.ended = True


class Transducer:
    """Hears a letter for each second since the last pause, which comes after two."""

    def __init__(self, **parts):
        self.parts = parts
        self.begins = self.decoded = 0

    def create_stream(self):
        return Voice()

    def is_ready(self, voice):
        return self.decoded < voice.samples

    def decode_stream(self, voice):
        self.decoded = voice.samples

    def is_endpoint(self, voice):
        return voice.samples - self.begins >= 32_000

    def tokens(self, voice):
        return ["字"] * math.ceil((voice.samples - self.begins) / 16_000)

    def timestamps(self, voice):
        return [float(at) for at in range(len(self.tokens(voice)))]

    def start_time(self, voice):
        return self.begins / 16_000

    def reset(self, voice):
        self.begins = voice.samples


@pytest.mark.media
class TestHearing:
    @pytest.fixture
    def source(self, lecture, tmp_path):
        (tmp_path / "source").symlink_to(lecture)
        return tmp_path / "source"

    def test_vosk(self, source, monkeypatch, tmp_path):
        module = SimpleNamespace(
            Model=lambda model_path: model_path, KaldiRecognizer=Kaldi, SetLogLevel=lambda level: None
        )
        monkeypatch.setitem(sys.modules, "vosk", module)
        heard = []
        program = recogniser("vosk", model(tmp_path, "am/final.mdl"))
        cues = program.transcribe(source, "zh", on_tick=heard.append)
        assert [(cue.starts_ms, cue.text) for cue in cues] == [(0, "第0"), (2000, "第2")]
        assert heard == sorted(heard)
        assert heard[-1] == pytest.approx(3, abs=0.2)

    def test_sherpa_onnx(self, source, monkeypatch, tmp_path):
        made = []

        def from_transducer(**parts):
            made.append(Transducer(**parts))
            return made[0]

        module = SimpleNamespace(OnlineRecognizer=SimpleNamespace(from_transducer=from_transducer))
        monkeypatch.setitem(sys.modules, "sherpa_onnx", module)
        model(tmp_path, "tokens.txt", "encoder-1.onnx", "decoder-1.onnx", "joiner-1.onnx")
        program = recogniser("sherpa-onnx", tmp_path)
        cues = program.transcribe(source, "zh", on_tick=lambda seconds: None)
        assert made[0].parts["encoder"] == str(tmp_path / "encoder-1.onnx")
        assert made[0].parts["enable_endpoint_detection"] is True
        assert cues[0].starts_ms == 0
        assert sum(len(cue.text) for cue in cues) in {3, 4}

    def test_a_recording_without_a_voice(self, record, monkeypatch, tmp_path):
        silent = record("silent.mp4", "-f", "lavfi", "-i", "color=s=64x64:r=5:d=1", "-pix_fmt", "yuv420p")
        (tmp_path / "source").symlink_to(silent)
        with pytest.raises(ToolFailed):
            recognisers.sound(tmp_path / "source", lambda piece: None)

    def test_the_sound_comes_whole(self, source):
        pieces = []
        recognisers.sound(source, pieces.append)
        assert all(len(piece) % 2 == 0 for piece in pieces)
        assert sum(map(len, pieces)) == pytest.approx(3 * 32_000, rel=0.05)

    def test_a_playlist_that_is_dressed_as_a_recording(self, tmp_path):
        (tmp_path / "source").write_text("#EXTM3U\n/etc/hostname\n")
        with pytest.raises(ToolFailed):
            recognisers.sound(tmp_path / "source", lambda piece: None)


class TestRealClients:
    """Only where the operator's packages are installed; the product does not bring them."""

    def test_vosk(self):
        vosk = pytest.importorskip("vosk")
        assert list(inspect.signature(vosk.Model.__init__).parameters)[1] == "model_path"
        for name in ("SetWords", "AcceptWaveform", "Result", "FinalResult"):
            assert callable(getattr(vosk.KaldiRecognizer, name))

    def test_sherpa_onnx(self):
        sherpa = pytest.importorskip("sherpa_onnx")
        parameters = inspect.signature(sherpa.OnlineRecognizer.from_transducer).parameters
        assert {"tokens", "encoder", "decoder", "joiner", "enable_endpoint_detection"} <= set(parameters)
        for name in ("create_stream", "is_ready", "decode_stream", "is_endpoint", "tokens", "timestamps", "start_time"):
            assert callable(getattr(sherpa.OnlineRecognizer, name))


def test_the_program_starts_without_any_of_them():
    loaded = "import sys; import media_pipeline.captions.recognisers; print({'vosk', 'sherpa_onnx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

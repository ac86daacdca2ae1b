"""What ffprobe says of streams, for tests that need no ffprobe."""


def video(**facts) -> dict:
    stream = {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "width": 1280,
        "height": 720,
        "avg_frame_rate": "25/1",
        "disposition": {"default": 1, "attached_pic": 0},
    }
    return {**stream, **facts}


def audio(**facts) -> dict:
    stream = {
        "index": 1,
        "codec_type": "audio",
        "codec_name": "aac",
        "channels": 2,
        "disposition": {"default": 1, "attached_pic": 0},
    }
    return {**stream, **facts}


def answer(*streams: dict, duration: str | None = "90.0") -> dict:
    return {"streams": list(streams), "format": {"duration": duration} if duration else {}}

"""What browsers are told about our pages, and how large a request may be. Why: docs/security.md and decision 0010.

Imported by `base`. A page of ours loads scripts, styles and pictures from its own host and nothing else; the CMS has
a policy of its own below it, which says what Wagtail needs beyond that.
"""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

from lms.settings import env

# Recordings and slides may come from a host of their own, which knows no cookies: https://media.example.org
MEDIA_ORIGIN = env.text("MEDIA_ORIGIN", "").rstrip("/")
MEDIA_HOST = urlsplit(MEDIA_ORIGIN).netloc
_media = [MEDIA_ORIGIN] if MEDIA_ORIGIN else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, *_media],
        "font-src": [SELF],
        "media-src": [SELF, "blob:", *_media],  # blob: is how a player of HLS hands its pieces to <video>
        "connect-src": [SELF, *_media],
        "worker-src": [SELF, "blob:"],  # hls.js takes the pieces apart in a worker that it writes itself
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# Wagtail draws icons from data: addresses, shows a picture before it is sent, and previews pages in a frame.
CONTENT_SECURITY_POLICY_CMS = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "img-src": [SELF, "data:", "blob:", *_media],  # slides of a recording are corrected there
    "frame-src": [SELF],
}
# Its text editor writes <style> elements whose content changes with every load: no hash can name them, and it knows no
# nonce. Style attributes stay refused. Measured with a browser, see docs/security.md.
CONTENT_SECURITY_POLICY_EDITOR = {
    **CONTENT_SECURITY_POLICY_CMS,
    "style-src-elem": [SELF, UNSAFE_INLINE],
}
# What is not a page: a file that people sent in, a stylesheet, JSON. Opened by itself it can do nothing at all.
CONTENT_SECURITY_POLICY_FILES = {
    "default-src": [NONE],
    "img-src": [SELF],  # the picture or the film itself, when its address is opened in a tab of its own
    "media-src": [SELF],
    "frame-ancestors": [NONE],
    "sandbox": "",
}

# Everything that asks for a device or for the person is off; a lecture may fill the screen.
PERMISSIONS_POLICY = ", ".join(
    [
        *("autoplay=(self)", "fullscreen=(self)", "picture-in-picture=(self)"),
        # passkeys at sign-in
        *("publickey-credentials-create=(self)", "publickey-credentials-get=(self)"),
        *(
            f"{feature}=()"
            for feature in (
                *("accelerometer", "browsing-topics", "camera", "clipboard-read", "display-capture"),
                *("encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
                *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "storage-access"),
                *("sync-xhr", "usb", "window-management", "xr-spatial-tracking"),
            )
        ),
    ]
)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves, and our scripts send forms
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail opens its previews, and nothing else, to a frame of its own

# A form without files: the longest are Wagtail's page forms. Files stream to the disk and have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # one for each block of a page
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o640

# --- what people send in: docs/security.md, "Files" ---
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it is a page that can run scripts
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "media_pipeline.pictures.forms.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media_pipeline.documents.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # downloaded, never opened on our host; Wagtail would open PDFs
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True

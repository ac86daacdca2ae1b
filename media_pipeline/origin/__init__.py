"""Recordings from a host of their own (MEDIA_ORIGIN), which knows no cookies: signed links, each for one session.

The signature lies in the path, so the relative addresses in playlists of HLS carry it along. It names no person and
no session: it names a row that knows the session. Whoever opens a link is, for that one file, the person of that
session: when the session has ended, or the person may not play the recording any more, the link is dead at once.
"""

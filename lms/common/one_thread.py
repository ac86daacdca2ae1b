"""Django's ASGI handler, with all middleware and the view of a request run in one go in one thread.

Django builds its chain for ASGI so that each middleware which can be asynchronous is; each change between that and
our views, which ask the database and are not, hands the request to another thread and back. Here all of it is one
call in one thread. What an answer streams is still sent by the event loop.
"""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase


class OneThreadHandler(ASGIHandler):
    """Middleware and views as under WSGI; connections, bodies and streams as under ASGI."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the synchronous chain, whatever is asked for, and one door into it."""
        super().load_middleware(is_async=False)
        chain = self._middleware_chain

        def answer(request: HttpRequest) -> HttpResponseBase:
            try:
                return chain(request)  # type: ignore[no-any-return]
            finally:
                # Django would do so when the last byte is sent, which takes minutes on a slow link: so long nobody
                # else could have the database's connection.
                close_old_connections()

        self._middleware_chain = sync_to_async(answer, thread_sensitive=True)

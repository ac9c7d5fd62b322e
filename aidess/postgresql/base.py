"""Django's PostgreSQL, but that a connection kept from the request before is not asked for a sign of life each time."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that its server has ended has something to read: what the server said, or the end of the stream."""

    def close_if_health_check_failed(self):
        """Only where there is something to read is the server asked, by a query, whether it still answers."""
        if self.connection is not None and self.health_check_enabled and not self.health_check_done:
            self.health_check_done = not self.connection.closed and self._is_silent()
        super().close_if_health_check_failed()

    def _is_silent(self):
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)

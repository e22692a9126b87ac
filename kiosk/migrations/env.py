"""Runs migrations on the connection that `kiosk.store.migrations` hands over."""

from alembic import context

from kiosk.store import (  # noqa: F401 - they add to the metadata
    appointment_tables,
    corpus_tables,
    office_tables,
    people_tables,
    ticket_tables,
)
from kiosk.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds it all
    render_as_batch=True,
)
context.run_migrations()

"""Vectors of passages inside PostgreSQL, where it has pgvector: compared there, within what the reader may see.

``passages.vector`` stays what counts, in backups too. A trigger keeps a compact copy beside it in pgvector's own form;
where the extension comes later, the next start makes the copies.
"""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from harmony_workspace.store.tables import conversations

_DIMENSIONS = 384
_FLOATS = """CREATE OR REPLACE FUNCTION half_floats(packed bytea) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT array_agg(CASE WHEN bits & 32768 = 0 THEN size ELSE -size END ORDER BY place)::real[] FROM (
    SELECT place, bits, CASE WHEN (bits >> 10) & 31 = 0 THEN (bits & 1023) * power(2.0::float8, -24)
        ELSE (1024 + (bits & 1023)) * power(2.0::float8, ((bits >> 10) & 31) - 25) END AS size
    FROM (SELECT place, get_byte(packed, 2 * place) + 256 * get_byte(packed, 2 * place + 1) AS bits
        FROM generate_series(0, length(packed) / 2 - 1) AS place) AS pairs) AS sizes $$"""
_FOLLOW = """CREATE OR REPLACE FUNCTION meaning_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM meanings WHERE passage_id = NEW.id;
    IF NEW.vector IS NOT NULL THEN
        INSERT INTO meanings VALUES (NEW.id, NEW.conversation_id, half_floats(NEW.vector));
    END IF;
    RETURN NULL;
END $$"""
_LAY = (
    f"""CREATE TABLE meanings (
        passage_id bigint PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
        conversation_id text COLLATE "C" NOT NULL,
        meaning halfvec({_DIMENSIONS}) NOT NULL)""",
    "CREATE INDEX ix_meanings_conversation_id ON meanings (conversation_id)",
    _FLOATS,
    _FOLLOW,
    """CREATE TRIGGER passages_meaning AFTER INSERT OR UPDATE OF vector ON passages
    FOR EACH ROW EXECUTE FUNCTION meaning_follows()""",
    f"""INSERT INTO meanings SELECT id, conversation_id, half_floats(vector) FROM passages
    WHERE length(vector) = {2 * _DIMENSIONS}""",
)
_meanings = sa.table("meanings", *map(sa.column, ("passage_id", "conversation_id", "meaning")))


class _HalfVector(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return f"halfvec({_DIMENSIONS})"


def lay(connection: sa.Connection) -> None:
    """Nothing where the extension is missing and this user may not make it."""
    if kept(connection):
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS vector")
    except sa.exc.DBAPIError:
        pass  # not installed, or another's to make: then whether it is there counts
    if connection.exec_driver_sql("SELECT to_regtype('halfvec')").scalar() is not None:
        for statement in _LAY:
            connection.exec_driver_sql(statement)


def kept(connection: sa.Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    return connection.exec_driver_sql("SELECT to_regclass('meanings')").scalar() is not None


def nearest(
    connection: sa.Connection,
    asked: Iterable[float],
    among: sa.ColumnElement[bool],
    limit: int,
    only: Collection[int] | None = None,
) -> dict[int, float]:
    """The passages of most like meaning with their cosines. All in the scope are compared, or all of ``only``: none is
    missed."""
    away: sa.ColumnElement[float] = _meanings.c.meaning.op("<#>", return_type=sa.Double())(
        sa.cast(sa.literal(_written(asked)), _HalfVector())
    )
    seen = _meanings.join(conversations, conversations.c.id == _meanings.c.conversation_id)
    query = sa.select(_meanings.c.passage_id, (-away).label("cosine")).select_from(seen).where(among)
    if only is not None:
        query = query.where(_meanings.c.passage_id.in_(only))
    rows = connection.execute(query.order_by(away, _meanings.c.passage_id).limit(limit))
    return {row.passage_id: row.cosine for row in rows}


def _written(vector: Iterable[float]) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in vector) + "]"

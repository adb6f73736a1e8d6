"""What the tables of the workspace share: their collection, and the columns that most of them have."""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""Of rows that have no other name. SQLite counts up to 2**63 in any, and by itself only in what it calls INTEGER."""


def id_() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def ref(name: str, target: str, *, ondelete: str = "CASCADE", nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, sa.Text, sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable, index=True
    )


def ms(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable, comment=comment)


def text(name: str, *, comment: str | None = None) -> sa.Column[str]:
    """Empty where nothing is said."""
    return sa.Column(name, sa.Text, nullable=False, server_default="", comment=comment)

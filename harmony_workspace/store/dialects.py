"""What SQLite and PostgreSQL have both, under different names."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class smallest(GenericFunction[Any]):
    """The smallest of the arguments; none of them is null."""

    inherit_cache = True


class each_text(GenericFunction[Any]):
    """The texts of a JSON array, a row each: ``each_text(column).table_valued("value")``."""

    inherit_cache = True


_NAMES = {
    smallest: {"sqlite": "min", "postgresql": "least"},
    each_text: {"sqlite": "json_each", "postgresql": "json_array_elements_text"},
}


@compiles(smallest)
@compiles(each_text)
def _named(function: GenericFunction[Any], compiler: Any, **about: Any) -> str:
    name = _NAMES[type(function)][compiler.dialect.name]
    return f"{name}{compiler.function_argspec(function, **about)}"

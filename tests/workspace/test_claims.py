"""A citation that does not bear its sentence out is found, whoever wrote the answer."""

import pytest

from harmony_workspace.companion.claims import Source, report

SOURCES = {
    1: Source("a", "Our standard for payment is net 60. I can sign for two years.", "Luis Ferro Acme procurement 15 Nov"),
    2: Source("b", "The data has to stay in the European Union.", "Ingrid Vale Acme security review 28 Oct"),
    3: Source("c", "We had sandwiches and talked about the weather.", "Dana Reyes Acme renewal 9 Oct"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        ("Luis Ferro said their standard for payment is net 60 [1].", True),
        ("Their standard for payment is net 30 [1].", False),
        ("Acme wants a discount of 40 percent [2].", False),
        ("Ingrid Vale wants data kept in the European Union [2]. ", True),
        ("They talked about the roadmap for tablets [3].", False),
        ("A number nobody gave out [7].", False),
        ("- Luis Ferro, 04:12: “[[quote:1]]” [1]", True),
        ("- **Acme security review** · 28 Oct · Ingrid Vale [2]", True),
        ("1. **Data residency**: 1 meeting\n   [2]", True),
        ("1. **Data residency**: 2 meetings\n   [2]", False),
        ("1. **Data residency**: 2 meetings\n   [2] [3]", False),
        ("1. **Luis Ferro**: 1 action item in 1 meeting [1]", True),
        ("1. **Luis Ferro**: 3 action items in 1 meeting [1]", False),
    ],
)
def test_a_claim_is_measured_by_what_it_cites(answer: str, holds: bool) -> None:
    (claim,) = report(answer, SOURCES).claims
    assert claim.supported is holds


def test_an_answer_is_reported_claim_by_claim() -> None:
    told = report(
        "## Payment\n\nTheir standard for payment is net 60 [1]. Nobody at Acme minds the colour of the logo."
        " The data stays in the European Union [2], and there is a moon [2].\n\nThey can sign for two years. [1]",
        SOURCES,
    )
    assert [claim.numbers for claim in told.claims] == [(1,), (2,), (1,)]
    assert told.uncited == ["Nobody at Acme minds the colour of the logo."]
    assert told.share == 1.0

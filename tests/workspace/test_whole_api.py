"""The OpenAPI document tells the truth: what it allows is answered as it says, what it forbids is refused in words."""

from pathlib import Path

from tests.parts.fuzzing import run


def test_every_operation_answers_as_the_document_says(tmp_path: Path) -> None:
    """One seeded request to each; `make soak` asks by the hundred, on both databases."""
    asked = run(
        tmp_path, "--phases", "fuzzing", "--max-examples", "1", "--seed", "1", "--workers", "2", "--no-shrink"
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr

"""What the API answers is what its OpenAPI document says, whatever is sent: no fault, no violation."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.api.conftest import Town
from wenmai.web.api.app import create_api

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
REVOKING = "/tokens/{token_id}/revoke"  # the token that is shown would be among those revoked
# Few here; the long run (benchmarks.torture.schema) asks for many.
EXAMPLES = int(os.environ.get("WENMAI_TEST_EXAMPLES", "3"))
QUIET = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("who", ["house", "museum", "workshop"])
def test_answers_are_as_the_document_says(town: Town, who: str) -> None:
    schema = schemathesis.openapi.from_dict(create_api(town.context).openapi())
    schema.config.base_url = town.address
    headers = {"authorization": f"Bearer {town.tokens[who]}"}
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 45
    for operation in operations:
        if operation.path != REVOKING:
            _try(operation, headers)


def _try(operation: Any, headers: dict[str, str]) -> None:
    @QUIET
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()

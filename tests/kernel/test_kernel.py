"""Errors survive process borders, digests know one spelling for one value, settings refuse nonsense."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel import digests, errors
from wenmai.kernel.settings import Settings

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.WenmaiError)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_whole_after_pickling(kind: type[errors.WenmaiError]) -> None:
    error = pickle.loads(pickle.dumps(kind("what", where="here", remedy="do this")))
    assert type(error) is kind
    assert (error.what, error.where, error.remedy) == ("what", "here", "do this")
    assert str(error) == "here: what — do this"


def test_exit_codes_tell_the_errors_apart() -> None:
    codes = {kind.__name__: kind.exit_code for kind in KINDS}
    assert codes["InvalidInput"] == codes["PictureError"] == 2
    assert len({codes[name] for name in ("InvalidInput", "NotFound", "Conflict", "StorageFailure", "RunFailure")}) == 5


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_order_of_keys_does_not_change_a_digest(value: dict[str, object]) -> None:
    assert digests.of_json(value) == digests.of_json(dict(reversed(list(value.items()))))


@given(st.binary(max_size=4096))
def test_a_file_has_the_digest_of_its_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("digest") / "file"
    file.write_bytes(data)
    assert digests.of_file(file) == digests.of_bytes(data)


def test_a_number_that_is_none_has_no_digest() -> None:
    with pytest.raises(ValueError, match="JSON"):
        digests.of_json(float("nan"))


def test_settings_come_from_the_environment_alone() -> None:
    settings = Settings.from_environment({"WENMAI_HOME": "/data/w", "WENMAI_PARTY": "hnm", "WENMAI_WORKERS": "3"})
    assert settings == Settings(Path("/data/w"), "sqlite:////data/w/wenmai.db", "hnm", 3)


@pytest.mark.parametrize("workers", ["0", "-1", "two", "1.5"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(workers: str) -> None:
    with pytest.raises(errors.InvalidInput, match="WENMAI_WORKERS"):
        Settings.from_environment({"WENMAI_WORKERS": workers})


def test_an_address_is_kept_without_its_last_slash() -> None:
    settings = Settings.from_environment({"WENMAI_ADDRESS": "https://museum.example/gallery/"})
    assert settings.address == "https://museum.example/gallery"
    assert Settings.from_environment({}).address == ""


@pytest.mark.parametrize(
    "address", ["museum.example", "ftp://m.example", "https://", "https://m.example/?a", "https://a b"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(errors.InvalidInput, match="WENMAI_ADDRESS"):
        Settings.from_environment({"WENMAI_ADDRESS": address})

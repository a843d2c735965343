"""Sign-in by an account at an OpenID provider: the right way in, and every wrong one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from tests.parties.provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, another_key, running, unsigned
from tests.parties.town import settle, watched
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, RunFailure, Unauthenticated, WenmaiError
from wenmai.parties.id_token import ALGORITHMS
from wenmai.parties.model import Actor
from wenmai.parties.oidc import http_client
from wenmai.parties.oidc_settings import check_address, load_providers
from wenmai.parties.roles import EVERY_ROLE
from wenmai.parties.tables import OIDC_REQUEST
from wenmai.services.accounts import link_account, unlink_account
from wenmai.services.context import Context
from wenmai.services.parties import show_party
from wenmai.services.signing_in_elsewhere import begin_sign_in, finish_sign_in
from wenmai.services.visiting import begin_visit, resume_visit

HERE = "http://127.0.0.1:8000/sign-in/museum-id"
Claims = dict[str, Any]


@pytest.fixture(scope="module")
def provider_keys() -> dict[str, Any]:
    curves = {"ES256": "P-256", "ES384": "P-384"}
    return {"RS256": another_key(), "PS256": another_key()} | {name: another_key(c) for name, c in curves.items()}


@pytest.fixture
def provider(provider_keys: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdProvider]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running(OpenIdProvider(key=provider_keys["RS256"])) as one:
        yield one


@pytest.fixture
def house(context: Context, provider: OpenIdProvider) -> Context:
    """The operator's installation, by the real clock; it knows the provider, where the curator has an account."""
    operator = context.acting_as(Actor.of_roles("house", EVERY_ROLE))
    settle(operator)
    know(operator, ("museum-id", provider.issuer))
    link_account(operator, "li-wei", provider.issuer, provider.subject)
    return operator


def know(context: Context, *providers: tuple[str, str], mode: int = 0o600) -> Path:
    path = context.home / "oidc.json"
    stated = [{"name": n, "issuer": i, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} for n, i in providers]
    path.write_text(json.dumps({"providers": stated}))
    path.chmod(mode)
    return path


def refused(rule: str, kind: type[WenmaiError] = Unauthenticated) -> pytest.RaisesExc[WenmaiError]:
    return pytest.RaisesExc(kind, check=lambda error: error.rule == rule)


def sign_in(house: Context, provider: OpenIdProvider, name: str = "museum-id") -> Actor:
    with httpx.Client(verify=False) as client:  # no certificates are loaded for what goes over http
        begun = begin_sign_in(house, name, HERE, client=client)
        return finish_sign_in(house, name, provider.authorise(begun.address), begun.binding, client=client)


def rule_of(house: Context, provider: OpenIdProvider) -> str:
    with pytest.raises(Unauthenticated) as raised:
        sign_in(house, provider)
    return raised.value.rule


def test_whom_the_provider_vouches_for_acts_and_visits(house: Context, provider: OpenIdProvider) -> None:
    actor = sign_in(house, provider)
    assert actor == Actor.of_roles("museum", ["curator"], "li-wei")
    assert resume_visit(house, begin_visit(house, actor, provider.issuer)).actor == actor
    assert show_party(house, "li-wei").accounts == ((provider.issuer, provider.subject),)
    with house.database.reading() as connection:
        assert connection.execute(select(OIDC_REQUEST)).all() == []


def test_the_browser_is_sent_with_a_challenge_and_without_secrets(house: Context, provider: OpenIdProvider) -> None:
    begun = begin_sign_in(house, "museum-id", HERE)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.address).query).items()}
    with house.database.reading() as connection:
        kept = connection.execute(select(OIDC_REQUEST)).one()
    assert asked["redirect_uri"] == HERE
    assert kept.nonce == asked["nonce"]
    assert kept.code_verifier not in begun.address
    assert CLIENT_SECRET not in begun.address
    assert asked["state"] not in repr(kept)
    assert begun.binding not in repr(kept) + repr(begun)


def test_the_client_proves_itself_as_the_provider_wants(house: Context, provider: OpenIdProvider) -> None:
    for method in ("client_secret_basic", "client_secret_post"):
        provider.metadata["token_endpoint_auth_methods_supported"] = [method]
        assert sign_in(house, provider).person == "li-wei"
        _, form, authorisation = provider.seen[-1]
        assert bool(authorisation) == (method == "client_secret_basic")
        assert ("client_secret" in form) == (method == "client_secret_post")


def test_every_algorithm_of_the_list_is_taken(
    house: Context, provider: OpenIdProvider, provider_keys: dict[str, Any]
) -> None:
    assert set(provider_keys) == set(ALGORITHMS)
    for provider.algorithm, provider.key in provider_keys.items():
        assert sign_in(house, provider).person == "li-wei"


def test_a_token_of_two_audiences_says_for_which_party_it_is(house: Context, provider: OpenIdProvider) -> None:
    provider.spoil = lambda _, claims: claims.update(aud=[CLIENT_ID, "another"], azp=CLIENT_ID)
    assert sign_in(house, provider).person == "li-wei"
    for wrong in ({"azp": "another"}, {"azp": None}):
        provider.spoil = lambda _, claims, wrong=wrong: claims.update(aud=[CLIENT_ID, "another"], **wrong)
        with refused("oidc.id-token"):
            sign_in(house, provider)


def hmac_with_the_public_key(provider: OpenIdProvider) -> Callable[[Claims, Claims], str]:
    """The old confusion of a public key with a shared secret."""
    public = provider.key.as_pem(private=False)

    def sign(header: Claims, claims: Claims) -> str:
        body = ".".join(map(encoded, ({**header, "alg": "HS256"}, claims)))
        mac = base64.urlsafe_b64encode(hmac.digest(public, body.encode(), hashlib.sha256)).rstrip(b"=").decode()
        return f"{body}.{mac}"

    return sign


def now_s() -> int:
    return int(time.time())


SPOILT: dict[str, Callable[[Claims, Claims], object]] = {
    "wrong nonce": lambda _, claims: claims.update(nonce="another"),
    "no nonce": lambda _, claims: claims.pop("nonce"),
    "wrong audience": lambda _, claims: claims.update(aud="another-client"),
    "audiences without this client": lambda _, claims: claims.update(aud=["one", "two"]),
    "no audience": lambda _, claims: claims.pop("aud"),
    "another issuer": lambda _, claims: claims.update(iss="https://accounts.example"),
    "issuer with a slash more": lambda _, claims: claims.update(iss=claims["iss"] + "/"),
    "no issuer": lambda _, claims: claims.pop("iss"),
    "expired": lambda _, claims: claims.update(exp=now_s() - 61),
    "no expiry": lambda _, claims: claims.pop("exp"),
    "an expiry that is no number": lambda _, claims: claims.update(exp="tomorrow"),
    "issued in the future": lambda _, claims: claims.update(iat=now_s() + 3600),
    "not valid yet": lambda _, claims: claims.update(nbf=now_s() + 3600),
    "no subject": lambda _, claims: claims.pop("sub"),
    "an empty subject": lambda _, claims: claims.update(sub=""),
    "a subject that is no text": lambda _, claims: claims.update(sub=["248289761001"]),
    "a subject that is too long": lambda _, claims: claims.update(sub="x" * 256),
    "a subject with a control character": lambda _, claims: claims.update(sub="a\x00b"),
    "the hash of another access token": lambda _, claims: claims.update(at_hash="x" * 22),
    "an unknown key": lambda header, _: header.update(kid="two"),
}


def test_a_token_that_says_something_wrong_is_refused(house: Context, provider: OpenIdProvider) -> None:
    for case, spoil in SPOILT.items():
        provider.spoil = lambda header, claims, spoil=spoil: (spoil(header, claims), None)[1]
        assert rule_of(house, provider) == "oidc.id-token", case


def with_extension(provider: OpenIdProvider) -> Callable[[Claims, Claims], str]:
    """Signed as it must be, with an extension that must be understood (RFC 7515, section 4.1.11)."""

    def sign(header: Claims, claims: Claims) -> str:
        body = ".".join(map(encoded, ({**header, "crit": ["b64"], "b64": False}, claims)))
        signature = provider.key.private_key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    return sign


def encoded(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


FORGED: dict[str, Callable[[OpenIdProvider], Callable[[Claims, Claims], str]]] = {
    "no signature": lambda _: unsigned,
    "another key of the same name": lambda _: lambda h, c: jwt.encode(h, c, another_key(), algorithms=["RS256"]),
    "the public key as a secret": hmac_with_the_public_key,
    "a shared secret": lambda _: (
        lambda h, c: jwt.encode({**h, "alg": "HS256"}, c, OctKey.import_key(CLIENT_SECRET * 3), algorithms=["HS256"])
    ),
    "an algorithm that is not on the list": lambda p: (
        lambda h, c: jwt.encode({**h, "alg": "RS512"}, c, p.key, algorithms=["RS512"])
    ),
    "a critical extension": with_extension,
    "its own key in the header": lambda _: with_key_in_header,
    "cut off": lambda p: lambda h, c: jwt.encode(h, c, p.key)[:-8],
    "another payload": lambda p: lambda h, c: swap_payload(jwt.encode(h, c, p.key)),
    "no token at all": lambda _: lambda h, c: "this is not a token",
    "nothing": lambda _: lambda h, c: "",
    "a list": lambda p: lambda h, c: jwt.encode(h, c, p.key) + ".x.y",
}


def with_key_in_header(header: Claims, claims: Claims) -> str:
    own = RSAKey.generate_key(2048)
    return jwt.encode({**header, "jwk": own.as_dict(private=False)}, claims, own, algorithms=["RS256"])


def swap_payload(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{encoded({'sub': 'admin'})}.{signature}"


def test_a_token_that_the_provider_did_not_sign_is_refused(house: Context, provider: OpenIdProvider) -> None:
    for case, forge in FORGED.items():
        provider.sign = forge(provider)
        assert rule_of(house, provider) == "oidc.id-token", case


def test_key_sets_that_are_none(house: Context, provider: OpenIdProvider) -> None:
    for_encryption = {**provider.key.as_dict(private=False), "use": "enc"}
    shared = {"kty": "oct", "k": "c2VjcmV0"}
    for published in ([], [shared], [{"kty": "RSA"}], [{}], ["key"], [{"kty": "EC", "kid": "one"}], [for_encryption]):
        provider.published = published
        assert rule_of(house, provider) == "oidc.id-token", published


def test_a_state_is_good_once(house: Context, provider: OpenIdProvider) -> None:
    begun = begin_sign_in(house, "museum-id", HERE)
    brought = provider.authorise(begun.address)
    assert finish_sign_in(house, "museum-id", brought, begun.binding)
    again = provider.authorise(begun.address)
    for answer in (brought, again):
        with refused("oidc.state"):
            finish_sign_in(house, "museum-id", answer, begun.binding)
    assert len(provider.seen) == 1  # the code did not even go out


def test_a_state_that_was_not_given_out(house: Context, provider: OpenIdProvider) -> None:
    begun = begin_sign_in(house, "museum-id", HERE)
    code = provider.authorise(begun.address)["code"]
    for answer in ({}, {"state": ""}, {"state": "x"}, {"state": "\ud800\x00"}):
        with refused("oidc.state"):
            finish_sign_in(house, "museum-id", answer | {"code": code}, begun.binding)


def test_a_sign_in_that_another_browser_began_is_not_finished(house: Context, provider: OpenIdProvider) -> None:
    """Else who gives a victim the address he came back with would have him work under a stranger's name."""
    theirs, mine = (begin_sign_in(house, "museum-id", HERE) for _ in range(2))
    for binding in (mine.binding, "", "\ud800"):
        with refused("oidc.state"):
            finish_sign_in(house, "museum-id", provider.authorise(theirs.address), binding)


def test_a_sign_in_that_took_too_long_is_over(house: Context, provider: OpenIdProvider) -> None:
    slow, watch = watched(house)
    slow = slow.acting_as(house.actor)
    begun = begin_sign_in(slow, "museum-id", HERE)
    brought = provider.authorise(begun.address)
    watch.go(seconds=600)
    with refused("oidc.state"):
        finish_sign_in(slow, "museum-id", brought, begun.binding)
    begin_sign_in(slow, "museum-id", HERE)
    watch.go(seconds=601)
    begin_sign_in(slow, "museum-id", HERE)
    with house.database.reading() as connection:
        assert len(connection.execute(select(OIDC_REQUEST)).all()) == 1


def test_a_refusal_of_the_provider_is_one(house: Context, provider: OpenIdProvider) -> None:
    begun = begin_sign_in(house, "museum-id", HERE)
    state = provider.authorise(begun.address)["state"]
    with refused("oidc.refused"):
        finish_sign_in(house, "museum-id", {"error": "access_denied", "state": state}, begun.binding)


def test_a_code_that_is_not_the_provider_s_is_refused(house: Context, provider: OpenIdProvider) -> None:
    begun = begin_sign_in(house, "museum-id", HERE)
    answer = provider.authorise(begun.address) | {"code": "guessed"}
    with refused("oidc.id-token"):
        finish_sign_in(house, "museum-id", answer, begun.binding)


def test_a_code_stolen_from_another_sign_in_is_of_no_use(house: Context, provider: OpenIdProvider) -> None:
    victim, thief = (begin_sign_in(house, "museum-id", HERE) for _ in range(2))
    stolen = provider.authorise(victim.address)["code"]
    with refused("oidc.id-token"):  # the code verifier is another
        finish_sign_in(house, "museum-id", provider.authorise(thief.address) | {"code": stolen}, thief.binding)


def test_one_issuer_cannot_pass_off_its_answers_for_another_s(
    house: Context, provider: OpenIdProvider, provider_keys: dict[str, Any]
) -> None:
    with running(OpenIdProvider(key=provider_keys["PS256"])) as wicked:
        know(house, ("museum-id", provider.issuer), ("wicked-id", wicked.issuer))
        begun = begin_sign_in(house, "wicked-id", HERE)
        honest_code = provider.authorise(begun.address.replace(wicked.issuer, provider.issuer))
        with refused("oidc.state"):  # the answer comes to the honest provider's own address
            finish_sign_in(house, "museum-id", honest_code, begun.binding)
        assert wicked.seen == []

        begun = begin_sign_in(house, "wicked-id", HERE)
        honest_code = provider.authorise(begun.address.replace(wicked.issuer, provider.issuer))
        with refused("oidc.id-token"):  # it names itself, as it always does (RFC 9207)
            finish_sign_in(house, "wicked-id", honest_code | {"iss": provider.issuer}, begun.binding)
        assert wicked.seen == []

        wicked.spoil = lambda _, claims: claims.update(iss=provider.issuer)
        with refused("oidc.id-token"):
            sign_in(house, wicked, "wicked-id")
        wicked.spoil = lambda _, claims: None
        with refused("oidc.unlinked"):  # the same subject at another issuer is another person
            sign_in(house, wicked, "wicked-id")


def test_a_provider_that_always_names_itself_must_do_so(house: Context, provider: OpenIdProvider) -> None:
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    assert sign_in(house, provider)
    begun = begin_sign_in(house, "museum-id", HERE)
    answer = provider.authorise(begun.address)
    del answer["iss"]
    with refused("oidc.id-token"):
        finish_sign_in(house, "museum-id", answer, begun.binding)


def test_metadata_that_cannot_be_trusted(house: Context, provider: OpenIdProvider) -> None:
    for provider.metadata in (
        {"issuer": "https://accounts.example"},
        {"token_endpoint": "http://accounts.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        with refused("oidc.provider", RunFailure):
            begin_sign_in(house, "museum-id", HERE)


def test_a_provider_that_does_not_answer_as_it_must(house: Context, provider: OpenIdProvider) -> None:
    client = http_client()
    flood = b'{"a":"' + b"x" * 300_000
    for answer in ((500, b"{}"), (302, b"{}"), (200, b"<html>"), (200, b"[]"), (200, flood), (200, b"")):
        for path in ("/.well-known/openid-configuration", "/token", "/keys"):
            provider.answer = lambda _: None
            begun = begin_sign_in(house, "museum-id", HERE, client=client)
            provider.answer = lambda asked, path=path, answer=answer: answer if asked == path else None
            with refused("oidc.provider", RunFailure):
                finish_sign_in(house, "museum-id", provider.authorise(begun.address), begun.binding, client=client)
    client.close()
    provider.answer = lambda _: (500, b"")
    with refused("oidc.provider", RunFailure):
        begin_sign_in(house, "museum-id", HERE)


def test_a_provider_that_is_not_there(house: Context) -> None:
    know(house, ("gone", "http://127.0.0.1:9"))
    with refused("oidc.provider", RunFailure):
        begin_sign_in(house, "gone", HERE)


def test_a_wrong_client_secret_is_our_fault_and_not_the_person_s(house: Context, provider: OpenIdProvider) -> None:
    path = house.home / "oidc.json"
    path.write_text(path.read_text().replace(CLIENT_SECRET, "another"))
    with refused("oidc.provider", RunFailure) as raised:
        sign_in(house, provider)
    assert "401" in str(raised.value)


def test_whom_nobody_linked_is_told_as_whom_he_is_known(house: Context, provider: OpenIdProvider) -> None:
    provider.subject = "another person"
    with refused("oidc.unlinked") as raised:
        sign_in(house, provider)
    assert "another person" in str(raised.value)


def test_accounts_are_linked_once_and_unlinked(house: Context, provider: OpenIdProvider) -> None:
    account = (provider.issuer, provider.subject)
    value = begin_visit(house, sign_in(house, provider))
    assert not link_account(house, "li-wei", *account)
    with refused("oidc.linked", Conflict):
        link_account(house, "wang-fang", *account)
    assert not unlink_account(house, "wang-fang", *account)
    assert unlink_account(house, "li-wei", *account)
    assert not unlink_account(house, "li-wei", *account)
    with pytest.raises(Unauthenticated):
        resume_visit(house, value)
    with refused("oidc.unlinked"):
        sign_in(house, provider)
    assert link_account(house, "wang-fang", *account)
    assert sign_in(house, provider).person == "wang-fang"
    assert show_party(house, "li-wei").accounts == ()


def test_only_operators_link_and_only_persons(house: Context) -> None:
    with refused("access.party.write", Forbidden):
        link_account(house.acting_as(Actor.of_roles("museum", ["curator"], "li-wei")), "wang-fang", "https://a", "b")
    with refused("party.person", InvalidInput):
        link_account(house, "museum", "https://a.example", "b")
    with pytest.raises(NotFound):
        link_account(house, "nobody", "https://a.example", "b")
    with refused("access.beyond-own", Forbidden):
        link_account(house.acting_as(house.actor.narrowed({"party.write"})), "zhao-min", "https://a.example", "b")
    for subject in ("", " a", "a\x00", "x" * 256, "cafe\u0301"):
        with refused("party.name", InvalidInput):
            link_account(house, "li-wei", "https://a.example", subject)


def test_the_file_of_providers_is_the_owner_s_alone(house: Context, provider: OpenIdProvider) -> None:
    for mode in (0o640, 0o604, 0o620):
        know(house, ("museum-id", provider.issuer), mode=mode)
        with refused("oidc.file-mode", Forbidden):
            begin_sign_in(house, "museum-id", HERE)
    (house.home / "oidc.json").unlink()
    assert load_providers(house.home) == ()
    with refused("oidc.unknown", NotFound):
        begin_sign_in(house, "museum-id", HERE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"providers": {}x',
        '{"providers": [1]}',
        '{"providers": [{"name": "a", "issuer": "https://a.example", "client_id": "", "client_secret": "s"}]}',
        '{"providers": [{"name": "a/b", "issuer": "https://a.example", "client_id": "c", "client_secret": "s"}]}',
        '{"providers": [{"name": "a", "issuer": "https://a.example", "client_id": 1, "client_secret": "s"}]}',
    ],
)
def test_files_that_are_not_as_they_must_be(tmp_path: Path, text: str) -> None:
    (tmp_path / "oidc.json").write_text(text)
    (tmp_path / "oidc.json").chmod(0o600)
    with refused("oidc.file", InvalidInput):
        load_providers(tmp_path)


def test_names_and_issuers_are_there_once(tmp_path: Path) -> None:
    entry = {"name": "a", "issuer": "https://a.example", "client_id": "c", "client_secret": "s"}
    for other in ({"name": "b"}, {"issuer": "https://b.example"}):
        (tmp_path / "oidc.json").write_text(json.dumps({"providers": [entry, entry | other]}))
        (tmp_path / "oidc.json").chmod(0o600)
        with refused("oidc.file", InvalidInput):
            load_providers(tmp_path)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/x", "http://localhost/x", "http://[::1]/", "https://a.example"]
)
def test_addresses_that_are_safe(address: str) -> None:
    assert check_address(address, "x") == address


@pytest.mark.parametrize(
    "address", ["http://a.example", "http://127.0.0.1.example/", "ftp://a.example", "https://", "https://u@a.example",
                "https://[", "", None, 7, "//a.example", "http://localhost.example"],
)  # fmt: skip
def test_addresses_that_are_not(address: object) -> None:
    with refused("oidc.https", InvalidInput):
        check_address(address, "x")


def test_no_description_repeats_a_secret(house: Context) -> None:
    assert CLIENT_SECRET not in repr(load_providers(house.home))


def test_of_two_at_once_one_person_gets_the_account(house: Context) -> None:
    account = ("https://a.example", "one")

    def link(person: str) -> str:
        try:
            return str(link_account(house, person, *account))
        except Conflict as error:
            return error.rule

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(link, ["li-wei", "wang-fang"] * 3))
    assert told.count("True") == 1
    owners = [one for one in ("li-wei", "wang-fang") if account in show_party(house, one).accounts]
    assert len(owners) == 1
    assert set(told) == {"True", "False", "oidc.linked"}

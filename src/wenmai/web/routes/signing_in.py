"""Signing in, by password or by an account elsewhere, and signing out."""

from __future__ import annotations

from hmac import compare_digest
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.kernel.errors import NotFound, Unauthenticated, WenmaiError
from wenmai.parties.model import Actor
from wenmai.parties.visits import COOKIE_NAME
from wenmai.services.signing_in import by_password
from wenmai.services.signing_in_elsewhere import (
    BINDING_COOKIE_NAME,
    LASTS_S,
    begin_sign_in,
    finish_sign_in,
    provider_names,
)
from wenmai.services.visiting import begin_visit, begin_visit_of_shell, end_visit
from wenmai.web.addresses import local_address
from wenmai.web.failing import status_of, told
from wenmai.web.forms import VisitorsForm
from wenmai.web.guarding import ForeignPost, is_same_origin
from wenmai.web.rendering import render
from wenmai.web.site import site_of
from wenmai.web.visitors import FORM_COOKIE_NAME, set_cookie, visitor_of

router = APIRouter()
ELSEWHERE = "/sign-in/with"
NEXT_COOKIE_NAME, PARTY_COOKIE_NAME = "wenmai_next", "wenmai_party"
HOME = "/account"
# What is told on the form itself, to be done better at once; everything else is an error page.
TOLD_ON_THE_FORM = frozenset({"access.password", "access.wait", "access.which-party", "access.no-role"})


@router.get("/sign-in")
def show_form(request: Request) -> Response:
    """The form; who has signed in goes on."""
    target = local_address(request.query_params.get("next", ""), HOME)
    if visitor_of(request).signed_in:
        return RedirectResponse(target, 303)
    return _form(request, target)


@router.post("/sign-in")
def sign_in(request: Request, form: VisitorsForm) -> Response:
    """Begin a visit by name and password. A visit that this browser had before ends."""
    target = local_address(form.text("next"), HOME)
    name, password = form.text("name"), form.secret("password")
    caller = request.client.host if request.client else ""
    try:
        actor = by_password(site_of(request).context, name, password, caller=caller, party=form.text("party") or None)
    except WenmaiError as error:
        if error.rule not in TOLD_ON_THE_FORM:
            raise
        return _form(request, target, error, name=name, party=form.text("party"))
    return _begun(request, actor, "password", target)


@router.get(ELSEWHERE + "/{provider}")
def leave(request: Request, provider: str) -> Response:
    """Send the browser to a provider. A link, not a form: what a form leads to must be ours, says the page's policy."""
    if not is_same_origin(request.headers):
        raise ForeignPost("the form came from another site")
    begun = begin_sign_in(site_of(request).context, provider, str(request.url_for("come_back", provider=provider)))
    answer = RedirectResponse(begun.address, 303, headers={"cache-control": "no-store"})
    asked = request.query_params
    for cookie, value in (
        (BINDING_COOKIE_NAME, begun.binding),
        (NEXT_COOKIE_NAME, quote(local_address(asked.get("next", ""), HOME))),
        (PARTY_COOKIE_NAME, quote(asked.get("party", "").strip()[:64])),
    ):
        set_cookie(request, answer, cookie, value, path=ELSEWHERE, max_age_s=LASTS_S)
    return answer


@router.get(ELSEWHERE + "/{provider}/back")
def come_back(request: Request, provider: str) -> Response:
    """Begin a visit by what the provider says."""
    kept = request.cookies
    target = local_address(unquote(kept.get(NEXT_COOKIE_NAME, "")), HOME)
    try:
        actor = finish_sign_in(
            site_of(request).context, provider, dict(request.query_params), kept.get(BINDING_COOKIE_NAME, ""),
            party=unquote(kept.get(PARTY_COOKIE_NAME, "")) or None,
        )  # fmt: skip
    except WenmaiError as error:
        if error.rule not in TOLD_ON_THE_FORM:
            raise
        return _form(request, target, error)
    answer = _begun(request, actor, f"oidc:{provider}", target)
    for cookie in (BINDING_COOKIE_NAME, NEXT_COOKIE_NAME, PARTY_COOKIE_NAME):
        answer.delete_cookie(cookie, path=ELSEWHERE)
    return answer


@router.get("/sign-in/here/{key}")
def sign_in_from_shell(request: Request, key: str) -> Response:
    """Begin a visit in the name of who started the server, by the key that was printed in his shell."""
    site = site_of(request)
    if not site.shell_key or not compare_digest(site.shell_key.encode(), key.encode("utf-8", "replace")):
        raise NotFound("there is no such page", remedy="Use the link that the server printed when it started.")
    return _visiting(request, begin_visit_of_shell(site.context), "/")


@router.post("/sign-out")
def sign_out(request: Request, form: VisitorsForm) -> Response:
    """End the visit, here and on the server."""
    _end(request)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE_NAME)
    return answer


def _form(
    request: Request, target: str, error: WenmaiError | None = None, *, name: str = "", party: str = ""
) -> Response:
    return render(
        request, "sign_in.html", status=status_of(error) if error else 200, target=target, error=error, name=name,
        told=told, party=party, providers=provider_names(site_of(request).context),
        which_party=bool(party) or (error is not None and error.rule == "access.which-party"),
    )  # fmt: skip


def _begun(request: Request, actor: Actor, how: str, target: str) -> Response:
    """The visit begins under a new cookie, whatever the browser had before."""
    return _visiting(request, begin_visit(site_of(request).context, actor, how), target)


def _visiting(request: Request, value: str, target: str) -> Response:
    _end(request)
    answer = RedirectResponse(target, 303)
    set_cookie(request, answer, COOKIE_NAME, value)
    answer.delete_cookie(FORM_COOKIE_NAME)
    return answer


def _end(request: Request) -> None:
    value = request.cookies.get(COOKIE_NAME)
    if value is not None:
        try:
            end_visit(site_of(request).context, value)
        except Unauthenticated:
            return  # forged, or forgotten already: there is nothing to end

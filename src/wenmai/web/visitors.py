"""Who visits a page: taken from the cookie of his visit; without one, or with one that is over, nobody in particular.

Forms carry a token that is made from the visit's cookie (CSRF). Who has not signed in gets a cookie for his forms
alone, which opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from wenmai.kernel.errors import Forbidden, Unauthenticated, WenmaiError
from wenmai.parties.model import Actor
from wenmai.parties.visits import COOKIE_NAME, Cookie, new_cookie, read_cookie
from wenmai.services.context import Context
from wenmai.services.visiting import resume_visit, visit_key
from wenmai.web.site import site_of

FORM_COOKIE_NAME = "wenmai_form"
FORM_FIELD = "form_token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor: the installation in his name, and the cookie from which the tokens of his forms are made.

    ``new`` tells that his browser does not have that cookie yet.
    """

    context: Context
    cookie: Cookie
    signed_in: bool
    new: bool = False

    @property
    def actor(self) -> Actor:
        return self.context.actor

    def may(self, permission: str) -> bool:
        return self.actor.may(permission)

    def form_token(self) -> str:
        return self.cookie.form_token(visit_key(self.context))

    def check_form(self, shown: str) -> None:
        """Raises Forbidden (``access.form-token``) where a form does not carry this visitor's own token."""
        if self.new:
            shown = ""  # whoever has no cookie cannot have got a form from us
        self.cookie.check_form_token(visit_key(self.context), shown)

    def form_cookie(self) -> str:
        """The value of the cookie for the forms of who has not signed in."""
        return self.cookie.value(visit_key(self.context))


def visitor_of(request: Request) -> Visitor:
    """Who asks; looked up once a request."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        known = request.state.visitor = _signed_in(request) or _nobody(request)
    return known


def settle_visitor(request: Request) -> None:
    """For the page that tells of a failure: who asks, and nobody where that very question fails."""
    try:
        visitor_of(request)
    except (WenmaiError, SQLAlchemyError):
        context = site_of(request).context.acting_as(Actor.visitor())
        request.state.visitor = Visitor(context, new_cookie(), False)


def account_holder(request: Request) -> Visitor:
    """Who asks, where he has signed in. Raises Unauthenticated (``access.visit``)."""
    visitor = visitor_of(request)
    if not visitor.signed_in:
        raise Unauthenticated("you are not signed in, or no longer", remedy="Sign in again.", rule="access.visit")
    return visitor


def set_cookie(
    request: Request, answer: Response, name: str, value: str, *, path: str = "/", max_age_s: int | None = None
) -> None:
    """Let the browser keep a value that no script reads, that no other site's form sends, and that stays on https."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=max_age_s, path=path, httponly=True, samesite="lax", secure=secure)


def _signed_in(request: Request) -> Visitor | None:
    value, context = request.cookies.get(COOKIE_NAME), site_of(request).context
    if value is None:
        return None
    try:
        visit = resume_visit(context, value)
    except (Unauthenticated, Forbidden):
        return None
    return Visitor(context.acting_as(visit.actor), visit.cookie, True)


def _nobody(request: Request) -> Visitor:
    context = site_of(request).context.acting_as(Actor.visitor())
    value = request.cookies.get(FORM_COOKIE_NAME, "")
    try:
        return Visitor(context, read_cookie(value, visit_key(context)), False)
    except Unauthenticated:
        return Visitor(context, new_cookie(), False, new=True)

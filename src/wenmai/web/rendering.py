"""Pages: a template with what all pages share, in the visitor's language and for this visitor."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from wenmai import __version__
from wenmai.web.site import file_address, site_of, words_of
from wenmai.web.visitors import FORM_COOKIE_NAME, FORM_FIELD, set_cookie, visitor_of
from wenmai.web.wording import LANGUAGES

OTHER_LANGUAGE = {"zh": "en", "en": "zh"}
HTML_LANGUAGE = {"zh": "zh-Hans", "en": "en"}


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page. It depends on the visitor and his language: his browser alone keeps it, and asks for it again.

    The pages of who has signed in are not kept at all. A form takes its token by ``form_token()``; the cookie that goes
    with it is set only where a page has a form.
    """
    site, words, visitor = site_of(request), words_of(request), visitor_of(request)
    language = words.language
    other = OTHER_LANGUAGE[language]
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = here if request.method == "GET" else "/"
    tokens: list[str] = []

    def form_token() -> Markup:
        tokens.append(visitor.form_token())
        return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_FIELD, tokens[-1])

    shared = {
        "t": words,
        "language": language,
        "html_language": HTML_LANGUAGE[language],
        "languages": LANGUAGES,
        "other": other,
        "other_html_language": HTML_LANGUAGE[other],
        "switch": f"/language/{other}?{urlencode({'next': back})}",
        "sign_in": f"/sign-in?{urlencode({'next': back})}",
        "bundled": site.bundled,
        "version": __version__,
        "path": request.url.path,
        "file_address": file_address,
        "visitor": visitor,
        "form_token": form_token,
    }
    page = site.templates.get_template(template).render(shared | values)
    kept = "no-store" if visitor.signed_in or tokens else "no-cache"
    headers = {"cache-control": f"private, {kept}", "vary": "Accept-Language, Cookie", "content-language": language}
    answer = HTMLResponse(page, status, headers)
    if tokens and visitor.new:
        set_cookie(request, answer, FORM_COOKIE_NAME, visitor.form_cookie())
    return answer

"""Jobs: what one asked for, how far it is, what came of it, and how to stop it."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from wenmai.jobs.failures import error_from_json
from wenmai.jobs.model import Job
from wenmai.kernel.errors import WenmaiError
from wenmai.services import watching
from wenmai.services.browsing import cards
from wenmai.services.describing_lines import usable_lines
from wenmai.services.showing_jobs import portray_job
from wenmai.web.failing import told, told_remedy
from wenmai.web.forms import Holder, HoldersForm
from wenmai.web.line_fields import Field, fields_of, sent_values, spelt
from wenmai.web.progress import progress_of
from wenmai.web.rendering import render
from wenmai.web.site import site_of, words_of
from wenmai.web.wording import Words

router = APIRouter(prefix="/account/jobs")
JOBS_SHOWN = 100


@router.get("")
def list_jobs(request: Request, holder: Holder) -> Response:
    """The party's jobs, the latest first."""
    found = watching.list_jobs(holder.context, limit=JOBS_SHOWN)
    pictures = {card.id: card for card in cards(holder.context, list({job.inputs[0]: None for job in found}))}
    return render(request, "jobs.html", jobs=found, lines=_titles(request), pictures=pictures)


@router.get("/{job_id}")
def show_job(request: Request, job_id: str, holder: Holder) -> Response:
    """One job: its progress, which a script keeps up to date, and its end."""
    found, words = portray_job(holder.context, job_id), words_of(request)
    error = error_from_json(found.job.error) if found.job.error and found.job.state == "failed" else None
    return render(
        request, "job.html", found=found, job=found.job, lines=_titles(request), again=_again(found.job),
        fields=_fields(request, found.job), spelt=spelt,
        why=_why(error, words) if error else "", remedy=told_remedy(error, words) if error else "",
        foreign=error is not None and words.language != "en" and told(error, words) == error.what,
    )  # fmt: skip


def _why(error: WenmaiError, words: Words) -> str:
    """Its own sentence, which has the names and numbers, or in other languages what is known of its rule."""
    return error.what if words.language == "en" else told(error, words)


@router.get("/{job_id}/events")
async def events(request: Request, job_id: str, holder: Holder) -> Response:
    """The same as Server-Sent Events, until it ends."""
    return await progress_of(holder.context, job_id, site_of(request).streams)


@router.post("/{job_id}/cancel")
def cancel(form: HoldersForm, job_id: str) -> Response:
    """Stop it; nothing of it is kept or charged."""
    job = watching.cancel(form.visitor.context, job_id)
    return RedirectResponse(f"/account/jobs/{job.id}", 303)


def _again(job: Job) -> str:
    """The address of the form with what was asked, to change it and ask again."""
    sent = sent_values(job.spec["parameters"])
    return f"/make/{job.line}?{urlencode([*(('asset', one) for one in job.inputs), *sent.items()])}"


def _fields(request: Request, job: Job) -> dict[str, Field]:
    """The fields of the job's line by name; none where the line is no longer here."""
    named = {line.name: line for line in usable_lines(site_of(request).context)}
    return {one.name: one for one in fields_of(named[job.line].parameters)} if job.line in named else {}


def _titles(request: Request) -> dict[str, tuple[str, str]]:
    """What the lines are called that are here: of an older job the line may be gone."""
    return {line.name: (line.title_zh, line.title_en) for line in usable_lines(site_of(request).context)}

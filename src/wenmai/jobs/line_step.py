"""The step that runs a line: inputs come out of the blob store, outputs go into it, a manifest comes back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wenmai.jobs import meter
from wenmai.jobs.bench import Workbench
from wenmai.jobs.inputs import inputs_of
from wenmai.jobs.probing import run_probed
from wenmai.jobs.spec import JobSpec
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, RunFailure
from wenmai.production.contract import Manifest, Output, OutputFile, Workplace

RUN_LINE = "wenmai.jobs.line_step:run_line"


def run_line(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """Run the JobSpec ``payload["spec"]``, from ``payload["probe"]`` where one was taken before.

    Gives ``outputs``, ``findings`` (both by digest), ``drivers`` of its cost, and ``meter``.
    """
    spec = JobSpec.from_json(payload["spec"])
    line = bench.ready_line(spec.line)
    if line.version != spec.line_version:
        raise RunFailure(
            f"the job asks for {spec.line} {spec.line_version}, here is {line.version}",
            remedy="Restart the workers after an upgrade.",
            rule="jobs.line-version",
        )
    try:
        parameters = line.parameters.model_validate(spec.parameters)
    except ValidationError as error:
        raise InvalidInput(str(error), where=spec.line, rule="jobs.parameters") from error
    begun = meter.start()
    with bench.scratch() as scratch:
        inputs = inputs_of(spec, bench.blobs, scratch)
        room = scratch / "out"
        room.mkdir()
        workplace = Workplace(room, bench.models, bench.report)
        manifest, drivers, probed_ms = run_probed(line, inputs, parameters, workplace, payload.get("probe"))
        files = [file for output in manifest.outputs for file in (output.file, *output.parts)]
        bytes_in = sum(source.path.stat().st_size for source in inputs)
        bytes_out = sum(_inside(room, file).stat().st_size for file in files)
        named = {file.name: digests.of_file(_inside(room, file)) for file in files}
        bench.announce(list(named.values()))
        kept = _keep(bench, manifest, room, named)
    used = meter.used_since(begun, bytes_in, bytes_out)
    kept["meter"] = used | {"core_ms": used["core_ms"] + probed_ms}
    kept["drivers"] = drivers
    return kept


def _keep(bench: Workbench, manifest: Manifest, room: Path, named: Mapping[str, str]) -> dict[str, Any]:
    """``named`` has the digest of each file by its name."""
    outputs = [_keep_output(bench, output, room, named) for output in manifest.outputs]
    findings = [
        {
            "input_index": finding.input_index,
            "motivation": finding.motivation,
            "body": dict(finding.body),
            "selector": dict(finding.selector) if finding.selector is not None else None,
        }
        for finding in manifest.findings
    ]
    return {"outputs": outputs, "findings": findings, "replaces_earlier": manifest.replaces_earlier}


def _keep_output(bench: Workbench, output: Output, room: Path, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": output.kind,
        "blob": bench.blobs.put_file(_inside(room, output.file), named[output.file.name]),
        "media_type": output.file.media_type,
        "byte_count": _inside(room, output.file).stat().st_size,
        "title_zh": output.title_zh,
        "title_en": output.title_en,
        "width_px": output.width_px,
        "height_px": output.height_px,
        "record": dict(output.record),
        "parts": [
            {
                "role": part.role,
                "blob": bench.blobs.put_file(_inside(room, part), named[part.name]),
                "media_type": part.media_type,
            }
            for part in output.parts
        ],
    }


def _inside(room: Path, file: OutputFile) -> Path:
    path = room / file.name
    if path.resolve().parent != room.resolve() or not path.is_file():
        raise RunFailure(
            f"the line names an output outside its scratch folder, or none: {file.name}", rule="jobs.line-output"
        )
    return path

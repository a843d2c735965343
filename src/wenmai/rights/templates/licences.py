"""Research, commercial, dual and AI licences.

What can only be done in or after the use (credit, sales reports) is an obligation of the policy; what must come before
it (an approved sample) is a condition of the permission, which is not in force until it is fulfilled.
Source for ordinary, sole and exclusive licences: the museum licensing guideline of the State Administration of Cultural
Heritage (2019).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Constraint, Duty, Permission, Policy, Value
from wenmai.rights.profile import names
from wenmai.rights.profile.names import odrl
from wenmai.rights.templates.terms import Terms, for_purposes

ORDINARY, SOLE, EXCLUSIVE = "ordinary", "sole", "exclusive"
_EXCLUSIVITY = {SOLE: names.SOLE, EXCLUSIVE: names.EXCLUSIVE}
RESEARCH_ACTIONS = tuple(map(odrl, ("read", "display", "reproduce", "print", "archive", "annotate", "index")))


class DualLicence(NamedTuple):
    """Two policies over two assets. Goods need both; research needs the image's only."""

    image: Policy
    mark: Policy


def research_only(terms: Terms) -> Policy:
    """Reading, showing, copying and annotating for research; nothing else."""
    return terms.policy((_research(terms),), terms.credit())


def _research(terms: Terms) -> Permission:
    actions = (*RESEARCH_ACTIONS, *((odrl("derive"),) if terms.derive_allowed else ()))
    return terms.permission(*actions, conditions=(for_purposes("research"),))


def commercial_licence(
    terms: Terms, exclusivity: str = ORDINARY, sample_approval: bool = False, sales_reports: bool = True
) -> Policy:
    """A licence for goods: ``exclusivity`` is ordinary 普通, sole 排他 or exclusive 独占.

    Preparing (copying, showing, deriving where allowed) is permitted within territory and term; making and selling also
    within goods categories and the cap on units and, with ``sample_approval``, only once the sample has been approved.
    """
    if exclusivity not in (ORDINARY, *_EXCLUSIVITY):
        raise InvalidInput(
            f"{exclusivity!r} is not ordinary, sole or exclusive", where="exclusivity", rule="licence.exclusivity"
        )
    obligations = list(terms.credit())
    if sales_reports:
        obligations.append(terms.owed(names.REPORT_SALES))
    if exclusivity in _EXCLUSIVITY:
        obligations.append(_exclusive(terms, exclusivity))
    return terms.policy(_commercial(terms, sample_approval), tuple(obligations))


def _commercial(terms: Terms, sample_approval: bool) -> tuple[Permission, ...]:
    preparing = [odrl("reproduce"), odrl("display")]
    preparing += [odrl("derive")] if terms.derive_allowed else []
    preparing += [odrl("grantUse")] if terms.sublicensing_allowed else []
    sample = (terms.owed(names.SUBMIT_SAMPLE),) if sample_approval else ()
    selling = terms.permission(names.MERCHANDISE, odrl("distribute"), conditions=terms.goods_and_count(), duties=sample)
    return terms.permission(*preparing), selling


def _exclusive(terms: Terms, exclusivity: str) -> Duty:
    degree = Constraint(names.EXCLUSIVITY, v.EQ, (Value(_EXCLUSIVITY[exclusivity], is_iri=True),))
    return terms.owed(odrl("ensureExclusivity"), degree, by=terms.assigner)


def exclusivity_of(policy: Policy) -> str:
    """``ordinary``, ``sole`` or ``exclusive``, by the licensor's duty to ensure exclusivity, whoever wrote it."""
    found = ORDINARY
    for duty in policy.in_full.obligations:
        for action in duty.actions:
            if action.name == odrl("ensureExclusivity"):
                texts = {value.text for c in action.refinements if isinstance(c, Constraint) for value in c.right}
                if names.SOLE not in texts:
                    return EXCLUSIVE
                found = SOLE
    return found


def dual_licence(
    terms: Terms, image_asset: str, mark_asset: str, exclusivity: str = ORDINARY, sample_approval: bool = False
) -> DualLicence:
    """Image 图像 and mark 商标: goods are permitted by both policies together, research by the image's alone.

    ``terms.assets`` is not used. The image may be derived from where allowed; the mark is used as it is.
    """
    of_image = replace(terms, assets=(image_asset,))
    image = commercial_licence(of_image, exclusivity, sample_approval)
    research = replace(of_image, goods=(), units_max=None, derive_allowed=False)
    both = replace(image, uid="", permissions=(*image.permissions, _research(research)))
    of_mark = replace(terms, assets=(mark_asset,), derive_allowed=False)
    mark = commercial_licence(of_mark, exclusivity, sample_approval)
    return DualLicence(of_image.policy(both.permissions, both.obligations), mark)


def ai_training(terms: Terms, purposes: tuple[str, ...] = (), delete_after: bool = True) -> Policy:
    """A licence to train models, for ``purposes`` where given (``research``, ``nonCommercial`` …).

    ``delete_after``: copies are deleted once training ends.
    """
    conditions = (for_purposes(*purposes),) if purposes else ()
    obligations = [*terms.credit(), *((terms.owed(odrl("delete")),) if delete_after else ())]
    return terms.policy((terms.permission(names.TRAIN_AI, conditions=conditions),), tuple(obligations))


def ai_generation(terms: Terms, purposes: tuple[str, ...] = ()) -> Policy:
    """A licence to have models generate from the assets, within goods categories and a cap where given."""
    conditions = (*terms.goods_and_count(), *((for_purposes(*purposes),) if purposes else ()))
    return terms.policy((terms.permission(names.GENERATE_AI, conditions=conditions),), terms.credit())

"""Open access: CC0 and CC BY 4.0."""

from __future__ import annotations

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Policy
from wenmai.rights.profile.names import GENERATE_AI, TRAIN_AI, odrl
from wenmai.rights.templates.terms import Terms, linked

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def cc0(terms: Terms) -> Policy:
    """CC0 1.0: everything is free, use by AI included, for everyone, everywhere and for ever.

    Only parties and assets of ``terms`` count, for a waiver has no other terms.
    """
    free = Terms(terms.assigner, terms.assets, reference=terms.reference)
    permission = free.permission(v.USE, TRAIN_AI, GENERATE_AI)
    return free.policy((permission,), extras=(linked("license", CC0),))


def cc_by(terms: Terms, ai_uses: bool = False) -> Policy:
    """CC BY 4.0: every use is free, with credit. ``credit_line`` of ``terms`` says how.

    ``ai_uses``: whether training and generation are named too. Creative Commons reads its licence as allowing them
    where credit is kept; since such uses are asked for by name here, the museum decides.
    """
    free = Terms(terms.assigner, terms.assets, credit_line=terms.credit_line, reference=terms.reference)
    permission = free.permission(v.USE, *((TRAIN_AI, GENERATE_AI) if ai_uses else ()))
    obligations = free.credit() or (free.owed(odrl("attribute")),)
    return free.policy((permission,), obligations, extras=(linked("license", CC_BY),))

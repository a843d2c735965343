"""The wenmai profile of ODRL 2.2: what museum licensing needs and ODRL leaves open.

Its IRI is ``https://w3id.org/wenmai/odrl``; its terms begin with ``https://w3id.org/wenmai/odrl#``. It adds

* two actions, ``trainAI`` (to train a model on the asset) and ``generateAI`` (to have a model make something from the
  asset). Both are included in ``odrl:use``, so whoever prohibits use prohibits them, here and in other evaluators; but
  they are *asked for by name*: no permission to use, derive or reproduce permits them. ``trainAI`` implies
  ``odrl:reproduce`` and ``generateAI`` implies ``odrl:derive`` (ODRL 2.2, ``implies``): a prohibition of what they
  need prohibits them too;
* ``merchandise``: to make, promote and sell goods that carry the asset. (``odrl:sell`` transfers the asset itself.) It
  implies ``odrl:reproduce``;
* two left operands about the request itself, ``asset`` and ``party``, by which an intersection of policies says that
  two different targets or assignees must both fit;
* two actions for duties, ``submitSample`` (done when the sample has been approved) and ``reportSales``, and for
  ``odrl:attribute`` the left operand ``creditLine``;
* the left operand ``exclusivity`` for the duty ``odrl:ensureExclusivity`` of a licensor: ``sole`` (no other licensee,
  the licensor may use it too) or ``exclusive`` (not even the licensor). A licence without that duty is an ordinary one;
* purposes that lie in each other: ``research``, ``education`` and ``personal`` lie in ``nonCommercial``;
  ``commercial`` stands beside it;
* goods categories for ``odrl:product``: ``https://w3id.org/wenmai/goods/textiles/scarves`` lies in
  ``…/goods/textiles``;
* places for ``odrl:spatial``: ``https://w3id.org/wenmai/place/CN-HN`` is ISO 3166-2 CN-HN; it lies in CN, and CN in
  WORLD. Territories that ISO 3166 lists twice (HK and CN-HK, PR and US-PR …) are one place, and whether they lie in the
  larger country is *unknown* until a policy names them: a licence for CN does not permit them and a prohibition for
  CN does reach them;
* ``odrl:count``: the units that would have been made or the uses exercised, the one that is asked for included.

ODRL's ``derive`` is what it is in ODRL. Dates without a time stand for the whole day, in the zone that they name.
"""

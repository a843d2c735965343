"""Colour schemes after Chinese crafts. Tone order: ground, main, second, accent, line."""

from __future__ import annotations

Scheme = tuple[str, str, str, str, str]

COBALT: Scheme = ("#eef1ee", "#2b4c9b", "#7f9bd0", "#b9cbe6", "#1b2f6e")  # 青花 on white glaze
CINNABAR: Scheme = ("#f3e6cf", "#b5302a", "#e08a5a", "#e9c46a", "#5d1713")
FAMILLE_ROSE: Scheme = ("#f6f1e6", "#d56b86", "#f3c3c4", "#e7b64c", "#5a7d4d")
FAMILLE_JAUNE: Scheme = ("#e9bb3f", "#3c7a56", "#b9d4a0", "#8c2f63", "#3b2314")
CELADON: Scheme = ("#b9cbb2", "#8fae93", "#a5bea2", "#d3dfc8", "#6d8f78")
GOLD_ON_PURPLE: Scheme = ("#4a2552", "#d9b25a", "#f0d896", "#b0517c", "#2c1433")
GOLD_ON_INDIGO: Scheme = ("#1f2f5c", "#d8b45c", "#f1dca0", "#6f93c8", "#131d3d")
INDIGO_DYE: Scheme = ("#24406e", "#e9e6da", "#9fb4cf", "#5f7fae", "#16294a")
TANG_BROCADE: Scheme = ("#a5342b", "#e7c873", "#2f6f6b", "#f3ead0", "#3a1b1e")
JADE_AND_CORAL: Scheme = ("#efe3c8", "#3e7d6b", "#a8c9a8", "#d9603b", "#22423a")
IMPERIAL_YELLOW: Scheme = ("#e8b730", "#b3372c", "#f6e3a1", "#2f5f96", "#6b2a14")
MOON_WHITE: Scheme = ("#cfdbe2", "#f6f4ee", "#7d9bb1", "#c7a15a", "#48637a")
PAPER_RED = "#c01f27"
IRON_RED: Scheme = ("#f3efe6", "#b8432a", "#e3a584", "#d9a441", "#7c2415")
DOUCAI: Scheme = ("#f2f3ef", "#c8463a", "#e7b8a0", "#4f8d62", "#2c4fa3")
CINNABAR_GROUND: Scheme = ("#a32c25", "#ecd2a0", "#e0a04f", "#f4e6c4", "#4f1310")
GOLD_ON_RED: Scheme = ("#a01f28", "#e4bd62", "#f4dd9e", "#f6ead0", "#54101a")
MOON_WHITE_INK: Scheme = ("#d9e1e0", "#2d5677", "#8fb0bf", "#b9863f", "#1b3550")
SPRING_GREEN: Scheme = ("#4f7d5c", "#f0e2b8", "#d9816b", "#e9c261", "#21402f")
IMPERIAL_SPRAY: Scheme = ("#e4b640", "#b3372c", "#5d8a4e", "#f3dc9a", "#4d2a14")
COURT_BADGE: Scheme = ("#22304f", "#f2ede0", "#2f3238", "#c23a2e", "#a98442")
PHOENIX_SILK: Scheme = ("#efe6d2", "#c24a3a", "#e6b24e", "#2f6c78", "#3b2530")
CLOISONNE: Scheme = ("#2a7f94", "#c4392f", "#f0e6c8", "#e5b93f", "#c79a45")

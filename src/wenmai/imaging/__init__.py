"""Pictures in and out: safe reading to upright sRGB, deterministic writing, deep-zoom tiles."""

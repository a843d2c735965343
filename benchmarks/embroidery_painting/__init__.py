"""Thread painting beside tatami with the same palette and renderer, over photographs of many kinds of thing."""

"""The palette of a picture, and the traditional Chinese names of its colours."""

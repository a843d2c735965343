"""One module for each part of the gallery; each only reads what is asked, calls a service, and renders."""

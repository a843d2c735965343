"""The Dataspace Protocol over HTTP: parse, call a service, answer. No rules."""

"""Keeps jobs through kills: DBOS as the durable engine, in a file of its own or a schema of its own."""

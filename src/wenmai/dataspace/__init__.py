"""How other dataspaces see the exchange: offers as DCAT 3, and the Dataspace Protocol 2025-1 as data."""

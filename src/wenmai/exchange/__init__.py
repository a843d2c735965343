"""Offers, orders, deliveries: how a right is sold, paid for and handed over."""

"""Enterprises, products and clusters (sentra): the single truth every other room reads."""

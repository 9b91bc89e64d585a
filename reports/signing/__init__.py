"""Signatures on papers that were issued: made here with a key that nobody keeps, or made elsewhere and checked."""

"""Signing in: who tried from where, who is held back for a while, which sessions are open, what else is asked for."""

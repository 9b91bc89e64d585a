"""Công văn đôn đốc: from late work to an official letter that urges the units on."""

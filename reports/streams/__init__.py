"""Chế độ báo cáo: who reports what, how often and by when; the requests that come of it; and what units answer."""

"""Papers that somebody wants to look at now, drawn by a worker while their page shows how far it is."""

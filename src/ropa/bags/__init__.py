"""BagIt bags with signatures and time stamps: writing and verifying them. This room knows nothing of records of processing."""

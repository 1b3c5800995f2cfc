"""BagIt bags, signatures and time stamps. Nothing here knows of records of processing."""

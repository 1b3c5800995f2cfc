"""The record of processing as typed tables: their columns and codes, reading and validation, findings, what is in force."""

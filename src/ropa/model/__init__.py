"""The record of processing as validated tables: shape, codes, findings, what is in force on a day."""

"""A register drafted from a privacy notice: reading its file, understanding its sentences, and the rows that they back."""

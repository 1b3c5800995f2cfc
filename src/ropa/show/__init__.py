"""What a page shows: tables, figures, paragraphs and pictures, made from tidy tables."""

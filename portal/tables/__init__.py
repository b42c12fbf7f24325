"""Tables in files: what is read from text and workbooks, and what is written for spreadsheets."""

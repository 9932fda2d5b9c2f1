"""The diary as pictures, a report and a table: data in, bytes out."""

"""A report as a workbook: one file for how a sheet is written, one for what stands on each."""

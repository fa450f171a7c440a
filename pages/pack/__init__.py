"""The pack for a meeting: one content, written as a PDF to print, a document to edit and a workbook of every figure."""

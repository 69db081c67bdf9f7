"""Joint work of science and business, and the Council on Science: views of the department's own database."""
